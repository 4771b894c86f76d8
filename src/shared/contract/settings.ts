import { z } from 'zod';
import { accountId, folderId } from '../model/ids.ts';
import { pushWords } from './bitrix24.ts';
import { query, write } from './method.ts';

export const listColumn = z.enum(['from', 'subject', 'associations', 'attachments', 'size', 'date']);
export type ListColumn = z.infer<typeof listColumn>;
/** In the order of the list. `width` in CSS pixels; the subject takes what is left. */
export const listColumns = z
  .array(z.object({ id: listColumn, shown: z.boolean(), width: z.number().int().min(24).max(2000) }))
  .length(listColumn.options.length)
  .refine((columns) => new Set(columns.map(({ id }) => id)).size === columns.length);
export type ListColumns = Readonly<z.infer<typeof listColumns>>;

export const settingsShape = z.object({
  /** "system", or a language's tag (BCP 47); one that the interface does not have counts as the system's. */
  locale: z
    .string()
    .max(35)
    .regex(/^(system|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$/),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  /** `columns`: list and reader side by side. `rows`: the list above the reader. `page`: the reader takes the list's place. */
  layout: z.enum(['columns', 'rows', 'page']),
  /** Row B3. */
  conversations: z.boolean(),
  /** Headings for days in a list that is sorted by date. */
  groupByDay: z.boolean(),
  preview: z.boolean(),
  columns: listColumns,
  keys: z.enum(['gmail', 'thunderbird']),
  /** When an opened message counts as read: at once, after so many seconds, or by hand (null). */
  readAfterSeconds: z.number().int().min(0).max(60).nullable(),
  /** Shows the plain text of every mail instead of its HTML. */
  textOnly: z.boolean(),
  /** Lets mail follow the dark theme where it stays legible. */
  darkMail: z.boolean(),
  /** Asks before something is deleted for good. */
  confirmForever: z.boolean(),
  /** Folders that messages were moved to, the last one first. */
  recentFolders: z.array(folderId).max(8),
  /** The words for records that are made by themselves, as the interface said them last. */
  pushWords: pushWords.nullable(),
  /** What was open last, shown again at the next start. */
  lastAccountId: accountId.nullable(),
  lastFolderId: folderId.nullable(),
});
export type Settings = Readonly<z.infer<typeof settingsShape>>;

export { defaultSettings } from '../model/usual.ts';

export const settings = {
  'settings.get': query(z.object({}), settingsShape),
  /** Changes what is given. */
  'settings.set': write(settingsShape.partial(), z.object({})),
} as const;
