import { describe, expect, it } from 'vitest';
import { outgoingId, accountId } from '#shared/model/ids.ts';
import { outgoingState, type OutgoingItem, type OutgoingState } from '#shared/model/outgoing.ts';
import { actionsFor, grouped, untilNext } from './groups.ts';

const item = (id: number, state: OutgoingState): OutgoingItem => ({
  id: outgoingId.parse(id),
  accountId: accountId.parse(1),
  state,
  to: [],
  subject: '',
  changed: 0,
  attempts: 0,
  notBefore: null,
  error: null,
  sentCopy: 'pending',
});

describe('grouped', () => {
  it('shows first what waits for the person and keeps the order within a group', () => {
    const items = [
      item(5, 'draft'),
      item(4, 'queued'),
      item(3, 'failed'),
      item(2, 'uncertain'),
      item(1, 'sent'),
    ];
    expect(grouped(items).map(({ group, items: of }) => [group, of.map((one) => Number(one.id))])).toEqual([
      ['attention', [3, 2]],
      ['moving', [4]],
      ['drafts', [5]],
      ['sent', [1]],
    ]);
  });

  it('leaves no state out', () => {
    const all = outgoingState.options.map((state, index) => item(index + 1, state));
    expect(grouped(all).flatMap((one) => one.items)).toHaveLength(all.length);
  });
});

describe('actionsFor', () => {
  it('offers nothing while a message is being sent or was sent', () => {
    expect(actionsFor('sending')).toEqual([]);
    expect(actionsFor('sent')).toEqual([]);
    expect(actionsFor('uncertain')).toContain('retry');
  });
});

describe('untilNext', () => {
  it.each([
    [0, 0, 'second'],
    [-5_000, 0, 'second'],
    [1_200, 2, 'second'],
    [60_000, 1, 'minute'],
    [61_000, 2, 'minute'],
    [39 * 60_000, 39, 'minute'],
    [2 * 3_600_000, 2, 'hour'],
  ] as const)('says %i ms as %i %s', (ms, value, unit) => {
    expect(untilNext(1_000_000 + ms, 1_000_000)).toEqual({ value, unit });
  });
});
