import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentLocale, setLocale } from '@/i18n';
import { repeatText, whenText } from './invitation-text';

const once = { interval: 1, days: [], count: null, until: null };
const before = currentLocale();
beforeEach(() => setLocale('it'));
afterEach(() => setLocale(before));

describe('an invitation in Italian words', () => {
  it.each([
    [{ ...once, frequency: 'daily' }, 'Ogni giorno'],
    [{ ...once, frequency: 'weekly', days: ['MO', 'WE'] }, 'Ogni settimana: lunedì e mercoledì'],
    [{ ...once, frequency: 'weekly', interval: 2, count: 10 }, 'Ogni 2 settimane, per 10 volte'],
    [{ ...once, frequency: 'monthly', until: '2026-12-31' }, 'Ogni mese, fino al giorno 31 dicembre 2026'],
    [{ ...once, frequency: 'yearly', count: 1 }, 'Ogni anno, per 1 volta'],
    [{ ...once, frequency: 'other' }, 'Si ripete'],
  ] as const)('%j', (repeats, text) => {
    expect(repeatText({ ...repeats, days: [...repeats.days] })).toBe(text);
  });

  it('tells a time that anybody’s clock shows, and whole days', () => {
    const time = whenText({ from: '2026-03-10T10:00:00', to: '2026-03-10T11:30:00', allDay: false });
    expect(time).toMatch(/^martedì 10 marzo 2026.*10:00\s?[–-]\s?11:30$/);
    expect(whenText({ from: '2026-03-10', to: '2026-03-10', allDay: true })).toBe(
      'martedì 10 marzo 2026, tutto il giorno',
    );
  });
});
