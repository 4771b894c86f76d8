import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import { AppError, toWire } from '#shared/errors.ts';
import type { AccountSync } from '#shared/model/sync.ts';
import { createCore, type Core } from '../../src/main/core/create-core.ts';
import { openReader } from '../../src/main/core/db/store.ts';
import { createQueryHandlers } from '../../src/main/core/handlers.ts';
import { connectImap } from '../../src/main/core/imap/connect.ts';
import { createFileLogger } from '../../src/main/core/log/file-logger.ts';
import { profilePaths, type Clock } from '../../src/main/core/ports.ts';
import { createPortalHands, settlePushes } from './portal-hands.ts';
import type { Call, Hands, Look, LookRow, Scenario } from './scenario.ts';
import { createWorld } from './world.ts';

/** The mailbox of every scenario; where it lies on the server is the job's matter. */
export const ADDRESS = 'anna@azienda.example';
export const PASSWORD = 'segreta';

export interface Job {
  readonly profile: string;
  /** The server's folder, its port, and the user that stands in for `ADDRESS`. */
  readonly dovecot: string;
  readonly imapPort: number;
  readonly smtpPort: number;
  readonly user: string;
  /** When this run of the suite began, in milliseconds since 1970: its clock goes on from there. */
  readonly begun: number;
  /** The webhook of the scenario's portal; empty where it has none. */
  readonly webhook: string;
  /** Where the acknowledged calls of the scenario are noted, by number. */
  readonly journal: string;
}

/** How long a scenario may stand still before it counts as hanging. */
const SETTLE_MS = 25_000;
const POLL_MS = 4;

/** How much faster the core's clock goes here: nobody wants to wait out the ten seconds of an undo, thousands of times. */
const HASTE = 10;
/** A day after the newest letter: what "how far back" reaches does not depend on when the suite is run. */
const LETTERS_END = Date.UTC(2026, 9, 3);

/** The hastened clock of a run of the suite that began at `begun`: the same in every process, and it never goes back. */
export const hastyClock = (begun: number): Clock => ({
  now: () => Math.round(LETTERS_END + (Date.now() - begun) * HASTE),
  after(milliseconds, run) {
    const timer = setTimeout(run, Math.min(milliseconds / HASTE, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
});

const never = new AbortController().signal;

export interface Played {
  readonly core: Core;
  readonly look: Look;
  readonly status: () => AccountSync[];
  readonly clock: Clock;
  close(): Promise<void>;
}

type AnyHandlers = Readonly<Record<string, (input: unknown, signal: AbortSignal) => unknown>>;

/** Starts the core of a job's profile. `network` stands between it and the server. */
export function startJob(
  job: Job,
  network: { readonly reachable: boolean; readonly opened: (client: ImapFlow) => void } = {
    reachable: true,
    opened: () => undefined,
  },
): Played {
  const clock = hastyClock(job.begun);
  const core = createCore({
    profile: job.profile,
    masterKey: new Uint8Array(32).fill(7),
    push: () => undefined,
    ports: {
      clock,
      logger: createFileLogger(profilePaths(job.profile).log, 'debug'),
      async imap(options) {
        if (!network.reachable) throw new AppError('OFFLINE', { reason: 'refused' });
        const settings = { ...options.settings, port: job.imapPort, user: job.user };
        const client = await connectImap({ ...options, settings });
        network.opened(client);
        return client;
      },
    },
  });
  const reader = openReader({ file: join(job.profile, 'postino.db') });
  const queries = createQueryHandlers(reader.read, clock) as unknown as AnyHandlers;
  const query = (method: string, input: unknown): unknown => {
    const answer = queries[method];
    if (answer === undefined) throw new Error(`no such query: ${method}`);
    return answer(input, never);
  };
  const folderId = (path: string): number | undefined =>
    (query('folders.list', {}) as { id: number; path: string }[]).find((one) => one.path === path)?.id;
  const rows = (path: string): readonly LookRow[] => {
    const id = folderId(path);
    if (id === undefined) return [];
    return (
      query('messages.list', {
        query: { scope: { kind: 'folder', folderId: id } },
        offset: 0,
        limit: 500,
      }) as { rows: LookRow[] }
    ).rows;
  };
  return {
    core,
    clock,
    look: {
      accountId: () => (query('accounts.list', {}) as { id: number }[])[0]?.id,
      folderId,
      rows,
      find: (path, names) => rows(path).filter((row) => names.includes(row.subject)),
      query,
    },
    status: () => core.handlers['sync.status']({}, never) as AccountSync[],
    async close() {
      reader.close();
      await core.stop();
    },
  };
}

export const isFullDisk = (error: unknown): boolean => toWire(error).code === 'DISK_FULL';

/** What a person does who is told that there is no connection, or no room: the same again, a little later. */
async function again(act: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + SETTLE_MS; ; await pause(50)) {
    try {
      await act();
      return;
    } catch (error) {
      if ((toWire(error).code !== 'OFFLINE' && !isFullDisk(error)) || Date.now() > end) throw error;
    }
  }
}

/**
 * Waits for two syncs, one after the other, that began after this moment, with an empty queue behind them and nothing on its way to a
 * portal.
 */
export async function settle(played: Played): Promise<void> {
  const { core, status, clock } = played;
  const begun = Date.now();
  // What was made in a portal becomes keywords on the server.
  await settlePushes(played.look, SETTLE_MS);
  for (const _round of [1, 2]) {
    const asked = clock.now();
    // Two moments of one millisecond could not be told apart.
    await pause(2);
    await core.handlers['sync.start']({}, never);
    for (;;) {
      await pause(POLL_MS);
      const all = status();
      const done = all.every(
        (one) => one.phase === 'idle' && one.pendingOps === 0 && (one.lastSuccess ?? 0) > asked,
      );
      if (done) break;
      if (Date.now() - begun > SETTLE_MS) throw new Error(`never settled: ${JSON.stringify(all)}`);
    }
  }
}

/** Waits until what is queued for sending has left, or waits for a person. */
async function settleOutbox({ look }: Played): Promise<void> {
  const begun = Date.now();
  for (;;) {
    const items = look.query('outbox.list', {}) as { state: string; sentCopy: string }[];
    const moving = items.some(
      ({ state, sentCopy }) =>
        state === 'queued' || state === 'sending' || (state === 'sent' && sentCopy === 'pending'),
    );
    if (!moving) return;
    if (Date.now() - begun > SETTLE_MS)
      throw new Error(`the outbox never came to rest: ${JSON.stringify(items)}`);
    await pause(POLL_MS);
  }
}

/** Plays a scenario on a job's profile, from its beginning or from where a crash left it, until it is settled. */
export async function play(scenario: Scenario, job: Job): Promise<Played> {
  const acknowledged = new Set(
    existsSync(job.journal) ? readFileSync(job.journal, 'utf8').split('\n').filter(Boolean).map(Number) : [],
  );
  let calls = 0;
  const network = {
    reachable: scenario.offline !== true,
    clients: new Set<ImapFlow>(),
    opened(client: ImapFlow) {
      network.clients.add(client);
    },
  };
  const played = startJob(job, network);
  const { core, look } = played;
  const handlers = core.handlers as unknown as AnyHandlers;
  const call: Call = async (method, input) => {
    const handler = handlers[method];
    if (handler === undefined) throw new Error(`no such method: ${method}`);
    return await handler(input, never);
  };
  const world = createWorld(job.dovecot, job.user);

  const once = async (isDone: () => boolean, act: () => Promise<unknown>): Promise<void> => {
    calls += 1;
    if (acknowledged.has(calls)) return;
    if (!isDone()) await again(act);
    appendFileSync(job.journal, `${calls}\n`);
  };
  const onRows = (
    folder: string,
    names: readonly string[],
    open: (row: LookRow) => boolean,
    method: string,
    more: object,
  ): Promise<void> =>
    once(
      () => !look.find(folder, names).some(open),
      () =>
        call(method, {
          locationIds: look
            .find(folder, names)
            .filter(open)
            .map((row) => row.locationId),
          ...more,
        }),
    );
  const draft = (subject: string) => ({
    id: null,
    mode: 'new',
    accountId: look.accountId(),
    to: [{ name: '', address: 'cliente@altrove.example' }],
    cc: [],
    bcc: [],
    subject,
    html: `<p>${subject}</p>`,
    attachments: [],
    sourceMessageId: null,
  });
  const hasOutgoing = (subject: string): boolean =>
    (look.query('outbox.list', {}) as { subject: string }[]).some((item) => item.subject === subject);

  const hands: Hands = {
    ...createPortalHands({ once, call, look, webhook: job.webhook, limitMs: SETTLE_MS }),
    settle: () => settle(played),
    kick: () => void call('sync.start', {}),
    offline() {
      network.reachable = false;
      for (const client of network.clients) client.close();
      network.clients.clear();
      return Promise.resolve();
    },
    online() {
      network.reachable = true;
      return Promise.resolve(hands.kick());
    },
    connect: () =>
      once(
        () => false,
        () =>
          core.door.provision([
            {
              address: ADDRESS,
              name: 'Anna',
              user: ADDRESS,
              password: PASSWORD,
              imap: { host: '127.0.0.1', port: job.imapPort, security: 'plain' },
              smtp: { host: '127.0.0.1', port: job.smtpPort, security: 'plain' },
            },
          ]),
      ),
    read: (folder, names, read) =>
      onRows(folder, names, (row) => row.unread === read, 'messages.setRead', { read }),
    flag: (folder, names, flagged) =>
      onRows(folder, names, (row) => row.flagged !== flagged, 'messages.setFlagged', { flagged }),
    move: (from, names, to) =>
      onRows(from, names, () => true, 'messages.move', { folderId: look.folderId(to) }),
    copy: (from, names, to) =>
      once(
        () => look.find(to, names).length === names.length,
        () =>
          call('messages.copy', {
            locationIds: look.find(from, names).map((row) => row.locationId),
            folderId: look.folderId(to),
          }),
      ),
    keyword: (folder, names, keyword, add) =>
      // Keywords do not show in a row: saying it twice changes nothing.
      onRows(folder, names, () => true, 'messages.setKeyword', { keyword, add }),
    spam: (from, names, spam) => onRows(from, names, () => true, 'messages.markSpam', { spam }),
    undo: () =>
      once(
        () => (look.query('undo.list', {}) as unknown[]).length === 0,
        () => call('undo.run', {}),
      ),
    remove: (from, names, forever = false) =>
      onRows(from, names, () => true, 'messages.delete', { permanently: forever }),
    open: (folder, name) =>
      once(
        () => false,
        async () => {
          const messageId = look.find(folder, [name])[0]?.id;
          await again(() => call('messages.body', { messageId }));
          await again(() => call('messages.source', { messageId }));
          const { attachments } = look.query('messages.get', { messageId }) as {
            attachments: { part: string }[];
          };
          for (const { part } of attachments) {
            const request = { kind: 'attachment', messageId, part } as Parameters<
              typeof core.door.resolveBlob
            >[0];
            await again(() => core.door.resolveBlob(request));
          }
        },
      ),
    saveDraft: (subject) =>
      once(
        () => hasOutgoing(subject),
        () => call('compose.save', { draft: draft(subject) }),
      ),
    async send(subject) {
      await once(
        () => hasOutgoing(subject),
        () => call('compose.send', { draft: draft(subject) }),
      );
      await settleOutbox(played);
    },
    person: (isDone, act) =>
      once(
        () => isDone(look),
        () => act(look, call),
      ),
    world: (act) =>
      once(
        () => false,
        () => Promise.resolve(act(world)),
      ),
  };

  try {
    await scenario.act(hands);
    await settle(played);
  } catch (error) {
    await played.close();
    throw error;
  }
  return played;
}
