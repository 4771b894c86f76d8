import { describe, expect, it } from 'vitest';
import { compare, filterFields, holds, like, matches, onlyKnown, sorted } from './filter.ts';
import type { Json, JsonMap } from './json.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

/** Filters and orders of the classic interface (rest.md 3.4, 4.2, 5.5). */

const ROW: JsonMap = {
  ID: '42',
  TITLE: 'Offerta per Rossi',
  EMPTY: null,
  ACTIVE: true,
  TEAM: [1, 7],
  NONE: [],
  DATE: '2026-03-02T09:15:00+01:00',
};
const passes = (filter: JsonMap): boolean => matches(filter, (field) => ROW[field] ?? null);

describe('filters', () => {
  it.each<[JsonMap, boolean]>([
    [{ ID: 42 }, true],
    [{ ID: '042' }, true],
    [{ '=ID': 41 }, false],
    [{ '!ID': 41 }, true],
    [{ '!=ID': '42' }, false],
    [{ '>ID': 9 }, true],
    [{ '>ID': 42 }, false],
    [{ '>=ID': 42 }, true],
    [{ '<ID': 100 }, true],
    [{ '<=ID': 41 }, false],
    [{ '@ID': [1, 42] }, true],
    [{ '!@ID': [1, 42] }, false],
    [{ ID: [1, 42] }, true],
    [{ '%TITLE': 'PER' }, true],
    [{ '!%TITLE': 'per' }, false],
    [{ '%TITLE': 'p%r' }, false],
    [{ '=%TITLE': 'offerta%' }, true],
    [{ '%=TITLE': '%rossi' }, true],
    [{ '=%TITLE': 'rossi%' }, false],
    [{ '!=%TITLE': 'offerta%' }, false],
    [{ '!%=TITLE': 'rossi%' }, true],
    [{ TEAM: 7 }, true],
    [{ '@TEAM': [2, 7] }, true],
    [{ '!TEAM': 2 }, true],
    [{ '!TEAM': 7 }, false],
    [{ TEAM: 3 }, false],
    [{ EMPTY: '' }, true],
    [{ '!EMPTY': '' }, false],
    [{ NONE: '' }, true],
    [{ '>EMPTY': 0 }, false],
    [{ '<EMPTY': 5 }, false],
    [{ ACTIVE: 'Y' }, true],
    [{ ACTIVE: false }, false],
    [{ '>=DATE': '2026-03-02T08:15:00Z' }, true],
    [{ '>DATE': '2026-03-02T10:15:00+02:00' }, false],
    [{ '>DATE': '2026-03-01' }, true],
    [{ ID: 42, TITLE: 'x' }, false],
    [{ logic: 'OR', ID: 1, '%TITLE': 'rossi' }, true],
    [{ 0: { logic: 'OR', 0: { ID: 1 }, 1: { ID: 42 } }, '%TITLE': 'x' }, false],
    [{ 0: { logic: 'OR', 0: { ID: 1 }, 1: { ID: 42 } }, '%TITLE': 'rossi' }, true],
    [{}, true],
    [{ logic: 'OR' }, true],
  ])('%j', (filter, wanted) => {
    expect(passes(filter)).toBe(wanted);
  });

  it('a condition and its opposite never agree', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.integer(), { maxLength: 3 }),
    );
    const pair = fc.constantFrom(
      ['', '!'],
      ['=', '!='],
      ['@', '!@'],
      ['%', '!%'],
      ['=%', '!=%'],
      ['%=', '!%='],
    );
    fc.assert(
      fc.property(
        value as fc.Arbitrary<Json>,
        value as fc.Arbitrary<Json>,
        pair,
        (have, want, [plain = '', not = '']) => {
          expect(holds(have, { prefix: plain, value: want })).toBe(
            !holds(have, { prefix: not, value: want }),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('masks take every other character as it is', () => {
    expect([
      like('a.b', 'a.b'),
      like('axb', 'a.b'),
      like('a(b\nc', 'a(%'),
      like('ab', 'a_'),
      like('a', 'a_'),
    ]).toEqual([true, false, true, true, false]);
  });

  it('the fields are named, and unknown ones left out', () => {
    expect(filterFields({ '>=ID': 1, 0: { '%TITLE': 'x', logic: 'OR' } })).toEqual(['TITLE', 'ID']);
    const ignored: string[] = [];
    expect(onlyKnown({ '>=ID': 1, '!COLOUR': 2 }, ['ID'], (field) => ignored.push(field))).toEqual({
      '>=ID': 1,
    });
    expect(ignored).toEqual(['COLOUR']);
  });
});

describe('order', () => {
  it('is by number, by date, by letters, and keeps what is equal', () => {
    const rows = [
      { ID: '10', D: '2026-03-02T10:00:00+02:00', T: 'b' },
      { ID: '9', D: '2026-03-02T09:30:00+01:00', T: 'a' },
      { ID: '8', D: '2026-03-02', T: 'b' },
    ];
    const ids = (order: JsonMap): string[] => sorted(rows, order).map(({ ID }) => ID);
    expect(ids({ ID: 'asc' })).toEqual(['8', '9', '10']);
    expect(ids({ ID: 'DESC' })).toEqual(['10', '9', '8']);
    expect(ids({ D: 'ASC' })).toEqual(['8', '10', '9']);
    expect(ids({ T: 'ASC', ID: 'ASC' })).toEqual(['9', '8', '10']);
    expect(ids({ T: 'DESC' })).toEqual(['10', '8', '9']);
    expect(compare('b', 'A')).toBeGreaterThan(0);
  });
});
