import { describe, expect, it } from 'vitest';
import { holdsWords, wordRanges, wordsOf } from './find-words';

const marked = (text: string, typed: string): string[] =>
  wordRanges(text, wordsOf(typed)).map(([from, to]) => text.slice(from, to));

describe('words that are looked for', () => {
  it('are found whatever their capitals and accents, in any order and in any of the texts', () => {
    expect(holdsWords(['Densità', 'Compatta'], wordsOf('COMPATTA densita'))).toBe(true);
    expect(holdsWords(['Densità'], wordsOf('densita larga'))).toBe(false);
    expect(holdsWords([], wordsOf('  '))).toBe(true);
  });

  it('are marked where they stand, each time, as one piece where they touch', () => {
    expect(marked('Città e città', 'citta')).toEqual(['Città', 'città']);
    expect(marked('Lettura', 'let tura')).toEqual(['Lettura']);
    expect(marked('Lettura', 'x')).toEqual([]);
  });

  it('keep their places beside letters of two units', () => {
    expect(marked('📧 posta', 'posta')).toEqual(['posta']);
  });
});
