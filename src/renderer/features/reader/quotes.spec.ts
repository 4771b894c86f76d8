import { describe, expect, it } from 'vitest';
import { foldFrom, textBlocks } from './quotes.ts';

describe('textBlocks', () => {
  it('gathers lines by the depth of their quotation', () => {
    expect(textBlocks('Ciao\r\n\r\n> uno\r\n> due\r\n>> vecchio\r\n> > anche\r\nfine\r\n\r\n')).toEqual([
      { depth: 0, text: 'Ciao\n' },
      { depth: 1, text: 'uno\ndue' },
      { depth: 2, text: 'vecchio\nanche' },
      { depth: 0, text: 'fine' },
    ]);
  });
  it('keeps spaces that draw a table', () => {
    expect(textBlocks('a    b\n  c')[0]?.text).toBe('a    b\n  c');
  });
});

describe('foldFrom', () => {
  const quote = Array.from({ length: 8 }, (_, at) => `> riga ${at}`).join('\n');
  it('folds a long quotation at the end', () => {
    const blocks = textBlocks(`Va bene.\n\n${quote}`);
    expect(foldFrom(blocks)).toBe(1);
  });
  it.each([
    ['a short one', 'Va bene.\n> breve'],
    ['a letter that is nothing else', quote],
    ['one with an answer below', `${quote}\nEcco la risposta.`],
  ])('leaves %s', (_, text) => {
    const blocks = textBlocks(text);
    expect(foldFrom(blocks)).toBe(blocks.length);
  });
});
