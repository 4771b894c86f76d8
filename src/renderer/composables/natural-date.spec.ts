import * as fc from '../../../tests/fixtures/property.ts';
import { describe, expect, it } from 'vitest';
import { momentText, parseMoment } from './natural-date';

/** A Thursday. */
const NOW = new Date(2026, 10, 26, 10, 30);
const told = (text: string, locale = 'it'): string | null => {
  const date = parseMoment(text, NOW, locale);
  if (date === null) return null;
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
};

describe('a moment in words', () => {
  it.each([
    ['oggi', '2026-11-26 18:00'],
    ['domani', '2026-11-27 18:00'],
    ['Domani alle 15', '2026-11-27 15:00'],
    ['dopodomani 9:30', '2026-11-28 09:30'],
    ['venerdì', '2026-11-27 18:00'],
    ['giovedì', '2026-12-03 18:00'],
    ['lunedi prossimo alle 8.30', '2026-11-30 08:30'],
    ['la prossima settimana', '2026-11-30 18:00'],
    ['tra 3 giorni', '2026-11-29 18:00'],
    ['fra due settimane', null],
    ['fra 2 settimane', '2026-12-10 18:00'],
    ['tra un’ora', '2026-11-26 11:30'],
    ['tra 1 mese', '2026-12-26 18:00'],
    ['fine mese', '2026-11-30 18:00'],
    ['25/12', '2026-12-25 18:00'],
    ['25/12/2027', '2027-12-25 18:00'],
    ['il 25 dicembre', '2026-12-25 18:00'],
    ['3 gennaio', '2027-01-03 18:00'],
    ['15:00', '2026-11-26 15:00'],
    ['9:00', '2026-11-27 09:00'],
    ['2026-12-01', '2026-12-01 18:00'],
    ['venerdì 4 dicembre alle 9:30', '2026-12-04 09:30'],
    ['ven 4 dic. 2026, 9.30', '2026-12-04 09:30'],
    ['venerdì 4/12', '2026-12-04 18:00'],
    ['domani alle ore 15', '2026-11-27 15:00'],
    ['entro venerdì', '2026-11-27 18:00'],
    ['31/2', null],
    ['boh', null],
    ['', null],
  ])('Italian: %s', (text, wanted) => {
    expect(told(text)).toBe(wanted);
  });
  it.each([
    ['tomorrow at 3 pm', '2026-11-27 15:00'],
    ['next friday', '2026-11-27 18:00'],
    ['in 2 weeks', '2026-12-10 18:00'],
    ['end of month', '2026-11-30 18:00'],
    ['Dec 24', '2026-12-24 18:00'],
    ['24 December 2027', '2027-12-24 18:00'],
  ])('English: %s', (text, wanted) => {
    expect(told(text, 'en-GB')).toBe(wanted);
  });
  it('takes what is not said from where it is said', () => {
    const unsaid = { time: { hour: 10, minute: 30 }, day: new Date(2026, 11, 4, 10, 30) };
    const said = (text: string) => parseMoment(text, NOW, 'it', unsaid);
    expect(said('martedì')).toEqual(new Date(2026, 11, 1, 10, 30));
    expect(said('2026-12-24')).toEqual(new Date(2026, 11, 24, 10, 30));
    expect(said('alle 9')).toEqual(new Date(2026, 11, 4, 9, 0));
    expect(said('domani alle 9')).toEqual(new Date(2026, 10, 27, 9, 0));
  });
  it('reads what it writes', () => {
    const moments = fc.date({ min: new Date(2000, 0, 1), max: new Date(2099, 0, 1), noInvalidDate: true });
    fc.assert(
      fc.property(moments, fc.constantFrom('it', 'it-CH', 'en', 'en-GB', 'en-US', 'en-CA'), (any, locale) => {
        const at = new Date(
          any.getFullYear(),
          any.getMonth(),
          any.getDate(),
          any.getHours(),
          any.getMinutes(),
        );
        expect(parseMoment(momentText(at, locale, false), NOW, locale)).toEqual(at);
        const time = { hour: at.getHours(), minute: at.getMinutes() };
        expect(parseMoment(momentText(at, locale, true), NOW, locale, { time, day: null })).toEqual(at);
      }),
      { numRuns: 300 },
    );
  });
  it('never throws and never names a moment that is none', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.constantFrom('it', 'en', 'de'), (text, locale) => {
        const date = parseMoment(text, NOW, locale);
        expect(date === null || !Number.isNaN(date.getTime())).toBe(true);
      }),
    );
  });
});
