import { describe, expect, it } from 'vitest';
import { daysBack, headingsOf } from './days.ts';

const at = (text: string): number => new Date(`${text}T15:30:00`).getTime();
const kinds = (now: number, months: number): string[] =>
  daysBack(now, months).map(({ kind, from }) => `${kind} ${from ?? ''}`.trim());

describe('the parts of a list by date', () => {
  it('are today, yesterday, five weekdays, months and the rest', () => {
    expect(kinds(at('2026-11-24'), 3)).toEqual([
      'today 2026-11-24',
      'yesterday 2026-11-23',
      'weekday 2026-11-22',
      'weekday 2026-11-21',
      'weekday 2026-11-20',
      'weekday 2026-11-19',
      'weekday 2026-11-18',
      'month 2026-11-01',
      'month 2026-10-01',
      'month 2026-09-01',
      'older',
    ]);
  });

  it('leave the present month out where the last week covers it, and go over the turn of the year', () => {
    expect(kinds(at('2027-01-05'), 2).slice(-2)).toEqual(['month 2026-12-01', 'older']);
    expect(kinds(at('2027-01-05'), 0).at(-1)).toBe('older');
  });

  it('stand before their first rows, newest first or oldest first', () => {
    const days = daysBack(at('2026-11-24'), 0);
    const upTo = [2, 2, 5, 5, 5, 5, 5];
    const text = (descending: boolean): string[] =>
      headingsOf(days, upTo, 9, descending).map(({ day, row }) => `${day.kind} ${row}`);
    expect(text(true)).toEqual(['today 0', 'weekday 2', 'older 5']);
    expect(text(false)).toEqual(['older 0', 'weekday 4', 'today 7']);
    expect(headingsOf(days, [0, 0, 0, 0, 0, 0, 0], 0, true)).toEqual([]);
  });
});
