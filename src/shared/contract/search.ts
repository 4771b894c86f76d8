import { z } from 'zod';
import { savedFilterId } from '../model/ids.ts';
import { listQuery } from '../model/query.ts';
import { query, write } from './method.ts';

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
} as const;
