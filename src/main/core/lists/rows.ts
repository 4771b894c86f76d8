import type { Address } from '#shared/model/address.ts';
import type { AccountId, FolderId, LocationId, MessageId, ThreadId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import { association, type Association } from '#shared/model/query.ts';
import { sql, type ReadDb } from '../db/driver.ts';
import { associationsRepo, type AssociationState } from '../db/repos/associations.repo.ts';
import { keywordsOf } from '../db/repos/locations.repo.ts';

interface ListRow {
  id: MessageId;
  location_id: LocationId;
  folder_id: FolderId;
  account_id: AccountId;
  thread_id: ThreadId;
  from_name: string;
  from_address: string;
  subject: string;
  received: number;
  preview: string;
  size: number;
  seen: number;
  flagged: number;
  answered: number;
  forwarded: number;
  draft: number;
  has_attachments: number;
  bound: number;
  keywords: string;
}

/** A page's ids as a JSON array: the rows come in that order. */
export const selectRows = sql(
  'lists.rows',
  `SELECT m.id, l.id AS location_id, l.folder_id, m.account_id, coalesce(m.thread_id, m.id) AS thread_id, m.from_name, m.from_address,
     m.subject, l.received, m.preview, m.size, l.seen, l.flagged, l.answered, l.forwarded, l.draft, l.keywords, l.bound, m.has_attachments
   FROM json_each(?) page JOIN location l ON l.id = page.value JOIN message m ON m.id = l.message_id ORDER BY page.key`,
);
/** A few of each message's recipients. */
const selectRecipients = sql(
  'lists.recipients',
  `SELECT message_id, name, address FROM message_address
   WHERE message_id IN (SELECT value FROM json_each(?)) AND kind = 'to' AND position < 4 ORDER BY message_id, position`,
);
const selectSenders = sql(
  'lists.senders',
  'SELECT id, from_name AS name, from_address AS address FROM message WHERE id IN (SELECT value FROM json_each(?))',
);

export const associationsOf = (bound: number): Association[] =>
  association.options.filter((_, index) => (bound & (1 << index)) !== 0);

const toRow = (row: ListRow, to: Address[], unsettled: MessageRow['unsettled']): MessageRow => ({
  id: row.id,
  locationId: row.location_id,
  folderId: row.folder_id,
  accountId: row.account_id,
  threadId: row.thread_id,
  from:
    row.from_name === '' && row.from_address === ''
      ? null
      : { name: row.from_name, address: row.from_address },
  to,
  subject: row.subject,
  date: row.received,
  preview: row.preview,
  size: row.size,
  unread: row.seen === 0,
  flagged: row.flagged === 1,
  answered: row.answered === 1,
  forwarded: row.forwarded === 1,
  draft: row.draft === 1,
  hasAttachments: row.has_attachments === 1,
  keywords: keywordsOf(row),
  associations: associationsOf(row.bound),
  unsettled,
  conversation: null,
});

const SEVERITY = ['pending', 'asking', 'failed'] as const;
/** One state for each kind, the worst of several. */
function worst(all: readonly { kind: Association; state: AssociationState }[]): MessageRow['unsettled'] {
  return association.options.flatMap((kind) => {
    const states = all.filter((one) => one.kind === kind).map(({ state }) => state);
    const state = SEVERITY.findLast((one) => states.includes(one));
    return state === undefined ? [] : [{ kind, state }];
  });
}

/** The lines of a list for these places, in their order; a place that has just gone is left out. */
export function readRows(db: ReadDb, ids: readonly LocationId[]): MessageRow[] {
  const rows = db.all<ListRow>(selectRows, JSON.stringify(ids));
  const recipients = Map.groupBy(
    db.all<{ message_id: MessageId } & Address>(selectRecipients, JSON.stringify(rows.map((row) => row.id))),
    (row) => row.message_id,
  );
  const bound = rows.filter((row) => row.bound !== 0).map((row) => row.id);
  const unsettled = bound.length === 0 ? null : associationsRepo.unsettled(db, bound);
  return rows.map((row) =>
    toRow(
      row,
      (recipients.get(row.id) ?? []).map(({ name, address }) => ({ name, address })),
      worst(unsettled?.get(row.id) ?? []),
    ),
  );
}

/** Who wrote these messages. */
export const readSenders = (db: ReadDb, ids: readonly number[]): Map<number, Address> =>
  new Map(
    db
      .all<{ id: number } & Address>(selectSenders, JSON.stringify(ids))
      .map(({ id, name, address }) => [id, { name, address }]),
  );
