import { z } from 'zod';
import { accountId, folderId } from '../model/ids.ts';
import { query, write } from './method.ts';

export const settingsShape = z.object({
  locale: z.enum(['system', 'it', 'en']),
  theme: z.enum(['system', 'light', 'dark']),
  /** What was open last, shown again at the next start. */
  lastAccountId: accountId.nullable(),
  lastFolderId: folderId.nullable(),
});
export type Settings = Readonly<z.infer<typeof settingsShape>>;

export const settings = {
  'settings.get': query(z.object({}), settingsShape),
  /** Changes what is given. */
  'settings.set': write(settingsShape.partial(), z.object({})),
} as const;
