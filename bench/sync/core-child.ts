// The real core in its two workers, in a process that does nothing else. Run by `child.ts`.
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { startTestCore, type TestCore } from '../../tests/fixtures/core.ts';
import { answer, parameters, peakMemory, type CoreResult, type CoreTask } from './child.ts';
import { startCountingProxy, type Conversation } from './counting-proxy.ts';

const LIMIT_MS = 30 * 60_000;
const ROWS = 50;

/** Looks every `everyMs` until there is an answer. */
async function until(look: () => Promise<boolean>, everyMs: number, what: string): Promise<void> {
  for (const end = performance.now() + LIMIT_MS; performance.now() < end; await pause(everyMs))
    if (await look()) return;
  throw new Error(`never: ${what}`);
}

async function connect({ handle, client }: TestCore, task: CoreTask, port: number): Promise<void> {
  const server = { host: '127.0.0.1', port, security: 'plain' } as const;
  await handle.door.provision([
    {
      address: `${task.user}@bench.example`,
      name: 'Bench',
      user: task.user,
      password: task.password,
      imap: server,
      // Nothing is sent: it only has to be there.
      smtp: { ...server, port: 9 },
    },
  ]);
  // Texts as far back as the measure wants them: few of the generated letters, if any, are younger than a month.
  const [account] = await client.call('accounts.list', {});
  if (account === undefined) throw new Error('the mailbox is not connected');
  const bodiesBack = task.kind === 'first-bodies' ? 'all' : '1m';
  await client.call('accounts.setSync', { accountId: account.id, sync: { bodiesBack } });
}

async function everythingHere({ client }: TestCore, letters: number): Promise<boolean> {
  const folders = await client.call('folders.list', {});
  const total = folders.reduce((sum, folder) => sum + folder.total, 0);
  if (total > letters) throw new Error(`${total} rows for ${letters} letters`);
  return total === letters && folders.every((folder) => folder.complete || !folder.selectable);
}

/** Until nothing has been under way for half a second: the texts ahead and the watcher's own first look included. */
async function settled({ client }: TestCore): Promise<number> {
  let quietSince = Number.NaN;
  await until(
    async () => {
      const [status] = await client.call('sync.status', {});
      if (status?.lastError) throw new Error(`the sync failed: ${status.lastError.code}`);
      if (status?.phase !== 'idle' || status.lastSuccess === null) quietSince = Number.NaN;
      else if (Number.isNaN(quietSince)) quietSince = performance.now();
      return performance.now() - quietSince >= 500;
    },
    25,
    'an end of the sync',
  );
  return quietSince;
}

async function rowsVisible({ client }: TestCore): Promise<boolean> {
  const inbox = (await client.call('folders.list', {})).find((folder) => folder.role === 'inbox');
  if (inbox === undefined) return false;
  const page = await client.call('messages.list', {
    query: { scope: { kind: 'folder', folderId: inbox.id } },
    offset: 0,
    limit: ROWS,
  });
  return page.rows.length === ROWS;
}

/** As the list of an interface: reads its page again after every event that tells of a change. */
function watchList(core: TestCore): void {
  let reading = false;
  core.client.on('messages.changed', () => {
    if (reading) return;
    reading = true;
    void rowsVisible(core)
      .catch(() => undefined)
      .finally(() => (reading = false));
  });
}

/** One sync of everything, in milliseconds by the core's own note of when it ended. */
async function syncOnce({ client }: TestCore): Promise<number> {
  // The note counts whole milliseconds: the one before must lie behind.
  await pause(20);
  const from = Date.now();
  await client.call('sync.start', {});
  let ended = 0;
  await until(
    async () => {
      const [status] = await client.call('sync.status', {});
      ended = status?.lastSuccess ?? 0;
      return ended >= from && status?.phase === 'idle';
    },
    4,
    'an end of the sync',
  );
  return ended - from;
}

const task = parameters<CoreTask>();
const core = await startTestCore(task.profile);
const loop = monitorEventLoopDelay({ resolution: 1 });
const cpu = process.cpuUsage();
const from = performance.now();
let ms: number[] = [];
let idleMs = Number.NaN;
let conversations: Conversation[] = [];
loop.enable();

switch (task.kind) {
  case 'first-sync':
    if (task.watched) watchList(core);
    await connect(core, task, task.port);
    await until(() => everythingHere(core, task.letters), 20, 'every envelope in the store');
    ms = [performance.now() - from];
    idleMs = (await settled(core)) - from;
    if (!(await everythingHere(core, task.letters))) throw new Error('what was there is gone');
    break;
  case 'first-bodies':
    await connect(core, task, task.port);
    await until(() => everythingHere(core, task.letters), 20, 'every envelope in the store');
    idleMs = (await settled(core)) - from;
    ms = [idleMs];
    break;
  case 'first-rows':
    await connect(core, task, task.port);
    await until(() => rowsVisible(core), 3, 'the first rows');
    ms = [performance.now() - from];
    break;
  case 'nothing-new':
    await settled(core);
    for (let run = 0; run < task.repeat; run += 1) ms.push(await syncOnce(core));
    break;
  case 'round-trips': {
    const proxy = await startCountingProxy(task.port);
    await connect(core, task, proxy.port);
    await until(() => everythingHere(core, task.letters), 20, 'every envelope in the store');
    await settled(core);
    proxy.take();
    ms = [await syncOnce(core)];
    await pause(200);
    conversations = proxy.take();
    await core.stop();
    await proxy.stop();
    break;
  }
}
loop.disable();
const used = process.cpuUsage(cpu);
const result: CoreResult = {
  ms,
  idleMs,
  cpuMs: (used.user + used.system) / 1000,
  peakMb: peakMemory(),
  loop: { p50: loop.percentile(50) / 1e6, p99: loop.percentile(99) / 1e6, max: loop.max / 1e6 },
  conversations,
};
if (task.kind !== 'round-trips') await core.stop();
if (task.kind === 'first-bodies') {
  const database = new Database(join(task.profile, 'postino.db'), { readonly: true });
  const texts = database.prepare('SELECT count(*) FROM message WHERE body_cached = 1').pluck().get();
  database.close();
  if (texts !== task.letters) throw new Error(`${String(texts)} texts for ${task.letters} letters`);
}
answer(result);
