import { describe, expect, it } from 'vitest';
import { openPortal } from '../../../../tests/fixtures/portal.ts';
import { createBucket, createOperating, ENTERPRISE, STANDARD } from './limits.ts';

/** The limits of the cloud (rest.md 1.4). */

describe('the leaky bucket', () => {
  it.each([
    ['Enterprise', ENTERPRISE, 250, 5],
    ['every other tariff', STANDARD, 50, 2],
  ])('%s', (_name, options, x, y) => {
    let now = 0;
    const bucket = createBucket(options, () => now);
    const taken = (): number => {
      let count = 0;
      while (bucket.take('a')) count += 1;
      return count;
    };
    expect(taken()).toBe(x);
    now += 1000;
    expect(taken()).toBe(y);
    now += 1000 / y;
    expect(taken()).toBe(1);
    expect(bucket.take('another address')).toBe(true);
    now += 3_600_000;
    expect(taken()).toBe(x);
  });

  it('refuses the request above, whatever it asks for, until it has run out again', async () => {
    const portal = await openPortal({ bucket: STANDARD });
    const calls = await Promise.all(Array.from({ length: 60 }, () => portal.call('profile')));
    expect(calls.filter(({ status }) => status === 200)).toHaveLength(50);
    const refused = calls.filter(({ status }) => status === 503);
    expect(new Set(refused.map(({ body }) => body.error))).toEqual(new Set(['QUERY_LIMIT_EXCEEDED']));
    portal.pass(1000);
    // A batch is one request, and one of REST 3.0 goes into the same bucket.
    expect((await portal.call('batch', { cmd: Array.from({ length: 50 }, () => 'scope') })).status).toBe(200);
    expect((await portal.call3('rest.scope.list')).status).toBe(200);
    expect((await portal.call3('rest.scope.list')).status).toBe(503);
    expect((await portal.call('no.such.method')).status).toBe(503);
    // The pages are no part of it.
    expect((await fetch(portal.origin)).status).toBe(200);
    await portal.stop();
  });
});

describe('the time that methods take', () => {
  it('falls out minute by minute', () => {
    let now = 10 * 60_000;
    const operating = createOperating(480, () => now);
    operating.add('a', 300);
    now += 5 * 60_000;
    operating.add('a', 180);
    expect(operating.state('a')).toEqual({ operating: 480, resetAt: 20 * 60 });
    expect(operating.isOver('a')).toBe(false);
    operating.add('a', 1);
    expect([operating.isOver('a'), operating.isOver('b')]).toEqual([true, false]);
    now = 20 * 60_000;
    expect(operating.state('a')).toEqual({ operating: 181, resetAt: 25 * 60 });
    now = 30 * 60_000;
    expect(operating.state('a').operating).toBe(0);
  });

  it('blocks that method alone, for that webhook alone, in a batch too', async () => {
    const portal = await openPortal({
      operatingLimit: 10,
      cost: (method) => (method === 'crm.item.list' ? 6 : 0),
    });
    const list = { entityTypeId: 3 };
    const times = [];
    for (let count = 0; count < 3; count++) {
      const { status, body } = await portal.call('crm.item.list', list);
      times.push([status, (body.time as { operating: number } | undefined)?.operating]);
    }
    expect(times).toEqual([
      [200, 6],
      [200, 12],
      [429, undefined],
    ]);
    expect((await portal.call('crm.item.list', list)).body.error).toBe('OPERATION_TIME_LIMIT');
    expect((await portal.call('crm.item.get', { entityTypeId: 3, id: 275 })).status).toBe(200);
    const { body } = await portal.call('batch', { cmd: { a: 'crm.item.list?entityTypeId=3', b: 'scope' } });
    expect(body.result).toMatchObject({ result_error: { a: { error: 'OPERATION_TIME_LIMIT' } } });
    const at = portal.addWebhook({ userId: 7, scopes: ['crm'] });
    expect((await portal.call('crm.item.list', list, { at })).status).toBe(200);
    portal.pass(10 * 60_000);
    expect((await portal.call('crm.item.list', list)).status).toBe(200);
    await portal.stop();
  });
});
