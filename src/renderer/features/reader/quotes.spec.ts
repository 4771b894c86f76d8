import { describe, expect, it } from 'vitest';
import { splitQuote, textBlocks } from './quotes.ts';

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

describe('splitQuote', () => {
  const quote = Array.from({ length: 8 }, (_, at) => `> riga ${at}`).join('\n');
  it('folds a long quotation at the end', () => {
    expect(splitQuote(`Va bene.\r\n\r\n${quote}\n\n`)).toEqual({ own: 'Va bene.', earlier: quote });
  });
  it.each([
    ['in one line', 'Il giorno 3 novembre 2026 Anna ha scritto:'],
    ['broken in two', 'On Mon, 3 Nov 2026 at 10:12, Anna Bianchi\n<anna@azienda.example> wrote:'],
  ])('takes the line before along, %s', (_, words) => {
    const { own, earlier } = splitQuote(`Va bene.\n\n${words}\n\n${quote}`);
    expect(own).toBe('Va bene.');
    expect(earlier.startsWith(words)).toBe(true);
  });
  it.each([
    ['its words', '-----Messaggio originale-----'],
    ['a rule with headers', '________________________________\nDa: Anna <anna@azienda.example>'],
  ])('folds all that follows the separator of Outlook, by %s', (_, separator) => {
    const old = `${separator}\nInviato: lunedì\nA: Marco\nOggetto: Ordine\n\nBuongiorno,\necco l’ordine.`;
    expect(splitQuote(`Grazie.\n\n${old}`)).toEqual({ own: 'Grazie.', earlier: old });
  });
  it.each([
    ['a short one', 'Va bene.\n> breve'],
    ['a letter that is nothing else', quote],
    ['one with an answer below', `${quote}\nEcco la risposta.`],
    ['a letter of lines', 'uno\ndue\n\ntre'],
  ])('leaves %s', (_, text) => {
    expect(splitQuote(text)).toEqual({ own: text, earlier: '' });
  });
});
