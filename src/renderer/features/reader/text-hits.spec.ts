import { describe, expect, it } from 'vitest';
import { findLiteral } from './text-hits.ts';

const found = (text: string, wanted: string): string[] =>
  findLiteral(text, wanted).map(({ start, end }) => text.slice(start, end));

describe('find in a message', () => {
  it('finds anywhere, whatever the case and the accents', () => {
    expect(found('Perché no? PERCHE sì, ma perciò…', 'perche')).toEqual(['Perché', 'PERCHE']);
    expect(found('un preventivo e due preventivi', 'ventiv')).toEqual(['ventiv', 'ventiv']);
    expect(found('Привет, мир', 'ПРИВЕТ')).toEqual(['Привет']);
    expect(found('東京都の会議', '京都')).toEqual(['京都']);
  });

  it('finds letters whose accent stands apart, and characters outside the first plane', () => {
    expect(found('caffe\u0301 nero', 'caffè n')).toEqual(['caffe\u0301 n']);
    expect(found('😀 ciao 😀', 'ciao 😀')).toEqual(['ciao 😀']);
  });

  it('takes any white space for one space, across lines', () => {
    expect(found('ordine\n   numero 12', 'Ordine numero')).toEqual(['ordine\n   numero']);
  });

  it('finds nothing for nothing', () => {
    expect(found('testo', ' ')).toEqual([]);
    expect(found('', 'testo')).toEqual([]);
  });
});
