import type { Settings } from '../contract/settings.ts';
import type { Sort } from './query.ts';
import type { PortalDefaults } from './portal.ts';

// Apart from the schemas, so that the interface's bundle has these without zod.

export const NEWEST_FIRST: Sort = { by: 'date', descending: true };

export const defaultSettings: Settings = {
  locale: 'system',
  theme: 'system',
  density: 'comfortable',
  layout: 'columns',
  conversations: false,
  groupByDay: true,
  preview: true,
  columns: [
    { id: 'from', shown: true, width: 200 },
    { id: 'subject', shown: true, width: 400 },
    { id: 'associations', shown: true, width: 80 },
    { id: 'attachments', shown: true, width: 28 },
    { id: 'size', shown: false, width: 96 },
    { id: 'date', shown: true, width: 96 },
  ],
  keys: 'gmail',
  readAfterSeconds: 0,
  textOnly: false,
  darkMail: true,
  confirmForever: true,
  recentFolders: [],
  pushWords: null,
  lastAccountId: null,
  lastFolderId: null,
};

export const usualPortalDefaults: PortalDefaults = {
  responsible: null,
  project: null,
  deadlineDays: null,
  priority: 'average',
  files: true,
  feedTo: [],
  chatWith: [],
  unknownBecomes: 'ask',
  knownExcept: [],
  knownLeads: false,
  knownSource: '',
  crmFollow: false,
};

/** The ports on which a browser comes back from signing in to a portal; the first that is free for the person to choose. */
export const REDIRECT_PORTS = [52424, 52425, 52426] as const;
/** The redirect address to write into the settings of a portal's local application. */
export const redirectAddress = (port: number): string => `http://127.0.0.1:${port}/bitrix24`;
