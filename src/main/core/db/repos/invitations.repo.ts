import type { AccountId, OutgoingId } from '#shared/model/ids.ts';
import type { InvitationAnswer } from '#shared/model/invitation.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

/** What was answered to which state of an event. */
export interface AnswerRecord {
  readonly answer: InvitationAnswer;
  readonly at: number;
}

/** Which event: of a series one date, where it is about one. */
export interface EventKey {
  readonly accountId: AccountId;
  readonly uid: string;
  /** Empty for the whole. */
  readonly recurrence: string;
  readonly sequence: number;
}

const select = sql(
  'invitations.answer',
  'SELECT answer, at FROM invitation_answer WHERE account_id = ? AND uid = ? AND recurrence = ? AND sequence = ?',
);
const upsert = sql(
  'invitations.answered',
  `INSERT INTO invitation_answer (account_id, uid, recurrence, sequence, answer, outgoing_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)
   ON CONFLICT (account_id, uid, recurrence, sequence) DO UPDATE SET answer = excluded.answer, outgoing_id = excluded.outgoing_id, at = excluded.at`,
);

export const invitationsRepo = {
  answer: (db: ReadDb, { accountId, uid, recurrence, sequence }: EventKey): AnswerRecord | undefined =>
    db.get<AnswerRecord>(select, accountId, uid, recurrence, sequence),
  setAnswer(
    { db }: Tx,
    { accountId, uid, recurrence, sequence }: EventKey,
    answer: InvitationAnswer,
    outgoingId: OutgoingId,
    now: number,
  ): void {
    db.run(upsert, accountId, uid, recurrence, sequence, answer, outgoingId, now);
  },
};
