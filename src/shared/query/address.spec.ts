import { describe, expect, it } from 'vitest';
import type { SavedFilterId } from '../model/ids.ts';
import { association, listQuery, NEWEST_FIRST, sortColumn, type ListQuery } from '../model/query.ts';
import { fromAddress, toAddress, type Opened } from './address.ts';
import * as fc from '../../../tests/fixtures/property.ts';

const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map((text) => text.trim())
  .filter((text) => text !== '');
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const date = fc.oneof(
  fc.constantFrom('today', 'yesterday', 'last7', 'last30', 'thisMonth').map((kind) => ({ kind })),
  fc
    .record({ kind: fc.constant('range'), from: fc.option(day), to: fc.option(day) })
    .filter(({ from, to }) => from !== null || to !== null),
);
const scope = fc.oneof(
  fc.record({ kind: fc.constant('folder'), folderId: id }),
  fc.record({ kind: fc.constant('account'), accountId: id }),
  fc.record({ kind: fc.constantFrom('inboxes', 'all') }),
);
const query = fc
  .record(
    {
      scope,
      text: words,
      read: fc.boolean(),
      flagged: fc.boolean(),
      attachments: fc.boolean(),
      bound: fc.oneof(
        fc.constant('none'),
        fc.uniqueArray(fc.constantFrom(...association.options), { minLength: 1, maxLength: 5 }),
      ),
      date,
      from: words,
      to: words,
      subject: words,
    },
    { requiredKeys: ['scope'] },
  )
  // What the contract takes, no more and no less.
  .map((made) => listQuery.parse(made));
const sort = fc.record({ by: fc.constantFrom(...sortColumn.options), descending: fc.boolean() });
const opened = fc.option(
  fc.record({ messageId: id, locationId: id, folderId: id }),
) as fc.Arbitrary<Opened | null>;
const filter = fc.option(id) as fc.Arbitrary<SavedFilterId | null>;

describe('the address of a place', () => {
  it('comes back as it went, for any query, order, open message and saved filter', () => {
    fc.assert(
      fc.property(query, sort, opened, filter, (what, order, open, saved) => {
        expect(fromAddress(`#${toAddress(what, order, open, saved)}`)).toEqual({
          query: what,
          sort: order,
          opened: open,
          filter: saved,
        });
      }),
    );
  });

  it('never throws, and gives only what the contract takes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `#/folder/3?${text}`),
          fc.string().map((text) => `#/inboxes?date=${text}&bound=${text}&sort=${text}&open=${text}`),
        ),
        (text) => {
          const place = fromAddress(text);
          if (place !== null) expect(listQuery.safeParse(place.query).success).toBe(true);
        },
      ),
    );
  });

  it('is short and legible', () => {
    const unread: ListQuery = listQuery.parse({ scope: { kind: 'folder', folderId: 12 }, read: false });
    expect(toAddress(unread, NEWEST_FIRST)).toBe('/folder/12?read=0');
    expect(toAddress(unread, { by: 'from', descending: false })).toBe('/folder/12?read=0&sort=from');
  });

  it.each(['', '#', '#/', '#/folder', '#/folder/0', '#/folder/1/2', '#/inboxes/3', '#/cassetto/3'])(
    'names no list in %j',
    (address) => {
      expect(fromAddress(address)).toBeNull();
    },
  );

  it.each([
    'date=2026-02-30..',
    'date=..',
    'bound=task.xyz',
    'read=yes',
    'open=1.2',
    'sort=colour',
    'text=%20',
  ])('leaves out what it does not understand: %s', (fields) => {
    expect(fromAddress(`#/all?${fields}`)).toEqual({
      query: { scope: { kind: 'all' } },
      sort: NEWEST_FIRST,
      opened: null,
      filter: null,
    });
  });
});
