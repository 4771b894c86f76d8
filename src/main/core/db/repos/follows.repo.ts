import { z } from 'zod';
import { pushWords } from '#shared/contract/bitrix24.ts';
import type { AccountId, MessageId, PortalId } from '#shared/model/ids.ts';
import { portalParty } from '#shared/model/portal.ts';
import { crmRef } from '#shared/model/push.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

/** Where later messages of a conversation are filed. */
export const followForm = z.object({
  bind: z.array(crmRef).min(1),
  responsible: portalParty.nullable(),
  words: pushWords,
});
export type FollowForm = z.infer<typeof followForm>;

export interface Follower {
  readonly account_id: AccountId;
  readonly portal_id: PortalId;
  readonly form: FollowForm;
}

const upsert = sql(
  'follows.add',
  `INSERT INTO crm_follow (account_id, identity, portal_id, form, since)
   SELECT account_id, identity, ?, ?, ? FROM message WHERE id = ?
   ON CONFLICT (account_id, identity) DO UPDATE SET portal_id = excluded.portal_id, form = excluded.form`,
);
/** Of any message of the same conversations. */
const AROUND = `(account_id, identity) IN (SELECT m.account_id, m.identity FROM message g
  JOIN message m ON m.account_id = g.account_id AND (m.id = g.id OR m.thread_id = g.thread_id)
  WHERE g.id IN (SELECT value FROM json_each(?)))`;
const selectAround = sql('follows.around', `SELECT 1 FROM crm_follow WHERE ${AROUND} LIMIT 1`);
const deleteAround = sql('follows.remove', `DELETE FROM crm_follow WHERE ${AROUND}`);
/** What has come into a message's conversation from a moment on. */
const selectLater = sql(
  'follows.later',
  `SELECT m.id FROM message g JOIN message m ON m.account_id = g.account_id AND m.thread_id = g.thread_id AND m.id <> g.id
   WHERE g.id = ? AND coalesce((SELECT max(received) FROM location WHERE message_id = m.id), 0) >= ? ORDER BY m.id`,
);
const selectAny = sql('follows.any', 'SELECT 1 FROM crm_follow LIMIT 1');
/** Clocks differ, and mail takes a while. */
const LATE_MS = 60 * 60_000;
/**
 * Of a message that came after somebody chose to follow its conversation; none where it is bound to the CRM already, or is
 * but a draft, spam or thrown away. A conversation is known by its messages: its number changes when two become one.
 */
const selectOf = sql(
  'follows.of',
  `SELECT n.account_id, f.portal_id, f.form FROM message n
   JOIN message m ON m.thread_id = n.thread_id AND m.account_id = n.account_id AND m.id <> n.id
   JOIN crm_follow f ON f.account_id = m.account_id AND f.identity = m.identity
   WHERE n.id = ? AND coalesce((SELECT max(received) FROM location WHERE message_id = n.id), 0) >= f.since - ?
     AND NOT EXISTS (SELECT 1 FROM association a WHERE a.account_id = n.account_id AND a.identity = n.identity AND a.kind = 'crm')
     AND EXISTS (SELECT 1 FROM location l JOIN folder o ON o.id = l.folder_id
       WHERE l.message_id = n.id AND coalesce(o.role, '') NOT IN ('drafts', 'junk', 'trash'))
   ORDER BY f.since DESC LIMIT 1`,
);

export const followsRepo = {
  /** What comes in the message's conversation from that moment on is filed like it. */
  follow({ db }: Tx, id: MessageId, portalId: PortalId, form: FollowForm, since: number): void {
    db.run(upsert, portalId, JSON.stringify(form), since, id);
  },
  /** What has come into its conversation from that moment on. */
  later: (db: ReadDb, id: MessageId, since: number): MessageId[] =>
    db.all<{ id: MessageId }>(selectLater, id, since).map((row) => row.id),
  /** What comes in their conversations is left alone again. */
  unfollow({ db }: Tx, ids: readonly MessageId[]): void {
    db.run(deleteAround, JSON.stringify(ids));
  },
  /** Whether a conversation of one of them is followed. */
  follows: (db: ReadDb, ids: readonly MessageId[]): boolean =>
    db.get(selectAround, JSON.stringify(ids)) !== undefined,
  any: (db: ReadDb): boolean => db.get(selectAny) !== undefined,
  /** Where a message that has come belongs by itself. */
  of(db: ReadDb, id: MessageId): Follower | null {
    const row = db.get<{ account_id: AccountId; portal_id: PortalId; form: string }>(selectOf, id, LATE_MS);
    if (row === undefined) return null;
    const form = followForm.safeParse(JSON.parse(row.form));
    return form.success ? { account_id: row.account_id, portal_id: row.portal_id, form: form.data } : null;
  },
};
