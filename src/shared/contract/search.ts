import { z } from 'zod';
import { accountId, savedFilterId } from '../model/ids.ts';
import { messageRow } from '../model/message.ts';
import { listQuery } from '../model/query.ts';
import { query, read, write } from './method.ts';

const filterName = z.string().trim().min(1).max(100);

export const search = {
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
  /**
   * Continues the words of a query on the server of one mailbox. What it finds and is not here comes into the store, bounded, the
   * newest first: `added` came into the result, `left` comes when it is called again. `others`: found by the server in its own
   * way, and not by the query here, though their texts are; newest first, 50 at most.
   */
  'search.onServer': read(
    z.object({ query: listQuery, accountId }),
    z.object({ added: z.number().int(), left: z.number().int(), others: z.array(messageRow) }),
  ),
} as const;
