import { z } from 'zod';
import { savedFilterId } from '../model/ids.ts';
import { listQuery } from '../model/query.ts';
import { query, read, write } from './method.ts';

const filterName = z.string().trim().min(1).max(100);

export const search = {
  /**
   * Looks on the servers for what is not cached here (IMAP SEARCH, RFC 9051 section 6.4.4), folder by folder of the query's scope.
   * What is found belongs to the result of this text from then on, until the program ends. `found`: places that the list did not
   * have. OFFLINE where no server could be asked.
   */
  'search.onServer': read(z.object({ query: listQuery }), z.object({ found: z.number().int() })),
  /** In the person's order, each with how many of its messages are unread. */
  'filters.list': query(
    z.object({}),
    z.array(z.object({ id: savedFilterId, name: z.string(), query: listQuery, unread: z.number().int() })),
  ),
  'filters.save': write(
    z.object({ id: savedFilterId.optional(), name: filterName, query: listQuery }),
    z.object({ id: savedFilterId }),
  ),
  'filters.remove': write(z.object({ id: savedFilterId }), z.object({})),
  /** The whole list in its new order. */
  'filters.order': write(z.object({ ids: z.array(savedFilterId).max(1000) }), z.object({})),
} as const;
