import { describe, expect, it } from 'vitest';
import { fromPairs, nameSteps, parseForm } from './form.ts';
import type { Json } from './json.ts';
import { parseMultipart } from './multipart.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

/** JSON as text and back: without the difference between objects with and without a prototype. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe('forms are read as PHP reads them', () => {
  it.each<[form: string, wanted: unknown]>([
    ['', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['a=1&a=2', { a: '2' }],
    ['a=b=c', { a: 'b=c' }],
    ['a[b][0]=x', { a: { b: ['x'] } }],
    ['a[]=x&a[]=y', { a: ['x', 'y'] }],
    ['a[5]=x&a[]=y', { a: { 5: 'x', 6: 'y' } }],
    ['a[0]=x&a[k]=y', { a: { 0: 'x', k: 'y' } }],
    ['a=1&a[b]=2', { a: { b: '2' } }],
    ['a[b]=2&a=1', { a: '1' }],
    ['a%5Bb%5D=%C3%A8+ok', { a: { b: 'è ok' } }],
    ['a.b=1&c d=2&a+e=3', { a_b: '1', c_d: '2', a_e: '3' }],
    ['a.b[c.d]=1', { a_b: { 'c.d': '1' } }],
    ['a[b=1', { a_b: '1' }],
    ['a[b][c=1', { a: { b: '1' } }],
    ['a[b]c=1', { a: { b: '1' } }],
    ['[a]=1&=2', {}],
    ['a[][x]=1&a[][x]=2', { a: [{ x: '1' }, { x: '2' }] }],
    ['100%=1', { '100%': '1' }],
    ['a=%E8', { a: '\ufffd' }],
    ['filter[%3E%3DID]=5&filter[%25TITLE]=q', { filter: { '>=ID': '5', '%TITLE': 'q' } }],
    // Not escaped, the name ends at the first equals sign.
    ['filter[>=ID]=5', { 'filter_>': 'ID]=5' }],
  ])('%s', (form, wanted) => {
    expect(plain(parseForm(form))).toEqual(wanted);
  });

  it('no name reaches a prototype', () => {
    const read = parseForm('__proto__[polluted]=1&a[__proto__][x]=2&constructor[prototype][y]=3');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['y']).toBeUndefined();
    expect(Object.keys(read)).toEqual(['__proto__', 'a', 'constructor']);
  });

  const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/);
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { minKeys: 1, maxKeys: 3 }),
    ),
  }));
  const encode = encodeURIComponent;
  const write = (name: string, value: Json): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([step, one]) => write(`${name}[${step}]`, one as Json))
      : [`${encode(name)}=${encode(String(value))}`];

  it('what a client writes comes back whole', () => {
    fc.assert(
      fc.property(fc.dictionary(key, tree, { maxKeys: 4 }), (input) => {
        const form = Object.entries(input).flatMap(([name, value]) => write(name, value));
        expect(plain(parseForm(form.join('&')))).toEqual(plain(input));
      }),
      { numRuns: 150 },
    );
  });

  it('anything at all is read without an error, and read the same by multipart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), {
          maxLength: 6,
        }),
        (pairs) => {
          const text = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
          expect(parseForm(text)).toEqual(fromPairs(pairs));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('the steps of a name', () => {
    expect(nameSteps('fields[TITLE]')).toEqual(['fields', 'TITLE']);
    expect(nameSteps(' a b[c d][]')).toEqual(['a_b', 'c d', '']);
    expect(nameSteps('[x]')).toBeNull();
  });
});

describe('multipart', () => {
  const body = (...parts: string[]): Buffer =>
    Buffer.from(`${parts.map((part) => `--x y\r\n${part}\r\n`).join('')}--x y--\r\n`);

  it('gives fields and files in their order', () => {
    const parts = parseMultipart(
      body(
        'Content-Disposition: form-data; name="fields[TITLE]"\r\n\r\nperché',
        'Content-Disposition: form-data; name="file"; filename="a \\"b\\".txt"\r\nContent-Type: text/plain\r\n\r\none\r\n\r\ntwo',
      ),
      'multipart/form-data; boundary="x y"',
    );
    expect(parts.map(({ name, fileName, content }) => [name, fileName, content.toString()])).toEqual([
      ['fields[TITLE]', undefined, 'perché'],
      ['file', 'a "b".txt', 'one\r\n\r\ntwo'],
    ]);
  });

  it('is empty without a boundary, and where nothing closes a part', () => {
    expect(parseMultipart(Buffer.from('x'), 'multipart/form-data')).toEqual([]);
    expect(
      parseMultipart(
        Buffer.from('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'),
        'multipart/form-data; boundary=x',
      ),
    ).toEqual([]);
  });
});
