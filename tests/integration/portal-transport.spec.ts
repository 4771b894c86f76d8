import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRestClient, type RestClient } from '../../src/main/core/bitrix24/rest/client.ts';
import { webhookCredentials } from '../../src/main/core/bitrix24/rest/credentials.ts';
import { PortalFailure } from '../../src/main/core/bitrix24/rest/failure.ts';
import { createLimiter, STANDARD } from '../../src/main/core/bitrix24/rest/limiter.ts';
import { parseWebhook } from '../../src/main/core/bitrix24/rest/webhook.ts';
import type { Logger } from '../../src/main/core/log/logger.ts';
import { createTestClock } from '../fixtures/clock.ts';
import { openPortal, type TestPortal } from '../fixtures/portal.ts';

const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Everything that is logged, as one text. */
let logged = '';
const logger: Logger = {
  debug: () => undefined,
  info: (event, fields) => void (logged += `${event} ${JSON.stringify(fields)}\n`),
  warn: (event, fields) => void (logged += `${event} ${JSON.stringify(fields)}\n`),
  error: (event, fields) => void (logged += `${event} ${JSON.stringify(fields)}\n`),
  child: () => logger,
};
const clientOf = (webhook: string): { client: RestClient; clock: ReturnType<typeof createTestClock> } => {
  const clock = createTestClock();
  const closing = new AbortController();
  ends.push(() => closing.abort());
  const address = parseWebhook(webhook);
  const client = createRestClient({
    origin: address.origin,
    credentials: webhookCredentials(address),
    limiter: createLimiter(clock, STANDARD),
    now: () => clock.now(),
    logger,
    userAgent: 'test',
    closing: closing.signal,
  });
  return { client, clock };
};
const open = async (): Promise<{
  portal: TestPortal;
  client: RestClient;
  clock: ReturnType<typeof createTestClock>;
}> => {
  const portal = await openPortal();
  ends.push(() => portal.stop());
  return { portal, ...clientOf(portal.webhook) };
};
/** How a call fails, in short. */
const failureOf = async (call: Promise<unknown>): Promise<readonly unknown[]> => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PortalFailure)) throw new Error('it did not fail as a call to a portal does');
  return [error.error.code, error.error.params['reason'], error.outcome, error.temporary];
};
/** A server that answers everything with one body. */
const answering = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ends.push(() => new Promise((done) => server.close(done)));
  const { port } = server.address() as AddressInfo;
  return clientOf(`http://127.0.0.1:${port}/rest/7/${TOKEN}/`).client;
};
const TOKEN = 'supersegreto12345';
const json = (status: number, body: unknown) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
};

describe('a call to a portal that goes wrong', () => {
  it('tells what the portal has refused, and that it was not done', async () => {
    const { portal, client } = await open();
    const refusing = async (status: number, code: string) => {
      const off = portal.faults.add({ fault: { kind: 'error', status, code } });
      const told = await failureOf(client.call('profile'));
      off();
      return told;
    };
    expect(await refusing(401, 'NO_AUTH_FOUND')).toEqual(['PORTAL_AUTH', 'NO_AUTH_FOUND', 'refused', false]);
    // There is nothing to renew about a webhook.
    expect(await refusing(401, 'expired_token')).toEqual(['PORTAL_AUTH', 'expired_token', 'refused', false]);
    expect(await refusing(503, 'OVERLOAD_LIMIT')).toEqual(['PORTAL_LIMIT', 'blocked', 'refused', false]);
    expect(await refusing(403, 'ACCESS_DENIED')).toEqual(['PORTAL_REFUSED', 'rights', 'refused', false]);
    expect(await refusing(403, 'INVALID_CREDENTIALS')).toEqual([
      'PORTAL_REFUSED',
      'rights',
      'refused',
      false,
    ]);
    expect(await refusing(500, 'PORTAL_DELETED')).toEqual([
      'PORTAL_AUTH',
      'PORTAL_DELETED',
      'refused',
      false,
    ]);
    // A fault in the portal says nothing of what was done before it.
    expect(await refusing(500, 'INTERNAL_SERVER_ERROR')).toEqual(['PORTAL_DOWN', 'fault', 'unknown', true]);
    portal.auth.takeScope('crm');
    expect(await failureOf(client.call('crm.status.list'))).toEqual([
      'PORTAL_SCOPE',
      undefined,
      'refused',
      false,
    ]);
    expect(portal.calls()).toBe(8);
  });

  it('knows an error where the status says 200, a text or an object, on both addresses', async () => {
    const text = await answering(json(200, { error: 'ACCESS_DENIED', error_description: 'no' }));
    const object = await answering(
      json(200, { error: { code: 'BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION', message: 'no' } }),
    );
    for (const client of [text, object]) {
      const rights = ['PORTAL_REFUSED', 'rights', 'refused', false];
      expect(await failureOf(client.call('profile'))).toEqual(rights);
      expect(await failureOf(client.call3('tasks.task.get'))).toEqual(rights);
    }
    const empty = await answering(json(200, { error: '', error_description: 'Invalid value' }));
    expect(await failureOf(empty.call('calendar.event.add'))).toEqual([
      'PORTAL_REFUSED',
      'refused',
      'refused',
      false,
    ]);
    const nothing = await answering(json(200, { hello: 'world' }));
    expect(await failureOf(nothing.call('profile'))).toEqual(['PORTAL_DOWN', 'page', 'unknown', true]);
    const list = await answering(json(200, []));
    expect(await failureOf(list.call('profile'))).toEqual(['PORTAL_DOWN', 'page', 'unknown', true]);
  });

  it('does not take a page for an answer, and follows no redirection with the secret', async () => {
    const { portal, client } = await open();
    portal.faults.add({ fault: { kind: 'html' }, times: 1 });
    expect(await failureOf(client.call('profile'))).toEqual(['PORTAL_DOWN', 'page', 'unknown', true]);
    const seen: (string | undefined)[] = [];
    const away = await answering((request, response) => {
      seen.push(request.url);
      response.writeHead(302, { Location: '/login' });
      response.end();
    });
    expect(await failureOf(away.call('profile'))).toEqual(['PORTAL_DOWN', 'page', 'unknown', true]);
    expect(seen).toHaveLength(1);
  });

  it('does not take in a page that never ends', async () => {
    const chunk = Buffer.alloc(1_000_000, ' ');
    let sent = 0;
    const endless = await answering((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', more);
      more();
    });
    expect(await failureOf(endless.call('profile'))).toEqual(['PORTAL_DOWN', 'page', 'unknown', true]);
    expect(sent).toBeLessThan(100_000_000);
  });

  it('reads where a list goes on, a number or a text', async () => {
    const listing = await answering(json(200, { result: [], total: '120', next: '50' }));
    expect(await listing.call('user.get')).toEqual({ result: [], total: 120, next: 50 });
  });

  it('tells what never left from what may have been done', async () => {
    const { portal, client } = await open();
    portal.faults.add({
      fault: { kind: 'slow', ms: 60_000, when: 'after' },
      method: 'server.time',
      times: 1,
    });
    expect(await failureOf(client.call('server.time'))).toEqual([
      'PORTAL_DOWN',
      'no-answer',
      'unknown',
      true,
    ]);
    portal.faults.add({ fault: { kind: 'lost' }, times: 1 });
    expect(await failureOf(client.call('profile'))).toEqual(['PORTAL_DOWN', 'no-answer', 'unknown', true]);
    await portal.down();
    expect(await failureOf(client.call('profile'))).toEqual(['OFFLINE', 'refused', 'unsent', true]);
    await portal.up();
    expect((await client.call('profile')).result).toMatchObject({ ID: '7' });
  });

  it('waits a little where there were too many calls, and asks again', async () => {
    const { portal, client, clock } = await open();
    portal.faults.add({ fault: { kind: 'error', status: 503, code: 'QUERY_LIMIT_EXCEEDED' }, times: 2 });
    const end = { answered: false };
    const call = client.call('profile').finally(() => {
      end.answered = true;
    });
    const from = clock.now();
    while (!end.answered) {
      await new Promise((done) => setTimeout(done, 5));
      await clock.advance(500);
    }
    expect((await call).result).toMatchObject({ ID: '7' });
    expect(clock.now() - from).toBeGreaterThanOrEqual(3_000);
    expect(portal.calls()).toBe(3);
  });

  it('is told when a method that took too long may be called again', async () => {
    const reset = Date.UTC(2026, 10, 24, 9, 8) / 1000;
    let calls = 0;
    const refusal = json(429, { error: 'OPERATION_TIME_LIMIT', time: { operating_reset_at: reset } });
    const client = await answering((request, response) => {
      calls += 1;
      refusal(request, response);
    });
    const failure: unknown = await client.call('profile').catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ temporary: true, outcome: 'refused', retryAt: reset * 1000 });
    // Before that it is not called; other methods are.
    await expect(client.call('profile')).rejects.toMatchObject({ retryAt: reset * 1000 });
    expect(calls).toBe(1);
    await expect(client.call('scope')).rejects.toThrow();
    expect(calls).toBe(2);
  });

  it('never has its secret in a log or an error', async () => {
    const client = await answering(json(401, { error: 'NO_AUTH_FOUND', error_description: 'bad' }));
    const failure: unknown = await client.call('profile', { a: TOKEN }).catch((thrown: unknown) => thrown);
    if (!(failure instanceof PortalFailure)) throw new Error('it did not fail');
    const { message, stack, error } = failure;
    const said = [message, stack, error.message, JSON.stringify(error.params), logged];
    expect(said.join('\n')).not.toContain(TOKEN);
    expect(logged).toContain('profile');
  });

  it('fails one command of a batch and not the others', async () => {
    const { portal, client } = await open();
    portal.auth.takeScope('crm');
    const answers = await client.batch(
      new Map([
        ['me', ['profile', {}]],
        ['mode', ['crm.status.list', { filter: { ENTITY_ID: 'SOURCE' } }]],
        ['gone', ['no.such.method', {}]],
      ]),
    );
    expect(answers.get('me')).toMatchObject({ result: { ID: '7' } });
    expect(answers.get('mode')).toMatchObject({ outcome: 'refused', error: { code: 'PORTAL_SCOPE' } });
    expect(answers.get('gone')).toBeInstanceOf(PortalFailure);
    // What is refused for a command is not what is refused for the batch: empty lists and empty maps look alike in PHP.
    expect((await client.batch(new Map())).size).toBe(0);
  });
});
