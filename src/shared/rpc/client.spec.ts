import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { methods, type Method } from '#shared/contract/index.ts';
import { createPortPair } from '../../../tests/fixtures/port-pair.ts';
import { createClient } from './client.ts';
import { createServer } from './server.ts';
import * as fc from '../../../tests/fixtures/property.ts';

const READ = 'settings.get' satisfies Method;
const WRITE = 'sync.start' satisfies Method;
const isWrite = (method: Method): boolean =>
  Object.hasOwn(methods, method) && methods[method].kind === 'write';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A client and the calls that reach the other side, which the test answers by hand. */
async function setUp(open = true) {
  const pair = createPortPair({ open });
  const calls: { type: string; id: number; method?: string }[] = [];
  pair.server.onMessage((message) => calls.push(message as (typeof calls)[number]));
  const client = createClient(pair.client, isWrite);
  await tick();
  const answer = async (id: number, value: unknown): Promise<void> => {
    pair.server.post({ type: 'reply', id, ok: true, value });
    await tick();
  };
  return { ...pair, client, calls, answer };
}

describe('createClient', () => {
  it('brings each answer to its call, whatever their order', async () => {
    const { client, calls, answer } = await setUp();
    const [first, second] = [client.call(READ, {}), client.call(READ, {})];
    await tick();
    await answer(calls[1]?.id ?? -1, 'second');
    await answer(calls[0]?.id ?? -1, 'first');
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  });

  it('rejects with the AppError of the other side', async () => {
    const { client, calls, server } = await setUp();
    const call = client.call(READ, {});
    await tick();
    const error = { code: 'QUOTA', params: { limit: 5 } };
    server.post({ type: 'reply', id: calls[0]?.id, ok: false, error });
    const failed = await call.catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(AppError);
    expect(failed).toMatchObject(error);
  });

  it('holds calls until the port opens', async () => {
    const { client, calls, answer, setOpen } = await setUp(false);
    const call = client.call(WRITE, {});
    await tick();
    expect([client.connected, calls]).toEqual([false, []]);
    setOpen(true);
    await tick();
    expect(calls).toHaveLength(1);
    await answer(calls[0]?.id ?? -1, {});
    expect(await call).toEqual({});
  });

  it('on a break asks reads again and rejects writes as DISCONNECTED', async () => {
    const { client, calls, answer, setOpen } = await setUp();
    const reading = client.call(READ, {});
    const writing = client.call(WRITE, {});
    const refused = expect(writing).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await tick();
    setOpen(false);
    await refused;
    const late = client.call(WRITE, {});
    setOpen(true);
    await tick();
    expect(calls.map(({ method }) => method)).toEqual([READ, WRITE, READ, WRITE]);
    await answer(calls[2]?.id ?? -1, 'read');
    await answer(calls[3]?.id ?? -1, 'late');
    expect(await Promise.all([reading, late])).toEqual(['read', 'late']);
  });

  it('tells of the connection, and to read again after a break only', async () => {
    const { client, setOpen } = await setUp(false);
    const [resync, connection] = [vi.fn(), vi.fn()];
    client.on('resync', resync);
    client.onConnection(connection);
    setOpen(true);
    expect(resync).not.toHaveBeenCalled();
    setOpen(false);
    setOpen(true);
    setOpen(true);
    expect(resync).toHaveBeenCalledTimes(1);
    expect(connection.mock.calls).toEqual([[true], [false], [true]]);
  });

  it('cancels: the call rejects, the other side is told, a late answer is dropped', async () => {
    const { client, calls, answer } = await setUp();
    const controller = new AbortController();
    const call = client.call(READ, {}, { signal: controller.signal });
    await tick();
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
    await tick();
    expect(calls.map(({ type, id }) => [type, id])).toEqual([
      ['call', calls[0]?.id],
      ['cancel', calls[0]?.id],
    ]);
    await answer(calls[0]?.id ?? -1, 'late');
  });

  it('posts nothing for a call that was cancelled before, or while it waited for the port', async () => {
    const { client, posted, setOpen } = await setUp(false);
    await expect(client.call(READ, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    const controller = new AbortController();
    const waiting = client.call(READ, {}, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    setOpen(true);
    await tick();
    expect(posted).toEqual([]);
  });

  it('brings pushes to listeners of that event, until they are taken off', async () => {
    const { client, server } = await setUp();
    const [listener, other] = [vi.fn(), vi.fn()];
    const off = client.on('sync.changed', listener);
    client.on('outbox.changed', other);
    const push = async (): Promise<void> => {
      server.post({ type: 'push', event: 'sync.changed', payload: { accountIds: [1] } });
      await tick();
    };
    await push();
    off();
    await push();
    expect(listener.mock.calls).toEqual([[{ accountIds: [1] }]]);
    expect(other).not.toHaveBeenCalled();
  });

  it('survives answers to calls that it never made and pushes of events that it does not know', async () => {
    const pair = createPortPair();
    const client = createClient(pair.client, isWrite);
    const stray = fc.oneof(
      fc.record({
        type: fc.constant('reply'),
        id: fc.integer({ max: 0 }),
        ok: fc.boolean(),
        value: fc.json(),
      }),
      fc.record({ type: fc.constant('push'), event: fc.string(), payload: fc.json() }),
    );
    const call = client.call(READ, {});
    await fc.assert(
      fc.asyncProperty(stray, async (message) => {
        pair.server.post(message);
        await tick();
        expect(client.connected).toBe(true);
      }),
      { numRuns: 100 },
    );
    pair.server.post({ type: 'reply', id: 1, ok: true, value: 'still here' });
    expect(await call).toBe('still here');
  });

  it('speaks with the server of the contract', async () => {
    const pair = createPortPair();
    const value = { stopped: true };
    const server = createServer(
      methods,
      { [READ]: () => value },
      { onUnexpected: () => expect.unreachable('nothing unexpected happens here') },
    );
    server.serve(pair.server);
    const client = createClient(pair.client, isWrite);
    await tick();
    expect(await client.call(READ, {})).toEqual(value);
    await expect(client.call('nothing' as Method, {})).rejects.toMatchObject({
      code: 'UNKNOWN_METHOD',
    });
    await expect(client.call(READ, 'wrong' as never)).rejects.toMatchObject({ code: 'VALIDATION' });
  });
});
