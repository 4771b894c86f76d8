import { describe, expect, it } from 'vitest';
import { parseForm } from '../../../demo/portal/form.ts';
import { toQuery } from './client.ts';
import * as fc from '../../../../../tests/fixtures/property.ts';

/** Names as REST has them, filters with their operators included (rest.md 4.1). */
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
const inner = fc.oneof(name, fc.stringMatching(/^(>=|<=|!=|>|<|=|!|%|@|=%)[A-Z_]{1,8}$/));
const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant('a&b=c+d%20e[f]#g'));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
    fc.dictionary(inner, tie('tree'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** What is left of a value in PHP: texts only, a list and a map of numbers are the same. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return Object.fromEntries(value.map((one, at) => [String(at), asText(one)]));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asText(one)]));
  return String(value);
}

describe('a command of a batch', () => {
  it('is read by PHP as it was meant', () => {
    fc.assert(
      fc.property(fc.dictionary(name, tree, { maxKeys: 4, noNullPrototype: true }), (params) => {
        expect(asText(parseForm(toQuery(params)))).toEqual(asText(params));
      }),
      { numRuns: 500 },
    );
  });

  it('has booleans as 1 and 0, and nothing as an empty text', () => {
    expect(toQuery({ a: true, b: false, c: null, d: [true] })).toBe('a=1&b=0&c=&d[0]=1');
  });
});
