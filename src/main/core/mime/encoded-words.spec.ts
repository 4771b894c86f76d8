import { describe, expect, it } from 'vitest';
import { decodeWords } from './encoded-words.ts';

const samples: readonly (readonly [name: string, text: string, shown: string])[] = [
  ['nothing encoded', 'Perché no = ?', 'Perché no = ?'],
  ['base64', '=?UTF-8?B?UGVyY2jDqQ==?=', 'Perché'],
  ['quoted', '=?iso-8859-1?Q?Perch=E9_no?=', 'Perché no'],
  ['lower case, with a language', '=?utf-8*it?q?Perch=C3=A9?=', 'Perché'],
  ['amid other text', 'Re: =?UTF-8?Q?perch=C3=A9?= (2)', 'Re: perché (2)'],
  ['white space between words goes', '=?UTF-8?Q?uno?=\r\n =?UTF-8?Q?due?=', 'unodue'],
  ['white space beside other text stays', '=?UTF-8?Q?uno?= e =?UTF-8?Q?due?=', 'uno e due'],
  ['a character split over two words', '=?UTF-8?B?UGVyY2jD?= =?UTF-8?B?qQ==?=', 'Perché'],
  ['two character sets', '=?UTF-8?Q?=C3=A9?= =?iso-8859-15?Q?=A4?=', 'é€'],
  ['an unknown character set', '=?x-odd?Q?ciao?=', 'ciao'],
  ['a broken escape', '=?UTF-8?Q?a=ZZ=4?=', 'a=ZZ=4'],
  ['no word after all', '=?UTF-8?X?uno?= =?UTF-8?B?', '=?UTF-8?X?uno?= =?UTF-8?B?'],
  ['undecodable bytes', '=?UTF-8?Q?=FF=FEx?=', 'ÿþx'],
];

describe('decodeWords', () => {
  it.each(samples)('%s', (_name, text, shown) => {
    expect(decodeWords(text)).toBe(shown);
    // From memory too.
    expect(decodeWords(text)).toBe(shown);
  });

  it('takes time in proportion to the length', () => {
    const text = '=?UTF-8?Q?a?= '.repeat(20_000);
    expect(decodeWords(text).trimEnd()).toBe('a'.repeat(20_000));
    expect(decodeWords('=?'.repeat(100_000))).toBe('=?'.repeat(100_000));
  });
});
