import * as fc from '../../../tests/fixtures/property.ts';
import { describe, expect, it } from 'vitest';
import { dayKey, firstWeekday, moveDay, weeksOf } from './month-days';

const day = (text: string): Date => new Date(`${text}T15:30:00`);

describe('the days of a month', () => {
  it('stand in whole weeks, from the day with which weeks begin', () => {
    const keys = (first: number): string[][] =>
      weeksOf(day('2026-11-27'), first).map((week) => week.map(dayKey));
    expect(keys(1).map(([begin]) => begin)).toEqual([
      '2026-10-26',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
      '2026-11-23',
      '2026-11-30',
    ]);
    expect(keys(0)[0]?.[0]).toBe('2026-11-01');
    expect(keys(0)).toHaveLength(5);
  });
  it('begin as the region has it', () => {
    expect([firstWeekday('it-IT'), firstWeekday('en-US')]).toEqual([1, 0]);
  });
  it.each([
    ['ArrowLeft', '2026-10-30'],
    ['ArrowRight', '2026-11-01'],
    ['ArrowUp', '2026-10-24'],
    ['ArrowDown', '2026-11-07'],
    ['Home', '2026-10-26'],
    ['End', '2026-11-01'],
    ['PageUp', '2026-09-30'],
    ['PageDown', '2026-11-30'],
    ['Tab', null],
  ])('%s leads from the last of October to %s', (key, wanted) => {
    const moved = moveDay(day('2026-10-31'), key, 1);
    expect(moved === null ? null : dayKey(moved)).toBe(wanted);
  });
  it('are each there once, whatever the clocks do', () => {
    const days = fc.date({ min: day('2000-01-01'), max: day('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 6 }), (any, first) => {
        const all = weeksOf(any, first).flat();
        expect(new Set(all.map(dayKey)).size).toBe(all.length);
        expect(all.map(dayKey)).toContain(dayKey(any));
        expect(all[0]?.getDay()).toBe(first);
      }),
    );
  });
});
