import type { ListQuery, Sort } from '#shared/model/query.ts';

/** One kind of list, and the statement that would show the same page without anything in memory. */
export interface ListCase {
  readonly name: string;
  readonly query: ListQuery;
  readonly sort?: Sort;
  readonly conversations?: boolean;
  /** Ends before LIMIT. Named parameters: @folder, @from. */
  readonly sql: string;
}

const COLUMNS = `m.id, l.id AS location_id, l.folder_id, m.account_id, m.from_name, m.from_address, m.subject, l.received, m.preview,
  m.size, l.seen, l.flagged, l.keywords, m.has_attachments FROM location l JOIN message m ON m.id = l.message_id`;
const WIDE = `l.folder_id IN (SELECT id FROM folder WHERE coalesce(role, '') NOT IN ('trash', 'junk')) AND l.deleted = 0`;
const HERE = 'l.folder_id = @folder AND l.deleted = 0';
const NEWEST = 'ORDER BY l.received DESC, l.uid DESC, l.id DESC';
const page = (where: string, order = NEWEST): string => `SELECT ${COLUMNS} WHERE ${where} ${order}`;

/** `folderId`: of the larger inbox. `from`: a day, as `YYYY-MM-DD`, so that a year of mail lies behind it. */
export function listCases(folderId: number, from: string): ListCase[] {
  const folder: ListQuery = { scope: { kind: 'folder', folderId: folderId as never } };
  const all: ListQuery = { scope: { kind: 'all' } };
  const sorted = (by: Sort['by'], column: string): ListCase => ({
    name: `all mail by ${by}`,
    query: all,
    sort: { by, descending: false },
    sql: page(WIDE, `ORDER BY ${column}, l.received DESC, l.uid DESC, l.id DESC`).replace(
      ' WHERE',
      column.startsWith('i.') ? ' LEFT JOIN message_index i ON i.message_id = m.id WHERE' : ' WHERE',
    ),
  });
  return [
    { name: 'a folder', query: folder, sql: page(HERE) },
    { name: 'unread', query: { ...all, read: false }, sql: page(`${WIDE} AND l.seen = 0`) },
    {
      name: 'with attachments',
      query: { ...folder, attachments: true },
      sql: page(`${HERE} AND m.has_attachments = 1`),
    },
    {
      name: 'subject has a word',
      query: { ...all, subject: 'contratto' },
      sql: page(`${WIDE} AND m.id IN (SELECT rowid FROM search WHERE search MATCH 'subject : contratto')`),
    },
    {
      name: 'since a day',
      query: { ...all, date: { kind: 'range', from, to: null } },
      sql: page(`${WIDE} AND l.received >= @from`),
    },
    { name: 'bound to a task', query: { ...all, bound: ['task'] }, sql: page(`${WIDE} AND l.bound & 1 > 0`) },
    { name: 'all mail', query: all, sql: page(WIDE) },
    {
      name: 'all inboxes',
      query: { scope: { kind: 'inboxes' } },
      sql: page(`l.folder_id IN (SELECT id FROM folder WHERE role = 'inbox') AND l.deleted = 0`),
    },
    {
      name: 'conversations of a folder',
      query: folder,
      conversations: true,
      sql: `${page(HERE, '')} GROUP BY coalesce(m.thread_id, m.id) HAVING l.received = max(l.received) ${NEWEST}`,
    },
    {
      name: 'conversations of all mail',
      query: all,
      conversations: true,
      sql: `${page(WIDE, '')} GROUP BY coalesce(m.thread_id, m.id) HAVING l.received = max(l.received) ${NEWEST}`,
    },
    sorted('from', 'i.sender_key'),
    sorted('subject', 'i.subject_key'),
    sorted('size', 'm.size'),
  ];
}
