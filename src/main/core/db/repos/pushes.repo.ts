import type { WireError } from '#shared/errors.ts';
import type { AccountId, MessageId, PortalId, PushId } from '#shared/model/ids.ts';
import type { PushItem, PushState } from '#shared/model/push.ts';
import type { Association } from '#shared/model/query.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';
import { parseError } from './accounts.repo.ts';

export interface PushRecord {
  readonly id: PushId;
  readonly portal_id: PortalId;
  readonly account_id: AccountId;
  readonly kind: Association;
  readonly state: PushState;
  /** Ours, in every field that can carry it; the beginning of every Idempotency-Key. */
  readonly marker: string;
  readonly title: string;
  /** JSON, of the kind's schema. */
  readonly payload: string;
  readonly by_rule: number;
  readonly attempts: number;
  readonly not_before: number | null;
  readonly error: string | null;
  readonly url: string | null;
  readonly created: number;
}

export interface NewPush {
  readonly portalId: PortalId;
  readonly accountId: AccountId;
  readonly kind: Association;
  readonly marker: string;
  readonly title: string;
  readonly payload: unknown;
  readonly messageIds: readonly MessageId[];
  readonly byRule: boolean;
  readonly notBefore: number | null;
}

/** A call that makes something: when it was begun, and what it answered, as JSON. */
export interface StepRecord {
  readonly begun: number;
  readonly result: string | null;
}

const insert = sql(
  'pushes.insert',
  `INSERT INTO push (portal_id, account_id, kind, state, marker, title, payload, by_rule, not_before, created, changed)
   VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?)`,
);
const insertMessage = sql('pushes.message', 'INSERT INTO push_message VALUES (?, ?, ?)');
const selectOne = sql('pushes.one', 'SELECT * FROM push WHERE id = ?');
const selectMessages = sql(
  'pushes.messages',
  'SELECT message_id FROM push_message WHERE push_id = ? ORDER BY position',
);
/** The first push of each message that is due; one that waits holds up the later ones of its messages. */
const selectDue = sql(
  'pushes.due',
  `SELECT * FROM push p WHERE p.portal_id = ? AND p.state IN ('queued', 'deferred') AND coalesce(p.not_before, 0) <= ?
     AND NOT EXISTS (SELECT 1 FROM push_message m JOIN push_message e ON e.message_id = m.message_id AND e.push_id < p.id
       JOIN push f ON f.id = e.push_id AND f.portal_id = p.portal_id AND f.state IN ('queued', 'running', 'deferred')
       WHERE m.push_id = p.id)
   ORDER BY p.by_rule, p.id LIMIT ?`,
);
const selectEarliest = sql(
  'pushes.earliest',
  `SELECT min(coalesce(not_before, 0)) AS at FROM push WHERE portal_id = ? AND state IN ('queued', 'deferred')
     AND coalesce(not_before, 0) > ?`,
);
const selectInState = sql('pushes.inState', 'SELECT * FROM push WHERE state = ? ORDER BY id');
const selectOfPortal = sql('pushes.ofPortal', 'SELECT * FROM push WHERE portal_id = ? ORDER BY id');
const selectShown = sql(
  'pushes.shown',
  `SELECT p.*, o.origin FROM push p JOIN portal o ON o.id = p.portal_id
   WHERE p.state NOT IN ('done', 'cancelled') OR p.changed > ? ORDER BY p.changed DESC, p.id DESC LIMIT 500`,
);
/** What nothing names any more: neither a binding of a message nor the log of known customers. */
const prune = sql(
  'pushes.prune',
  `DELETE FROM push WHERE changed < ? AND (state = 'done' OR state = 'cancelled')
     AND NOT EXISTS (SELECT 1 FROM association WHERE push_id = push.id)
     AND NOT EXISTS (SELECT 1 FROM known_log WHERE push_id = push.id)`,
);
const selectShownMessages = sql(
  'pushes.shownMessages',
  'SELECT push_id, message_id FROM push_message WHERE push_id IN (SELECT value FROM json_each(?)) ORDER BY push_id, position',
);
const countAttempt = sql(
  'pushes.attempt',
  "UPDATE push SET attempts = attempts + 1, state = 'running', changed = ? WHERE id = ?",
);
const updateState = sql(
  'pushes.state',
  `UPDATE push SET state = ?, not_before = ?, error = ?, way = coalesce(?, way), record_id = coalesce(?, record_id),
     url = coalesce(?, url), changed = ? WHERE id = ?`,
);
const updatePayload = sql('pushes.payload', 'UPDATE push SET payload = ? WHERE id = ?');
const selectStep = sql('pushes.step', 'SELECT begun, result FROM push_step WHERE push_id = ? AND step = ?');
const selectAnyStep = sql('pushes.anyStep', 'SELECT 1 FROM push_step WHERE push_id = ? LIMIT 1');
const insertStep = sql(
  'pushes.begin',
  'INSERT OR REPLACE INTO push_step (push_id, step, begun) VALUES (?, ?, ?)',
);
const updateStep = sql('pushes.end', 'UPDATE push_step SET result = ? WHERE push_id = ? AND step = ?');
const deleteStep = sql('pushes.unbegin', 'DELETE FROM push_step WHERE push_id = ? AND step = ?');
const deleteOpenSteps = sql(
  'pushes.unbeginAll',
  'DELETE FROM push_step WHERE push_id = ? AND result IS NULL',
);

export const pushesRepo = {
  add({ db, changes }: Tx, push: NewPush, now: number): PushId {
    const id = db.run(
      insert,
      push.portalId,
      push.accountId,
      push.kind,
      push.marker,
      push.title,
      JSON.stringify(push.payload),
      Number(push.byRule),
      push.notBefore,
      now,
      now,
    ).lastInsertRowid as PushId;
    push.messageIds.forEach((messageId, position) => db.run(insertMessage, id, position, messageId));
    changes.pushes.add(id);
    return id;
  },
  get: (db: ReadDb, id: PushId): PushRecord | undefined => db.get<PushRecord>(selectOne, id),
  messages: (db: ReadDb, id: PushId): MessageId[] =>
    db.all<{ message_id: MessageId }>(selectMessages, id).map((row) => row.message_id),
  /** What may begin now, people's before rules'; none twice of one message. */
  due: (db: ReadDb, portalId: PortalId, now: number, limit: number): PushRecord[] =>
    db.all<PushRecord>(selectDue, portalId, now, limit),
  /** When the next one is due that is not yet, in milliseconds; null where none waits for a moment. */
  earliest: (db: ReadDb, portalId: PortalId, now: number): number | null =>
    db.get<{ at: number | null }>(selectEarliest, portalId, now)?.at ?? null,
  inState: (db: ReadDb, state: PushState): PushRecord[] => db.all<PushRecord>(selectInState, state),
  ofPortal: (db: ReadDb, portalId: PortalId): PushRecord[] => db.all<PushRecord>(selectOfPortal, portalId),
  list(db: ReadDb, doneSince: number): PushItem[] {
    const shown = db.all<PushRecord & { origin: string; changed: number }>(selectShown, doneSince);
    const messages = Map.groupBy(
      db.all<{ push_id: PushId; message_id: MessageId }>(
        selectShownMessages,
        JSON.stringify(shown.map(({ id }) => id)),
      ),
      (row) => row.push_id,
    );
    return shown.map((push) => ({
      id: push.id,
      portalId: push.portal_id,
      portal: new URL(push.origin).host,
      accountId: push.account_id,
      kind: push.kind,
      state: push.state,
      title: push.title,
      messageIds: (messages.get(push.id) ?? []).map((row) => row.message_id),
      attempts: push.attempts,
      notBefore: push.not_before,
      error: parseError(push.error),
      url: push.url,
      byRule: push.by_rule === 1,
      changed: push.changed,
    }));
  },
  /**
   * Forgets what was done before that moment. With it go its steps: they know what was made, which nobody asks for of what is done.
   */
  prune({ db }: Tx, before: number): void {
    db.run(prune, before);
  },
  /** Counted before the attempt, so that a crash within it counts too. */
  begin({ db, changes }: Tx, id: PushId, now: number): void {
    db.run(countAttempt, now, id);
    changes.pushes.add(id);
  },
  setState(
    { db, changes }: Tx,
    id: PushId,
    state: PushState,
    now: number,
    more: {
      notBefore?: number | null;
      error?: WireError | null;
      way?: 'mail' | 'general';
      recordId?: string;
      url?: string;
    } = {},
  ): void {
    db.run(
      updateState,
      state,
      more.notBefore ?? null,
      more.error === undefined || more.error === null ? null : JSON.stringify(more.error),
      more.way ?? null,
      more.recordId ?? null,
      more.url ?? null,
      now,
      id,
    );
    changes.pushes.add(id);
  },
  setPayload({ db }: Tx, id: PushId, payload: unknown): void {
    db.run(updatePayload, JSON.stringify(payload), id);
  },
  step: (db: ReadDb, id: PushId, step: string): StepRecord | undefined =>
    db.get<StepRecord>(selectStep, id, step),
  /** Whether anything of it was begun: the portal may have a part of it. */
  hasBegun: (db: ReadDb, id: PushId): boolean => db.get(selectAnyStep, id) !== undefined,
  beginStep({ db }: Tx, id: PushId, step: string, now: number): void {
    db.run(insertStep, id, step, now);
  },
  endStep({ db }: Tx, id: PushId, step: string, result: unknown): void {
    db.run(updateStep, JSON.stringify(result ?? null), id, step);
  },
  /** It was not done, for certain. */
  dropStep({ db }: Tx, id: PushId, step: string): void {
    db.run(deleteStep, id, step);
  },
  dropOpenSteps({ db }: Tx, id: PushId): void {
    db.run(deleteOpenSteps, id);
  },
};
