import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppError } from '#shared/errors.ts';
import { createClient, type Client } from '#shared/rpc/client.ts';
import { startCore, type CoreHandle, type CoreTrouble } from '../../src/main/core-handle.ts';
import { systemClock } from '../../src/main/core/ports.ts';
import type { ThreadData } from '../../src/main/core/thread-protocol.ts';
import { createRelay } from '../../src/main/hosts/relay.ts';
import { WRITE_METHODS } from '../../src/renderer/api/client.ts';
import { createTestClock, type TestClock } from '../fixtures/clock.ts';
import { portPair } from './support/fake-core.ts';

const cleanUps: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
});

/** The port of a server that takes connections and never says anything: a call to it stays open. */
async function silentServer(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A worker takes its time to start on a busy machine. */
const SOON = { timeout: 30_000 };

interface Placed {
  readonly handle: CoreHandle;
  readonly client: Client;
  /** Every worker made, by role, oldest first. */
  readonly made: { readonly role: ThreadData['role']; readonly worker: Worker }[];
  readonly troubles: CoreTrouble[];
  readonly clock: TestClock;
  /** How many more workers of a role shall die while they start. */
  deaths: Record<ThreadData['role'], number>;
  newest(role: ThreadData['role']): Worker;
  /** Ends the newest worker of a role as a crash does, and waits until the handle knows. */
  kill(role: ThreadData['role']): Promise<void>;
}

/** A core whose workers a test can kill, and a client behind the relay of the hosts, as every page is one. */
async function place(real: boolean, hangs = 0): Promise<Placed> {
  const profile = mkdtempSync(join(tmpdir(), 'postino-restart-'));
  const made: Placed['made'] = [];
  const troubles: CoreTrouble[] = [];
  const clock = createTestClock();
  const deaths = { writer: 0, reader: 0 };
  const script = new URL('./support/mortal-thread.ts', import.meta.url);
  const thread = new URL('../../src/main/core-thread.ts', import.meta.url);
  const handle = await startCore(
    { profile, masterKey: new Uint8Array(32).fill(7), onTrouble: (trouble) => troubles.push(trouble) },
    {
      clock: real ? systemClock : clock,
      makeWorker(data) {
        const life = made.filter(({ role }) => role === data.role).length + 1;
        const dies = deaths[data.role] > 0 ? 'at-start' : 'never';
        deaths[data.role] = Math.max(0, deaths[data.role] - 1);
        const worker = new Worker(real ? thread : script, { workerData: { ...data, life, hangs, dies } });
        made.push({ role: data.role, worker });
        return worker;
      },
    },
  );
  cleanUps.push(async () => {
    await handle.stop();
    rmSync(profile, { recursive: true, force: true });
  });
  const [own, end] = portPair();
  cleanUps.push(createRelay(handle, {}, () => undefined).attach(end));
  const newest = (role: ThreadData['role']): Worker => made.filter((one) => one.role === role).at(-1)!.worker;
  return {
    handle,
    client: createClient(own, (method) => WRITE_METHODS.has(method)),
    made,
    troubles,
    clock,
    deaths,
    newest,
    async kill(role) {
      const before = troubles.length;
      await newest(role).terminate();
      await expect.poll(() => troubles.length, SOON).toBeGreaterThan(before);
    },
  };
}

describe('a core whose worker crashes', () => {
  it('answers what was under way as DISCONNECTED, tells to read anew, and goes on', async () => {
    const core = await place(true);
    await core.client.call('settings.set', { theme: 'dark' });
    const resync = new Promise((done) => core.client.on('resync', done));
    const server = { host: '127.0.0.1', port: await silentServer(), security: 'tls', user: 'x' } as const;
    const open = core.client.call('accounts.test', {
      imap: server,
      smtp: server,
      password: 'p',
      acceptPlain: false,
    });
    const upload = core.handle.door.resolveBlob({ kind: 'upload', uploadId: 1 as never });
    await expect(upload).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await core.newest('writer').terminate();
    await expect(open).rejects.toMatchObject({ code: 'DISCONNECTED' });
    expect(await resync).toEqual({});
    await core.client.call('settings.set', { locale: 'it' });
    expect(await core.client.call('settings.get', {})).toMatchObject({ theme: 'dark', locale: 'it' });
    expect(core.troubles).toEqual([{ role: 'writer', forGood: false, error: null }]);
    expect((await core.handle.door.beginUpload({ name: 'a', type: 'b' })).limit).toBeGreaterThan(0);
  });

  it('survives a crash in the middle of a transaction: the store is whole and free for the next writer', async () => {
    const core = await place(true);
    const writes = Array.from({ length: 300 }, (_, n) =>
      core.client.call('settings.set', { theme: n % 2 === 0 ? 'dark' : 'light' }).then(
        () => 'made',
        (error: { code: string }) => error.code,
      ),
    );
    await writes[3];
    await core.kill('writer');
    const outcomes = new Set(await Promise.all(writes));
    expect([...outcomes].filter((one) => one !== 'made' && one !== 'DISCONNECTED')).toEqual([]);
    await core.client.call('settings.set', { theme: 'system' });
    expect(await core.client.call('settings.get', {})).toMatchObject({ theme: 'system' });
  });

  it('asks a query once more where the reader ended under it, without telling anybody to read anew', async () => {
    const core = await place(false, 1);
    let resynced = false;
    core.client.on('resync', () => (resynced = true));
    const query = core.client.call('accounts.list', {});
    await core.kill('reader');
    expect(await query).toEqual([]);
    expect(resynced).toBe(false);
    expect(core.made.map(({ role }) => role)).toEqual(['writer', 'reader', 'reader']);
  });

  it('asks a query once more, not for ever', async () => {
    const core = await place(false, 9);
    const lives: number[] = [];
    core.client.on('sync.changed', ({ accountIds }) => lives.push(...accountIds));
    const query = core.client.call('accounts.list', {});
    const refused = expect(query).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await expect.poll(() => lives, SOON).toEqual([1]);
    await core.kill('reader');
    await expect.poll(() => lives, SOON).toEqual([1, 2]);
    await core.kill('reader');
    await refused;
  });

  it('hears the pushes of the new writer, and lets calls wait for it', async () => {
    const core = await place(false);
    const lives: number[] = [];
    core.client.on('sync.changed', ({ accountIds }) => lives.push(...accountIds));
    const first = core.client.call('sync.start', {});
    await expect.poll(() => lives, SOON).toEqual([1]);
    core.deaths.writer = 1;
    const refused = expect(first).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await core.kill('writer');
    await refused;
    // The second writer dies while it starts; until the third stands, both doors wait.
    const second = core.client.call('accounts.suggest', { address: 'a@b.example' });
    const upload = core.handle.door.beginUpload({ name: 'a', type: 'b' });
    await expect.poll(() => core.troubles.length, SOON).toBe(2);
    await core.clock.advance(5_000);
    await expect(second).rejects.toMatchObject({ code: 'AUTH', params: { life: 3 } });
    expect(await upload).toMatchObject({ uploadId: 3 });
    expect(String(core.troubles[1]?.error)).toContain('born to die');
  });

  it('tells the new writer what the host had said of the person', async () => {
    const core = await place(false);
    const known = () =>
      core.client
        .call('accounts.suggest', { address: 'a@b.example' })
        .catch((error: AppError) => error.params);
    await core.handle.door.activity({ visible: true, idleMs: 1_000, online: false, suspended: false });
    expect(await known()).toEqual({ life: 1, idleMs: 1_000 });
    await core.clock.advance(5_000);
    await core.kill('writer');
    // Idle for as long as has gone by since then.
    expect(await known()).toEqual({ life: 2, idleMs: 6_000 });
  });

  it('is given up after the sixth crash within five minutes, and its calls fail at once', async () => {
    const core = await place(false);
    const open = core.client.call('sync.start', {});
    const refused = expect(open).rejects.toMatchObject({ code: 'DISCONNECTED' });
    core.deaths.writer = 99;
    await core.kill('writer');
    for (let n = 2; n <= 6; n += 1) {
      await expect.poll(() => core.troubles.length, SOON).toBe(n);
      await core.clock.advance(5_000);
    }
    await refused;
    expect(core.troubles.map(({ forGood }) => forGood)).toEqual([false, false, false, false, false, true]);
    await core.clock.advance(60 * 60_000);
    expect(core.made.filter(({ role }) => role === 'writer')).toHaveLength(6);
    await expect(core.client.call('sync.start', {})).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await expect(core.handle.door.beginUpload({ name: 'a', type: 'b' })).rejects.toMatchObject({
      code: 'DISCONNECTED',
    });
    // What was saved can still be read.
    expect(await core.client.call('accounts.list', {})).toEqual([]);
  });

  it('is not given up when the crashes lie further apart', async () => {
    const core = await place(false);
    for (let n = 1; n <= 8; n += 1) {
      await core.kill('writer');
      await core.clock.advance(2 * 60_000);
      await expect.poll(() => core.made.filter(({ role }) => role === 'writer').length, SOON).toBe(n + 1);
      await expect(core.client.call('accounts.suggest', { address: 'a@b.example' })).rejects.toMatchObject({
        code: 'AUTH',
        params: { life: n + 1 },
      });
    }
    expect(core.troubles.some(({ forGood }) => forGood)).toBe(false);
  });

  it('stops cleanly in the middle of a restart', async () => {
    const core = await place(false);
    const ended = (): number => core.made.filter(({ worker }) => worker.threadId === -1).length;
    await core.kill('writer');
    await core.handle.stop();
    expect(ended()).toBe(core.made.length);
    const pausing = await place(false);
    pausing.deaths.writer = 1;
    await pausing.kill('writer');
    await expect.poll(() => pausing.troubles.length, SOON).toBe(2);
    // It waits for the next try, on a clock that stands still.
    await pausing.handle.stop();
    expect(pausing.made.every(({ worker }) => worker.threadId === -1)).toBe(true);
  });

  it('stops with clients connected and calls under way', async () => {
    const core = await place(true);
    const server = { host: '127.0.0.1', port: await silentServer(), security: 'tls', user: 'x' } as const;
    const both = { imap: server, smtp: server, password: 'p', acceptPlain: false };
    core.client.call('accounts.test', both).catch(() => undefined);
    await core.client.call('settings.set', { theme: 'dark' });
    await core.handle.stop();
    expect(core.made.map(({ worker }) => worker.threadId)).toEqual([-1, -1]);
    expect(core.troubles).toEqual([]);
  });

  it('does not start at all where the first worker refuses', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'postino-restart-'));
    cleanUps.push(() => rmSync(profile, { recursive: true, force: true }));
    const script = new URL('./support/mortal-thread.ts', import.meta.url);
    const start = startCore(
      { profile, masterKey: new Uint8Array(32) },
      {
        clock: systemClock,
        makeWorker: (data) =>
          new Worker(script, { workerData: { ...data, life: 1, hangs: 0, dies: 'at-start' } }),
      },
    );
    await expect(start).rejects.toThrow('born to die');
  });
});
