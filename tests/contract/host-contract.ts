import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventPayload, Method } from '#shared/contract/index.ts';
import type { Port } from '#shared/contract/wire.ts';
import { accountId, messageId } from '#shared/model/ids.ts';
import type { Draft } from '#shared/model/outgoing.ts';
import { createClient, type Client } from '#shared/rpc/client.ts';
import { WRITE_METHODS } from '../../src/renderer/api/client.ts';

/** A running host with the fake server behind it. */
export interface HostUnderTest {
  /** One more client of the host. */
  connect(): Port | Promise<Port>;
  stop(): Promise<void>;
}

const isWrite = (method: Method): boolean => WRITE_METHODS.has(method);

/** What a client may rely on, whichever host and transport carries its calls. */
export function hostContract(name: string, makeHost: () => Promise<HostUnderTest>): void {
  describe(`host contract over ${name}`, () => {
    let host: HostUnderTest;
    let client: Client;
    let second: Client;
    beforeAll(async () => {
      host = await makeHost();
      client = createClient(await host.connect(), isWrite);
      second = createClient(await host.connect(), isWrite);
    });
    afterAll(async () => await host.stop());

    it('answers a call', async () => {
      expect(await client.call('accounts.list', {})).toEqual([]);
    });

    it('carries the code and particulars of an error', async () => {
      const server = { host: 'mail.example', port: 993, security: 'tls', user: 'x' } as const;
      const call = client.call('accounts.test', {
        imap: server,
        smtp: server,
        password: 'p',
        acceptPlain: false,
      });
      await expect(call).rejects.toMatchObject({
        code: 'AUTH',
        params: { host: 'mail.example', server: 'NO è sbagliata' },
      });
    });

    it('keeps the words of an unforeseen error to itself', async () => {
      const error = await client.call('outbox.list', {}).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'INTERNAL', params: {} });
      expect(JSON.stringify(error)).not.toContain('must not cross');
    });

    it('refuses input that does not fit, naming the field', async () => {
      const bad = { locationIds: [0], read: true };
      await expect(client.call('messages.setRead', bad as never)).rejects.toMatchObject({
        code: 'VALIDATION',
        params: { field: 'locationIds.0' },
      });
    });

    it.each(['accounts.nothing', 'host.nothing', '__proto__', 'toString', 'host.constructor', ''])(
      'refuses the unknown method "%s"',
      async (method) => {
        await expect(client.call(method as 'accounts.list', {})).rejects.toMatchObject({
          code: 'UNKNOWN_METHOD',
        });
      },
    );

    it('goes on after messages that are not of the protocol', async () => {
      const port = await host.connect();
      const talker = createClient(port, isWrite);
      await talker.call('accounts.list', {});
      for (const junk of [null, 7, 'x', [], {}, { type: 'call' }, { type: 'call', id: 'x', method: 7 }]) {
        port.post(junk);
      }
      expect(await talker.call('accounts.list', {})).toEqual([]);
    });

    it('cancels a call, on both sides', async () => {
      const controller = new AbortController();
      const call = client.call(
        'messages.body',
        { messageId: messageId.parse(1) },
        { signal: controller.signal },
      );
      setTimeout(() => controller.abort(), 20);
      await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect
        .poll(
          async () => (await client.call('messages.source', { messageId: messageId.parse(1) })).truncated,
          { timeout: 10_000 },
        )
        .toBe(true);
    });

    it('pushes events to every client', async () => {
      const heard = [client, second].map(
        (one) => new Promise<EventPayload<'sync.changed'>>((done) => one.on('sync.changed', done)),
      );
      await client.call('sync.start', {});
      expect(await Promise.all(heard)).toEqual([{ accountIds: [accountId.parse(7)] }, { accountIds: [7] }]);
    });

    it('runs the writes of two clients one after another', async () => {
      const writes = Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? client : second).call('settings.set', { theme: 'light' }),
      );
      expect(await Promise.all(writes)).toHaveLength(10);
      await client.call('settings.set', { theme: 'dark' });
      expect(await second.call('settings.get', {})).toMatchObject({ theme: 'dark' });
    });

    it('answers reads while a write is under way', async () => {
      let written = false;
      const write = client.call('messages.setRead', { locationIds: [1], read: true }).then(() => {
        written = true;
      });
      await client.call('accounts.list', {});
      expect(written).toBe(false);
      await write;
    });

    it('carries large values both ways', async () => {
      const source = await client.call('messages.source', { messageId: messageId.parse(2_000_000) });
      expect(source.text).toHaveLength(2_000_000);
      const draft: Draft = {
        id: null,
        mode: 'new',
        accountId: accountId.parse(1),
        to: [],
        cc: [],
        bcc: [],
        subject: '',
        html: '<p>"è\u2028</p>'.repeat(500_000),
        attachments: [],
        sourceMessageId: null,
      };
      expect(await client.call('compose.save', { draft })).toEqual({ id: draft.html.length });
    });
  });
}
