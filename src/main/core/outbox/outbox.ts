import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, toWire } from '#shared/errors.ts';
import type { AccountId, OutgoingId } from '#shared/model/ids.ts';
import { accountsRepo, type AccountRecord } from '../db/repos/accounts.repo.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { opsRepo, type Lane, type OpRecord } from '../db/repos/ops.repo.ts';
import { outgoingRepo, type OutgoingRecord } from '../db/repos/outgoing.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { errorFields } from '../log/file-logger.ts';
import { writeMessage } from '../mime/build.ts';
import { changeFlag } from '../ops/changes.ts';
import { accountLane } from '../ops/run-lane.ts';
import type { Ports } from '../ports.ts';
import { SendFailure } from '../smtp/send.ts';
import type { Blobs } from '../blobs/blobs.ts';
import { connectPause, sendPause } from '../sync/backoff.ts';
import { createWake, type Wake } from '../sync/wake.ts';
import { filesSentCopy } from './provider-copies.ts';

/** The pause after a note that the store could not take. */
const UNWRITTEN_MS = 30_000;

export const smtpLane = (id: AccountId): Lane => `smtp:${id}`;

export interface Outbox {
  /** Something was queued for this mailbox, or may be tried now. */
  kick(accountId: AccountId): void;
  close(): Promise<void>;
}

export interface OutboxDeps extends Ports {
  readonly store: Store;
  readonly blobs: Blobs;
  /** The mailbox's own lane has work: the copy for Sent, the flag on the answered message. */
  readonly onAccountWork: (accountId: AccountId) => void;
  /** Looks for a Message-ID in Sent. Null where that cannot be told now. */
  readonly findInSent: (accountId: AccountId, messageId: string) => Promise<boolean | null>;
}

/** Puts a message into its mailbox's sending lane. One entry a message: asking twice sends once. */
export function enqueueSend(tx: Tx, accountId: AccountId, id: OutgoingId, now: number): void {
  opsRepo.cancel(tx, smtpLane(accountId), 'send', { outgoingId: id });
  opsRepo.enqueue(
    tx,
    {
      lane: smtpLane(accountId),
      accountId,
      kind: 'send',
      payload: { outgoingId: id },
      locations: [],
    },
    now,
  );
}

function recover(tx: Tx, one: OutgoingRecord, now: number): void {
  if (one.handed_over === 1) {
    outgoingRepo.setState(tx, one.id, 'uncertain', now);
    opsRepo.cancel(tx, smtpLane(one.account_id), 'send', { outgoingId: one.id });
  } else {
    outgoingRepo.setState(tx, one.id, 'queued', now);
    enqueueSend(tx, one.account_id, one.id, now);
  }
}

/** What a crash left in `sending`: handed over already, nobody knows; else it was not sent and goes on waiting. */
export function recoverOutbox(store: Store, now: number): OutgoingRecord[] {
  const interrupted = outgoingRepo.inState(store.read, 'sending');
  store.write((tx) => interrupted.forEach((one) => recover(tx, one, now)), { durable: true });
  return interrupted.filter((one) => one.handed_over === 1);
}

/**
 * Sends what is queued, one message a mailbox at a time. The order of notes is what keeps a mail from being sent twice:
 * the attempt is counted before it, `sending` with "handed over" is on disk before the text leaves, and `sent` is on
 * disk before anything else happens. A cut between the last two is `uncertain`: looked for in Sent, else the person is asked.
 */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, clock, paths, secrets } = deps;
  const logger = deps.logger.child('outbox');
  const lanes = new Map<AccountId, Wake>();
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  const assemble = async (
    account: AccountRecord,
    outgoing: OutgoingRecord,
  ): Promise<{ file: string; size: number }> => {
    const file = join(paths.outbox, `${outgoing.id}.eml`);
    // A later attempt offers the very same bytes.
    if (existsSync(file)) return { file, size: statSync(file).size };
    const [lost] = outgoingRepo.lostFiles(store.read, outgoing.id);
    if (lost !== undefined) throw new AppError('NOT_FOUND', { what: 'lost-file', name: lost });
    const attachments = [];
    for (const { source, name, type, contentId } of outgoingRepo.attachments(store.read, outgoing.id)) {
      const { path } = await deps.blobs.resolve(
        source.kind === 'upload'
          ? { kind: 'upload', uploadId: source.uploadId }
          : { kind: 'attachment', messageId: source.messageId, part: source.part },
        closing.signal,
      );
      attachments.push({ path, name, type, contentId });
    }
    const { size } = await writeMessage({
      file,
      from: { name: account.name, address: account.address },
      ...outgoingRepo.recipients(store.read, outgoing.id),
      subject: outgoing.subject,
      html: outgoing.html,
      calendar: outgoing.calendar,
      attachments,
      messageId: outgoing.message_id,
      date: new Date(outgoing.date ?? clock.now()),
      inReplyTo: outgoing.in_reply_to || null,
      references: outgoing.refs === '' ? [] : outgoing.refs.split(' '),
    });
    return { file, size };
  };

  const accepted = (account: AccountRecord, outgoing: OutgoingRecord, op: OpRecord): void => {
    const now = clock.now();
    const byProvider = filesSentCopy(account.smtp.host);
    store.write(
      (tx) => {
        outgoingRepo.setState(tx, outgoing.id, 'sent', now);
        opsRepo.done(tx, op);
        const base = { lane: accountLane(account.id), accountId: account.id };
        if (byProvider) outgoingRepo.setCopy(tx, outgoing.id, 'server');
        else {
          const payload = { outgoingId: outgoing.id };
          opsRepo.enqueue(tx, { ...base, kind: 'append-sent', payload, locations: [] }, now);
        }
        if (outgoing.source_message_id === null || outgoing.mode === 'new') return;
        const flag = outgoing.mode === 'forward' ? '$Forwarded' : '\\Answered';
        changeFlag(tx, locationsRepo.ofMessage(tx.db, outgoing.source_message_id), flag, true, now);
      },
      { durable: true },
    );
    if (byProvider) rmSync(join(paths.outbox, `${outgoing.id}.eml`), { force: true });
    deps.onAccountWork(account.id);
  };

  const settleFailure = (outgoing: OutgoingRecord, op: OpRecord, thrown: unknown): void => {
    const now = clock.now();
    const failure = thrown instanceof SendFailure ? thrown : null;
    const error = toWire(failure?.error ?? thrown);
    logger.warn('send.failed', {
      outgoing: outgoing.id,
      code: error.code,
      handedOver: failure?.handedOver ?? false,
      ...errorFields(thrown),
    });
    const attempts = outgoing.attempts + 1;
    store.write(
      (tx) => {
        if (failure?.handedOver === true) {
          outgoingRepo.setState(tx, outgoing.id, 'uncertain', now, { error });
          opsRepo.done(tx, op);
        } else if (failure?.temporary === true || error.code === 'OFFLINE' || error.code === 'SERVER_BUSY') {
          const pause =
            error.code === 'OFFLINE' ? connectPause(attempts + 2, Math.random()) : sendPause(attempts);
          outgoingRepo.setState(tx, outgoing.id, 'deferred', now, { error, notBefore: now + pause });
          opsRepo.retryAt(tx, op.id, now + pause, error);
        } else {
          outgoingRepo.setState(tx, outgoing.id, 'failed', now, { error });
          opsRepo.done(tx, op);
        }
      },
      { durable: true },
    );
    if (failure?.handedOver === true) void look(outgoing);
  };

  const look = async (outgoing: OutgoingRecord): Promise<void> => {
    const found = await deps.findInSent(outgoing.account_id, outgoing.message_id).catch(() => null);
    if (found !== true) return;
    store.write((tx) => {
      if (outgoingRepo.get(tx.db, outgoing.id)?.state !== 'uncertain') return;
      outgoingRepo.setState(tx, outgoing.id, 'sent', clock.now());
      outgoingRepo.setCopy(tx, outgoing.id, 'server');
    });
  };

  const send = async (accountId: AccountId, op: OpRecord): Promise<void> => {
    const id = (JSON.parse(op.payload) as { outgoingId: OutgoingId }).outgoingId;
    const outgoing = outgoingRepo.get(store.read, id);
    const account = accountsRepo.get(store.read, accountId);
    if (outgoing?.state === 'sending') {
      // How its last attempt ended could not be written. This lane is the only one that sends it, and it does not now.
      store.write((tx) => recover(tx, outgoing, clock.now()), { durable: true });
      if (outgoing.handed_over === 1) void look(outgoing);
      return;
    }
    if (account === undefined || (outgoing?.state !== 'queued' && outgoing?.state !== 'deferred')) {
      store.write((tx) => opsRepo.done(tx, op));
      return;
    }
    try {
      store.write(
        (tx) => {
          opsRepo.countAttempt(tx, op.id);
          outgoingRepo.countAttempt(tx, id);
          outgoingRepo.setState(tx, id, 'sending', clock.now());
        },
        { durable: true },
      );
      const password = secrets.get(`account:${accountId}`);
      if (password === undefined)
        throw new AppError('AUTH', { host: account.smtp.host, reason: 'no-password' });
      const { file, size } = await assemble(account, outgoing);
      const recipients = Object.values(outgoingRepo.recipients(store.read, id)).flat();
      await deps.smtp({
        settings: account.smtp,
        password,
        acceptPlain: account.acceptPlain,
        logger,
        from: account.address,
        recipients: [...new Set(recipients.map((one) => one.address))],
        file,
        size,
        signal: closing.signal,
        onHandover() {
          store.write((tx) => outgoingRepo.setState(tx, id, 'sending', clock.now(), { handedOver: true }), {
            durable: true,
          });
        },
      });
    } catch (thrown) {
      return settleFailure(outgoing, op, thrown);
    }
    accepted(account, outgoing, op);
  };

  const loop = async (accountId: AccountId, wake: Wake): Promise<void> => {
    const lane = smtpLane(accountId);
    while (!closing.signal.aborted) {
      const op = opsRepo.due(store.read, lane, clock.now());
      if (op !== undefined) {
        try {
          await send(accountId, op);
        } catch (error) {
          // The note of what happened could not be written (a full disk). Nothing is forgotten: the states on disk tell.
          logger.error('send.unwritten', errorFields(error));
          await wake.wait(UNWRITTEN_MS);
        }
        continue;
      }
      const at = opsRepo.earliest(store.read, lane);
      if (at === null) return void lanes.delete(accountId);
      await wake.wait(Math.max(0, at - clock.now()));
    }
  };

  const kick = (accountId: AccountId): void => {
    const wake = lanes.get(accountId);
    if (wake !== undefined) return wake.now();
    const fresh = createWake(clock);
    lanes.set(accountId, fresh);
    const run = loop(accountId, fresh)
      .catch((error: unknown) => logger.error('lane.died', errorFields(error)))
      .finally(() => {
        if (lanes.get(accountId) === fresh) lanes.delete(accountId);
        running.delete(run);
      });
    running.add(run);
  };

  for (const uncertain of recoverOutbox(store, clock.now())) void look(uncertain);
  for (const account of accountsRepo.all(store.read)) kick(account.id);

  return {
    kick,
    async close() {
      closing.abort();
      for (const wake of lanes.values()) wake.now();
      await Promise.all(running);
    },
  };
}
