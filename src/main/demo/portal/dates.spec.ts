import { describe, expect, it } from 'vitest';
import { isoTime, plainTime, readAtom, readPlain, readTime, shownTime } from './dates.ts';

const at = (text: string): number => Date.parse(text);

describe('dates of an Italian portal', () => {
  it('are written with the hour of the season', () => {
    expect(isoTime(at('2026-03-02T08:15:00Z'))).toBe('2026-03-02T09:15:00+01:00');
    expect(isoTime(at('2026-07-02T08:15:00Z'))).toBe('2026-07-02T10:15:00+02:00');
    expect(plainTime(at('2026-12-31T23:30:00Z'))).toBe('2027-01-01 00:30:00');
    expect(shownTime(at('2026-03-02T08:15:00Z'))).toBe('02/03/2026 09:15:00');
  });

  it.each<[string, string | undefined, string | undefined]>([
    ['2026-03-02T09:15:00+01:00', undefined, '2026-03-02T08:15:00Z'],
    ['2026-03-02T09:15:00Z', 'Asia/Tokyo', '2026-03-02T09:15:00Z'],
    ['2026-03-02 09:15:00', undefined, '2026-03-02T08:15:00Z'],
    ['2026-03-02T09:15', undefined, '2026-03-02T08:15:00Z'],
    ['2026-07-02', undefined, '2026-07-01T22:00:00Z'],
    ['2026-03-02 09:15:00', 'America/New_York', '2026-03-02T14:15:00Z'],
    ['2026-03-08 03:30:00', 'America/New_York', '2026-03-08T07:30:00Z'],
    ['2026-03-02 09:15:00', 'Nowhere/City', '2026-03-02T08:15:00Z'],
    ['2026-02-29', undefined, undefined],
    ['2026-13-01', undefined, undefined],
    ['2026-03-02T25:00:00', undefined, undefined],
    ['tomorrow', undefined, undefined],
    ['', undefined, undefined],
  ])('%s in %s', (text, zone, wanted) => {
    expect(readTime(text, zone)).toBe(wanted === undefined ? undefined : at(wanted));
  });

  it('DATE_ATOM and Y-m-d H:i:s are read strictly', () => {
    expect(readAtom('2026-03-02T09:15:00+01:00')).toBe(at('2026-03-02T08:15:00Z'));
    for (const text of [
      '2026-03-02T09:15:00',
      '2026-03-02',
      '2026-03-02 09:15:00+01:00',
      '2026-02-30T09:15:00Z',
    ]) {
      expect(readAtom(text), text).toBeUndefined();
    }
    expect(readPlain('2026-03-02 09:15:00')).toBe(at('2026-03-02T08:15:00Z'));
    for (const text of ['2026-03-02T09:15:00', '2026-03-02', '2026-02-30 09:15:00']) {
      expect(readPlain(text), text).toBeUndefined();
    }
  });
});
