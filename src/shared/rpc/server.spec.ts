import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { read, write } from '#shared/contract/method.ts';
import { fromClient, reply as replySchema, type Port, type Reply } from '#shared/contract/wire.ts';
import { createServer } from './server.ts';
import * as fc from '../../../tests/fixtures/property.ts';

const specs = {
  double: read(z.object({ n: z.number().max(100) }), z.number()),
  wait: read(z.object({}), z.string()),
  put: write(z.object({ name: z.string() }), z.string()),
  keep: write(z.object({}), z.string()),
  fail: read(z.object({ how: z.string() }), z.null()),
};

/** A server with a bare port: `say` is what a client posts, `heard` is what it would get. */
function setUp(
  handlers: Record<string, (input: never, signal: AbortSignal) => unknown> = {},
  laneOf?: (method: string) => string,
) {
  const unexpected = vi.fn();
  const server = createServer(
    specs,
    {
      double: ({ n }: { n: number }) => n * 2,
      fail: ({ how }: { how: string }) => {
        if (how === 'known') throw new AppError('AUTH', { host: 'imap.example' });
        throw new Error('SELECT secret FROM passwords');
      },
      ...handlers,
    },
    { onUnexpected: unexpected, ...(laneOf && { laneOf }) },
  );
  const heard: unknown[] = [];
  const listeners = new Set<(message: unknown) => void>();
  const port: Port = {
    post: (message) => heard.push(message),
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const say = (message: unknown): void => {
    for (const listener of listeners) listener(message);
  };
  const ask = async (method: string, input: unknown, id = 1): Promise<Reply> => {
    const before = heard.length;
    say({ type: 'call', id, method, input });
    await expect.poll(() => heard.length).toBeGreaterThan(before);
    return heard.at(-1) as Reply;
  };
  return { server, end: server.serve(port), heard, say, ask, unexpected };
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('createServer', () => {
  it('answers a call by its id', async () => {
    const { ask } = setUp();
    expect(await ask('double', { n: 21 }, 7)).toEqual({ type: 'reply', id: 7, ok: true, value: 42 });
  });

  it.each([
    ['a wrong type', { n: 'x' }, 'n'],
    ['a value out of bounds', { n: 101 }, 'n'],
    ['a missing field', {}, 'n'],
    ['no object at all', null, ''],
    ['nothing', undefined, ''],
  ])('refuses %s as VALIDATION before the handler sees it', async (_what, input, field) => {
    const double = vi.fn();
    const { ask, unexpected } = setUp({ double });
    expect(await ask('double', input)).toMatchObject({
      ok: false,
      error: { code: 'VALIDATION', params: { field } },
    });
    expect(double).not.toHaveBeenCalled();
    expect(unexpected).not.toHaveBeenCalled();
  });

  it.each(['nothing', 'toString', '__proto__', 'constructor', 'wait', 'x'.repeat(10_000)])(
    'refuses the unknown method %.20s',
    async (method) => {
      const { ask } = setUp();
      const answer = await ask(method, {});
      expect(answer).toMatchObject({ ok: false, error: { code: 'UNKNOWN_METHOD' } });
      expect(JSON.stringify(answer).length).toBeLessThan(300);
    },
  );

  it('passes known errors on and keeps the text of others to itself', async () => {
    const { ask, unexpected } = setUp();
    expect(await ask('fail', { how: 'known' })).toMatchObject({
      error: { code: 'AUTH', params: { host: 'imap.example' } },
    });
    expect(unexpected).not.toHaveBeenCalled();
    expect(await ask('fail', { how: 'other' })).toEqual({
      type: 'reply',
      id: 1,
      ok: false,
      error: { code: 'INTERNAL', params: {} },
    });
    expect(unexpected).toHaveBeenCalledWith(
      'fail',
      expect.objectContaining({ message: expect.stringContaining('SELECT') }),
    );
  });

  it('runs writes of all clients one after another, in order, while reads pass', async () => {
    const log: string[] = [];
    const gates = new Map<string, () => void>();
    const { server, say, ask } = setUp({
      async put({ name }: { name: string }) {
        log.push(`begin ${name}`);
        await new Promise<void>((resolve) => gates.set(name, resolve));
        log.push(`end ${name}`);
        if (name === 'b') throw new AppError('CONFLICT');
        return name;
      },
    });
    let sayElsewhere: (message: unknown) => void = () => undefined;
    server.serve({
      post: () => undefined,
      onMessage(listener) {
        sayElsewhere = listener;
        return () => undefined;
      },
    });
    say({ type: 'call', id: 1, method: 'put', input: { name: 'a' } });
    sayElsewhere({ type: 'call', id: 1, method: 'put', input: { name: 'b' } });
    say({ type: 'call', id: 2, method: 'put', input: { name: 'c' } });
    await tick();
    expect(await ask('double', { n: 1 }, 3)).toMatchObject({ id: 3, value: 2 });
    for (const name of ['a', 'b', 'c']) {
      expect(log.at(-1)).toBe(`begin ${name}`);
      gates.get(name)?.();
      await tick();
    }
    // The failure of b did not hold c up.
    expect(log).toEqual(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c']);
  });

  it('does not let a write wait for those of another lane', async () => {
    let end: () => void = () => undefined;
    const slow = new Promise<string>((resolve) => (end = () => resolve('slow')));
    const handlers = { put: () => slow, keep: () => 'kept' };
    const { ask, say, heard } = setUp(handlers, (method) => method);
    say({ type: 'call', id: 1, method: 'put', input: { name: 'a' } });
    expect(await ask('keep', {}, 2)).toMatchObject({ id: 2, value: 'kept' });
    end();
    await expect.poll(() => heard.at(-1)).toMatchObject({ id: 1, value: 'slow' });
  });

  it('does not begin a write that was cancelled while it waited', async () => {
    const begun: string[] = [];
    let open = (): void => undefined;
    const { say, heard } = setUp({
      async put({ name }: { name: string }) {
        begun.push(name);
        await new Promise<void>((resolve) => (open = resolve));
      },
    });
    say({ type: 'call', id: 1, method: 'put', input: { name: 'a' } });
    say({ type: 'call', id: 2, method: 'put', input: { name: 'b' } });
    await tick();
    say({ type: 'cancel', id: 2 });
    open();
    await tick();
    expect(begun).toEqual(['a']);
    expect(heard).toMatchObject([{ id: 1, ok: true }]);
  });

  it('aborts a running call on cancel, and all of a client on its end; neither is answered', async () => {
    const signals: AbortSignal[] = [];
    const { say, end, heard } = setUp({
      wait: (_input: object, signal: AbortSignal) => {
        signals.push(signal);
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new AppError('CANCELLED'))),
        );
      },
    });
    for (const id of [1, 2]) say({ type: 'call', id, method: 'wait', input: {} });
    await tick();
    say({ type: 'cancel', id: 1 });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    end();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    say({ type: 'call', id: 3, method: 'wait', input: {} });
    await tick();
    expect(signals).toHaveLength(2);
    expect(heard).toEqual([]);
  });

  it('pushes to every client that is still there', () => {
    const { server, end, heard } = setUp();
    server.push('resync', {});
    end();
    server.push('resync', {});
    expect(heard).toEqual([{ type: 'push', event: 'resync', payload: {} }]);
  });

  it('survives any message, answers only calls, and always by the protocol', async () => {
    const message = fc.oneof(
      fc.anything(),
      fc.record(
        {
          type: fc.oneof(fc.constantFrom('call', 'cancel', 'reply', 'push'), fc.anything()),
          id: fc.oneof(fc.nat(5), fc.integer(), fc.double(), fc.anything()),
          method: fc.oneof(
            fc.constantFrom('double', 'put', 'fail', '__proto__', 'hasOwnProperty'),
            fc.anything(),
          ),
          input: fc.oneof(fc.record({ n: fc.double() }), fc.record({ name: fc.string() }), fc.anything()),
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 5 }), async (messages) => {
        const { say, heard, end } = setUp({ put: ({ name }: { name: string }) => name });
        for (const one of messages) say(one);
        await tick();
        const calls = messages.filter((one) => {
          const parsed = fromClient.safeParse(one);
          return parsed.success && parsed.data.type === 'call';
        });
        expect(heard.length).toBeLessThanOrEqual(calls.length);
        for (const one of heard) expect(replySchema.safeParse(one).success).toBe(true);
        end();
      }),
      { numRuns: 300 },
    );
  });
});
