import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPortal, v3Address, type Answer, type TestPortal } from '../../../../tests/fixtures/portal.ts';
import { canonical } from './idempotency.ts';
import type { Json } from './json.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

/** `Idempotency-Key` (rest.md 1.3). */

let portal: TestPortal;
beforeAll(async () => {
  portal = await openPortal();
});
afterAll(() => portal.stop());

const TASK = { fields: { title: 'Call Eva', creatorId: 7, responsibleId: 7 } };
const add = (key: string, input: unknown = TASK, at?: string): Promise<Answer> =>
  portal.call3('tasks.task.add', input, {
    headers: { 'Idempotency-Key': key },
    ...(at === undefined ? {} : { at }),
  });
const idOf = ({ body }: Answer): number => (body.result as { item: { id: number } }).item.id;
const replayed = ({ headers }: Answer): [string | null, string | null] => [
  headers.get('Idempotency-Key'),
  headers.get('Idempotent-Replayed'),
];

describe('Idempotency-Key', () => {
  it('gives the stored answer again, whole, and makes nothing', async () => {
    const [first, second] = [await add('one'), await add('one')];
    expect([replayed(first), replayed(second)]).toEqual([
      ['one', null],
      ['one', 'true'],
    ]);
    expect(second.body).toEqual(first.body);
    expect(portal.requests.slice(-2).map(({ outcome }) => outcome)).toEqual(['ok', 'replayed']);
  });

  it('lives 24 hours', async () => {
    const first = idOf(await add('day'));
    portal.pass(86_400_000 - 1);
    expect(idOf(await add('day'))).toBe(first);
    portal.pass(1);
    expect(idOf(await add('day'))).not.toBe(first);
  });

  it('is refused with another body, whatever the order of its keys', async () => {
    await add('body');
    const other = await add('body', { fields: { ...TASK.fields, title: 'Another' } });
    expect([other.status, other.body.error]).toMatchObject([
      422,
      { code: 'BITRIX_REST_V3_EXCEPTION_IDEMPOTENCYKEYREUSEDEXCEPTION' },
    ]);
    expect(
      replayed(await add('body', { fields: { responsibleId: 7, creatorId: 7, title: 'Call Eva' } })),
    ).toEqual(['body', 'true']);
  });

  it.each([[''], ['è'], ['x'.repeat(256)]])(
    'is refused where it is not 1 to 255 printable ASCII characters: %j',
    async (key) => {
      const { status, body } = await add(key);
      expect([status, body.error]).toMatchObject([
        400,
        { code: 'BITRIX_REST_V3_EXCEPTION_INVALIDIDEMPOTENCYKEYEXCEPTION' },
      ]);
    },
  );

  it('of 255 characters is good', async () => {
    expect((await add('x'.repeat(255))).status).toBe(200);
  });

  it('belongs to its webhook and method', async () => {
    const first = idOf(await add('space'));
    const at = v3Address(portal.addWebhook({ userId: 7, scopes: ['tasks'] }));
    expect(idOf(await add('space', TASK, at))).not.toBe(first);
    const update = await portal.call3(
      'tasks.task.update',
      { id: first, fields: { title: 'New' } },
      { headers: { 'Idempotency-Key': 'space' } },
    );
    expect(replayed(update)).toEqual(['space', null]);
  });

  it('keeps no error: the next try runs', async () => {
    const wrong = { fields: { ...TASK.fields, parentId: 99_999 } };
    expect((await add('error', wrong)).status).toBe(400);
    const task = portal.records.tasks.all()[0]!;
    portal.records.tasks.add({ ...task }, 99_999);
    expect(replayed(await add('error', wrong))).toEqual(['error', null]);
  });

  it('means nothing to a method that only reads', async () => {
    const answer = await portal.call3('rest.scope.list', {}, { headers: { 'Idempotency-Key': 'read' } });
    expect(replayed(answer)).toEqual([null, null]);
  });

  it('also after an answer that was lost', async () => {
    portal.faults.add({ fault: { kind: 'lost' }, method: 'tasks.task.add', times: 1 });
    await expect(add('lost')).rejects.toThrow();
    const made = portal.records.tasks.all().at(-1)!.id;
    const again = await add('lost');
    expect([idOf(again), replayed(again)]).toEqual([made, ['lost', 'true']]);
  });

  it('two at once may both run', async () => {
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const slow = await openPortal({ sleep: () => asleep });
    slow.faults.add({ fault: { kind: 'slow', ms: 1000, when: 'after' }, method: 'tasks.task.add', times: 1 });
    const headers = { 'Idempotency-Key': 'both' };
    const first = slow.call3('tasks.task.add', TASK, { headers });
    await expect.poll(() => slow.calls('tasks.task.add'), { timeout: 20_000 }).toBe(1);
    const second = await slow.call3('tasks.task.add', TASK, { headers });
    wake();
    expect(idOf(await first)).not.toBe(idOf(second));
    await slow.stop();
  });
});

describe('the canonical form of a body', () => {
  const shuffle = (value: Json): Json => {
    if (Array.isArray(value)) return (value as Json[]).map(shuffle);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, one]) => [key, shuffle(one as Json)]),
    );
  };
  it('does not depend on the order of keys, and tells different bodies apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        const [a, b] = [JSON.parse(JSON.stringify(one)) as Json, JSON.parse(JSON.stringify(two)) as Json];
        expect(canonical(shuffle(a))).toBe(canonical(a));
        const same = canonical(a) === canonical(b);
        if (same) expect(b).toEqual(a);
        else expect(JSON.stringify(shuffle(a))).not.toBe(JSON.stringify(shuffle(b)));
      }),
      { numRuns: 100 },
    );
  });
});
