import { describe, expect, it } from 'vitest';
import { linkify, linkMismatch } from './links.ts';

describe('linkMismatch', () => {
  it.each([
    ['https://banca.it', 'https://ladri.example/banca.it'],
    ['www.banca.it', 'http://banca.it.ladri.example/'],
    ['banca.it/login', 'https://ladri.example'],
    ['Accedi', 'https://banca.it@ladri.example/'],
    // What cannot be seen, and what looks like a dot, does not hide what is said.
    ['ban\u00adca.it', 'https://ladri.example/'],
    ['https://banca\u200b.it/login', 'https://ladri.example/'],
    ['banca．it', 'https://ladri.example/'],
    ['\u2066banca.it\u2069', 'https://ladri.example/'],
  ])('asks before "%s" opens %s', (text, href) => {
    expect(linkMismatch(text, href)).toBe(true);
  });
  it.each([
    ['Accedi', 'https://ladri.example/'],
    ['https://banca.it/login', 'https://www.banca.it/login?x=1'],
    ['banca.it', 'https://online.banca.it/'],
    ['mario@banca.it', 'mailto:mario@banca.it'],
    ['fattura.pdf', 'not an address'],
  ])('lets "%s" open %s', (text, href) => {
    expect(linkMismatch(text, href)).toBe(false);
  });
});

describe('linkify', () => {
  const links = (text: string): (string | null)[] =>
    linkify(text)
      .filter((piece) => piece.href !== null)
      .map((piece) => piece.href);

  it.each([
    ['Vedi https://a.it/b?c=1&d=2.', ['https://a.it/b?c=1&d=2']],
    ['(https://a.it/x_(y)) e www.b.it!', ['https://a.it/x_(y)', 'http://www.b.it']],
    ['scrivi a mario.rossi@ditta.it, grazie', ['mailto:mario.rossi@ditta.it']],
    ['javascript:alert(1) file:///etc/passwd', []],
    ['niente qui', []],
  ])('finds the links in %s', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  it('loses no character', () => {
    const text = 'a https://x.it/?q=(1)), <b> "www.y.it" z@w.it\n> https://q.it';
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});
