import { describe, expect, it } from 'vitest';
import { isAttribution, isForward, isHeaderBlock, isSeparator, quoteMark } from './quote-marks.ts';

describe('marks of earlier letters', () => {
  it.each([
    ['div', 'gmail_quote gmail_quote_container', '', '', 'quote'],
    ['div', 'x_x_gmail_quote', '', '', 'quote'],
    ['div', 'moz-cite-prefix', '', '', 'prefix'],
    ['div', '', 'divRplyFwdMsg', '', 'tail'],
    ['div', '', 'x_appendonsend', '', 'tail'],
    ['blockquote', '', '', 'CITE', 'quote'],
    ['blockquote', '', '', '', null],
    ['div', 'gmail_signature', 'x', '', null],
    ['div', 'constructor', '__proto__', '', null],
  ] as const)('%s class="%s" id="%s" type="%s" is %s', (tag, classes, id, type, mark) => {
    expect(quoteMark(tag, classes, id, type)).toBe(mark);
  });

  it('knows the lines that programs write', () => {
    expect(isHeaderBlock('Da: Marco Rossi <m@x.it>\nInviato: lunedì')).toBe(true);
    expect(isHeaderBlock('Dario: ecco')).toBe(false);
    expect(isSeparator('-----Messaggio originale-----')).toBe(true);
    expect(isSeparator('--- nota ---')).toBe(false);
    expect(isAttribution('Il giorno lun 3 nov 2026 alle ore 10:12 Anna <a@b.it> ha scritto:')).toBe(true);
    expect(isAttribution('Come ti ha scritto: bene')).toBe(false);
    expect(isForward('I: Offerta')).toBe(true);
    expect(isForward('Fwd: Offerta')).toBe(true);
    expect(isForward('Re: Offerta')).toBe(false);
    expect(isForward('Italia: offerta')).toBe(false);
  });
});
