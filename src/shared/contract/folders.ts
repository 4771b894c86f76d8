import { z } from 'zod';
import { folder } from '../model/folder.ts';
import { query } from './method.ts';

export const folders = {
  /** Every folder of every mailbox, parents before children: INBOX, special uses, then by name. */
  'folders.list': query(z.object({}), z.array(folder)),
} as const;
