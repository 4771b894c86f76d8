import { describe, expect, it } from 'vitest';
import { addressLine, buildQuote, textToHtml, type QuoteWords } from './quote.ts';

const words: QuoteWords = {
  attribution: 'Il giorno 3 marzo 2026 alle 10:20, Anna <b>Rossi</b> <anna@rossi.it> ha scritto:',
  forwarded: 'Messaggio inoltrato',
  header: [
    ['Da', 'Anna <anna@rossi.it>'],
    ['Cc', ''],
    ['Oggetto', 'Offerta & "sconto"'],
  ],
};

describe('buildQuote', () => {
  it('puts an empty line, the attribution and the original in a cited blockquote', () => {
    const html = buildQuote('reply', words, '<p>ciao</p>');
    expect(html.startsWith('<div><br></div>')).toBe(true);
    expect(html).toMatch(/<blockquote type="cite"[^>]*><p>ciao<\/p><\/blockquote><\/div>$/);
    expect(html.indexOf('ha scritto:')).toBeLessThan(html.indexOf('<blockquote'));
  });

  it('lets no name of a stranger become an element', () => {
    expect(buildQuote('replyAll', words, '')).toContain(
      'Anna &lt;b&gt;Rossi&lt;/b&gt; &lt;anna@rossi.it&gt;',
    );
  });

  it('forwards with the header and no citation, leaving out what is empty', () => {
    const html = buildQuote('forward', words, '<p>ciao</p>');
    expect(html).not.toContain('<blockquote');
    expect(html).toContain('<b>Da:</b> Anna &lt;anna@rossi.it&gt;');
    expect(html).toContain('<b>Oggetto:</b> Offerta &amp; &quot;sconto&quot;');
    expect(html).not.toContain('Cc');
    expect(html).toMatch(/<p>ciao<\/p><\/div>$/);
  });
});

describe('textToHtml', () => {
  it('keeps lines, empty lines and indentation, and nothing of it as HTML', () => {
    expect(textToHtml('a <b>\r\n\n  c')).toBe('<div>a &lt;b&gt;</div><div><br></div><div>\u00A0 c</div>');
  });
});

describe('addressLine', () => {
  it('always shows the real address', () => {
    expect(addressLine({ name: 'boss@b.it', address: 'x@y.it' })).toBe('boss@b.it <x@y.it>');
    expect(addressLine({ name: '', address: 'x@y.it' })).toBe('x@y.it');
  });
});
