import { describe, expect, it } from 'vitest';
import { emailAddress } from '#shared/contract/accounts.ts';
import { formatAddress, isValidAddress, oneLine, parseAddressList, withoutRepeats } from './address-list.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const list = (text: string) => parseAddressList(text).map((one) => [one.name, one.address]);

describe('parseAddressList', () => {
  it.each<[string, string[][]]>([
    ['a@b.it', [['', 'a@b.it']]],
    [
      'a@b.it, c@d.it;e@f.it\ng@h.it\ti@j.it',
      ['a@b.it', 'c@d.it', 'e@f.it', 'g@h.it', 'i@j.it'].map((one) => ['', one]),
    ],
    [
      'a@b.it c@d.it',
      [
        ['', 'a@b.it'],
        ['', 'c@d.it'],
      ],
    ],
    ['Mario Rossi <m@rossi.it>', [['Mario Rossi', 'm@rossi.it']]],
    [
      '"Rossi, Mario" <m@rossi.it>, x@y.it',
      [
        ['Rossi, Mario', 'm@rossi.it'],
        ['', 'x@y.it'],
      ],
    ],
    [
      'Rossi, Mario <m@rossi.it>; Verdi, Anna <a@verdi.it>',
      [
        ['Rossi, Mario', 'm@rossi.it'],
        ['Verdi, Anna', 'a@verdi.it'],
      ],
    ],
    ['"Says \\"hi\\"" <m@rossi.it>', [['Says "hi"', 'm@rossi.it']]],
    ['m@rossi.it (Mario)', [['Mario', 'm@rossi.it']]],
    ['mailto:m@rossi.it', [['', 'm@rossi.it']]],
    ['<m@rossi.it>', [['', 'm@rossi.it']]],
    ['nobody', [['', 'nobody']]],
    [
      'nobody, a@b.it',
      [
        ['', 'nobody'],
        ['', 'a@b.it'],
      ],
    ],
    [
      'one, two',
      [
        ['', 'one'],
        ['', 'two'],
      ],
    ],
    [
      '"never closed <a@b.it>, c@d.it',
      [
        ['"never closed', 'a@b.it'],
        ['', 'c@d.it'],
      ],
    ],
    ['Mario <>', [['', 'Mario']]],
    [' ,;\n\t ', []],
    ['', []],
  ])('reads %j', (text, expected) => {
    expect(list(text)).toEqual(expected);
  });

  it('leaves no line end or direction mark in what it read', () => {
    const [one] = parseAddressList('"Ma\u202Erio\u2028Bcc: x" <a@b.it>');
    expect(one).toEqual({ name: 'Mario Bcc: x', address: 'a@b.it' });
  });

  it(
    'never throws, never loses an address and never makes one over the limits',
    { timeout: fc.patience(30_000) },
    () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
          for (const one of parseAddressList(text)) {
            expect(one.address).not.toBe('');
            expect(one.name.length).toBeLessThanOrEqual(500);
            expect(one.address.length).toBeLessThanOrEqual(500);
            expect(`${one.name}${one.address}`).not.toMatch(/[\r\n\0\u2028\u2029]/);
          }
        }),
      );
    },
  );

  it('reads a long text of nothing but brackets in one go', () => {
    // Looking for each closer anew would take minutes here and run into the time limit of the test.
    expect(parseAddressList('<("'.repeat(100_000))).toHaveLength(1);
  });

  it('reads back every list of named addresses that it wrote', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 30 }).map(oneLine);
    const address = fc
      .tuple(fc.stringMatching(/^[a-z0-9.+_-]{1,12}$/), fc.stringMatching(/^[a-z0-9-]{2,10}\.[a-z]{2,4}$/))
      .map(([local, domain]) => `${local}@${domain}`);
    const separator = fc.constantFrom(', ', '; ', '\n', ',\n', '\t');
    fc.assert(
      fc.property(
        fc.array(fc.record({ name, address }), { maxLength: 6 }),
        separator,
        (addresses, between) => {
          expect(parseAddressList(addresses.map(formatAddress).join(between))).toEqual(addresses);
        },
      ),
    );
  });
});

describe('isValidAddress', () => {
  it.each(['a@b.it', 'a.b+c@d-e.example', 'root@localhost', 'è@perché.it'])('takes %s', (address) => {
    expect(isValidAddress(address)).toBe(true);
  });
  it.each(['', 'a', 'a@', '@b.it', 'a b@c.it', 'a@b.it,c@d.it', 'a@@b.it', `${'a'.repeat(400)}@b.it`])(
    'refuses %s',
    (address) => {
      expect(isValidAddress(address)).toBe(false);
    },
  );
  it('agrees with the contract', () => {
    const near = fc.string({
      unit: fc.constantFrom('a', '.', '@', '<', '"', ' ', ',', ':', '\\', '[', 'è'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.oneof(near, fc.emailAddress(), fc.string()), (text) => {
        expect(isValidAddress(text)).toBe(emailAddress.safeParse(text).success);
      }),
    );
  });
});

describe('withoutRepeats', () => {
  it('keeps the first of each address', () => {
    const kept = withoutRepeats([
      { name: 'A', address: 'a@b.it' },
      { name: '', address: 'A@B.it' },
      { name: '', address: 'c@d.it' },
    ]);
    expect(kept.map((one) => one.name + one.address)).toEqual(['Aa@b.it', 'c@d.it']);
  });
});
