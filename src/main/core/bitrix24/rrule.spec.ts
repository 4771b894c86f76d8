import { describe, expect, it } from 'vitest';
import type { Repeating } from '#shared/model/invitation.ts';
import { countUntil, rruleOf } from './rrule.ts';

const every = (frequency: Repeating['frequency'], more: Partial<Repeating> = {}): Repeating => ({
  ...{ frequency, interval: 1, days: [], count: null, until: null },
  ...more,
});

describe('a repetition for the calendar', () => {
  it.each([
    ['each day of a week', every('daily'), '2026-03-02', '2026-03-08', 7],
    ['every other day', every('daily', { interval: 2 }), '2026-03-02', '2026-03-08', 4],
    ['each Monday of a month', every('weekly'), '2026-03-02', '2026-03-30', 5],
    ['the day before the fifth', every('weekly'), '2026-03-02', '2026-03-29', 4],
    ['twice a week', every('weekly', { days: ['MO', 'WE'] }), '2026-03-02', '2026-03-11', 4],
    [
      'twice every other week',
      every('weekly', { days: ['MO', 'WE'], interval: 2 }),
      '2026-03-02',
      '2026-03-18',
      4,
    ],
    ['each month', every('monthly'), '2026-01-31', '2026-03-30', 2],
    ['each year', every('yearly'), '2026-03-02', '2028-03-01', 2],
    ['an end before the beginning', every('daily'), '2026-03-02', '2026-03-01', 1],
  ])('counts the dates until a last day: %s', (_, repeats, first, last, count) => {
    expect(countUntil(repeats, first, last)).toBe(count);
  });

  it('says what the calendar knows, and nothing of what it does not', () => {
    expect(rruleOf(every('weekly', { days: ['FR'], count: 4 }), '2026-12-11')).toEqual({
      ...{ FREQ: 'WEEKLY', INTERVAL: 1, BYDAY: ['FR'], COUNT: 4 },
    });
    expect(rruleOf(every('daily', { until: '2026-03-08' }), '2026-03-02')).toEqual({
      ...{ FREQ: 'DAILY', INTERVAL: 1, COUNT: 7 },
    });
    expect(rruleOf(every('yearly'), '2026-03-02')).toEqual({ FREQ: 'YEARLY', INTERVAL: 1 });
    expect(rruleOf(every('other'), '2026-03-02')).toBeUndefined();
    expect(rruleOf(null, '2026-03-02')).toBeUndefined();
  });
});
