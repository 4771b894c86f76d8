import type { Json } from './json.ts';
import { createTable, type Table } from './table.ts';

/** What the portal keeps, in memory. Times are milliseconds since 1970. */

export interface User {
  readonly id: number;
  name: string;
  lastName: string;
  email: string;
  position: string;
  departments: number[];
  admin: boolean;
  active: boolean;
  type: 'employee' | 'extranet' | 'email';
}
export interface Department {
  readonly id: number;
  name: string;
  parent: number | null;
  head: number | null;
  sort: number;
}
export interface Group {
  readonly id: number;
  name: string;
  ownerId: number;
  members: number[];
  closed: boolean;
  project: boolean;
  created: number;
}
export interface Task {
  readonly id: number;
  title: string;
  description: string;
  creatorId: number;
  responsibleId: number;
  deadline: number | null;
  startPlan: number | null;
  endPlan: number | null;
  priority: number;
  status: number;
  accomplices: number[];
  auditors: number[];
  groupId: number;
  stageId: number;
  flowId: number | null;
  parentId: number | null;
  estimatedTime: number;
  needsControl: boolean;
  allowsChangeDeadline: boolean;
  allowsTimeTracking: boolean;
  matchesWorkTime: boolean;
  requireResult: boolean;
  xmlId: string | null;
  guid: string;
  emailId: number | null;
  crmItemIds: string[];
  /** Drive ids. */
  fileIds: number[];
  chatId: number;
  created: number;
  changed: number;
  own: Record<string, Json>;
}
export interface ChecklistItem {
  readonly id: number;
  taskId: number;
  title: string;
  sort: number;
  complete: boolean;
  important: boolean;
  members: Record<string, string>;
  /** 0 for a checklist itself. */
  parentId: number;
}
/** A lead, deal, contact, company or an element of a smart process; `fields` by their camelCase names. */
export interface CrmItem {
  readonly id: number;
  fields: Record<string, Json>;
}
export interface Communication {
  type: string;
  value: string;
  entityId: number;
  entityTypeId: number;
}
export interface Binding {
  entityTypeId: number;
  entityId: number;
}
export interface Activity {
  readonly id: number;
  ownerTypeId: number;
  ownerId: number;
  typeId: number;
  providerId: string;
  subject: string;
  description: string;
  descriptionType: number;
  direction: number;
  responsibleId: number;
  authorId: number;
  start: number;
  end: number;
  deadline: number | null;
  completed: boolean;
  priority: number;
  originatorId: string | null;
  originId: string | null;
  communications: Communication[];
  /** Drive ids. */
  fileIds: number[];
  bindings: Binding[];
  created: number;
  own: Record<string, Json>;
}
export interface TimelineComment {
  readonly id: number;
  entityTypeId: number;
  entityId: number;
  text: string;
  authorId: number;
  created: number;
  fileIds: number[];
}
export interface Post {
  readonly id: number;
  title: string;
  text: string;
  authorId: number;
  dest: string[];
  published: number;
  tags: string[];
  fileIds: number[];
  mailId: number | null;
  important: boolean;
}
export interface Chat {
  readonly id: number;
  title: string;
  description: string;
  open: boolean;
  color: string;
  ownerId: number;
  users: number[];
  entityType: string;
  entityId: string;
}
export interface ChatMessage {
  readonly id: number;
  /** `chat12`, or `7:9` between two people, the lower id first. */
  dialog: string;
  authorId: number;
  text: string;
  date: number;
  system: boolean;
}
export interface CalendarEvent {
  readonly id: number;
  name: string;
  description: string;
  from: number;
  to: number;
  wholeDay: boolean;
  type: 'user' | 'group' | 'company_calendar';
  ownerId: number;
  section: number;
  attendees: number[];
  location: string;
  crm: string[];
  authorId: number;
  uid: string;
  accessibility: string;
  importance: string;
}
export interface Storage {
  readonly id: number;
  name: string;
  entityType: 'user' | 'common' | 'group';
  entityId: string;
  rootId: number;
}
export interface DiskObject {
  readonly id: number;
  name: string;
  folder: boolean;
  storageId: number;
  parentId: number | null;
  createdBy: number;
  created: number;
  /** Base64. */
  content: string;
  size: number;
}
export interface Mailbox {
  readonly id: number;
  email: string;
  name: string;
  senderName: string;
  /** Who may use it. */
  users: number[];
}
export interface Mail {
  readonly id: number;
  mailboxId: number;
  folder: string;
  subject: string;
  from: string;
  to: string;
  cc: string;
  date: number;
  isSeen: boolean;
  hasAttachments: boolean;
  body: string;
  /** Of the whole message, never told by REST: the thread is found by it. */
  messageId: string;
  references: string[];
  bindings: { type: MailBinding; id: number }[];
}
export type MailBinding = 'CRM_ACTIVITY' | 'TASKS_TASK' | 'IM_CHAT' | 'BLOG_POST' | 'CALENDAR_EVENT';

/** The smart process of the sample data. */
export const SMART_PROCESS = 1038;

/** Empty tables. The first numbers differ, so that a test notices when one id is taken for another. */
export const createRecords = () => ({
  users: createTable<User>(1),
  departments: createTable<Department>(1),
  groups: createTable<Group>(5),
  tasks: createTable<Task>(512),
  checklist: createTable<ChecklistItem>(475),
  leads: createTable<CrmItem>(342),
  deals: createTable<CrmItem>(601),
  contacts: createTable<CrmItem>(275),
  companies: createTable<CrmItem>(31),
  processes: createTable<CrmItem>(91),
  activities: createTable<Activity>(999),
  comments: createTable<TimelineComment>(2001),
  posts: createTable<Post>(217),
  chats: createTable<Chat>(1417),
  chatMessages: createTable<ChatMessage>(34239),
  events: createTable<CalendarEvent>(1246),
  storages: createTable<Storage>(13),
  files: createTable<DiskObject>(9001),
  mailboxes: createTable<Mailbox>(3),
  mails: createTable<Mail>(901),
});

export type Records = ReturnType<typeof createRecords>;
export type RecordKind = keyof Records;

/** The table of a CRM type, or undefined for a type that this portal does not keep. */
export function crmTable(records: Records, entityTypeId: number): Table<CrmItem> | undefined {
  switch (entityTypeId) {
    case 1:
      return records.leads;
    case 2:
      return records.deals;
    case 3:
      return records.contacts;
    case 4:
      return records.companies;
    case SMART_PROCESS:
      return records.processes;
    default:
      return undefined;
  }
}

export const CRM_TYPES = [1, 2, 3, 4, SMART_PROCESS] as const;

/** One word for the kind, as it stands in addresses and links. */
export const CRM_NAMES: Readonly<Record<number, string>> = {
  1: 'lead',
  2: 'deal',
  3: 'contact',
  4: 'company',
};

/** What a CRM record is called. */
export function crmTitle(entityTypeId: number, { id, fields }: CrmItem): string {
  const text = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
  if (entityTypeId === 3) return `${text('name')} ${text('lastName')}`.trim() || `#${id}`;
  return text('title') || `#${id}`;
}

/** A user's whole name. */
export const userName = (user: User | undefined): string =>
  user === undefined ? '' : `${user.name} ${user.lastName}`.trim();
