import { describe, expect, it } from 'vitest';
import { daySpan } from './days.ts';

describe('a day of the calendar', () => {
  it.each(['0050-02-28', '0099-12-31', '0000-02-29', '1970-01-01', '2026-11-26'])(
    '%s lies in the year that it names',
    (day) => {
      const { from, to } = daySpan(day);
      const [year, month, date] = day.split('-').map(Number);
      const at = new Date(from);
      expect([at.getFullYear(), at.getMonth() + 1, at.getDate(), at.getHours()]).toEqual([
        ...[year, month, date, 0],
      ]);
      const hours = (to - from) / 3_600_000;
      expect(hours).toBeGreaterThanOrEqual(23);
      expect(hours).toBeLessThanOrEqual(25);
    },
  );
});
