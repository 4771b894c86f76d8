import { describe, expect, it } from 'vitest';
import { claimedAddress, fullSender, plainLine, senderName, shownAddress } from './sender.ts';

const BIDI = '\u202e';

describe('plainLine', () => {
  it('drops characters that reorder, hide or break a line', () => {
    expect(plainLine(`a${BIDI}b\u200bc\r\nd\u0000e`)).toBe('a b c d e');
  });
  it('keeps letters with accents, emoji and other scripts', () => {
    expect(plainLine('Perché 日本 שלום 🎉')).toBe('Perché 日本 שלום 🎉');
  });
});

describe('claimedAddress', () => {
  it.each([
    ['capo@azienda.it', 'ladro@altrove.example', 'capo@azienda.it'],
    ['"capo@azienda.it" via posta', 'ladro@altrove.example', 'capo@azienda.it'],
    ['capo＠azienda.it', 'ladro@altrove.example', 'capo@azienda.it'],
    ['capo@azienda\u200b.it', 'ladro@altrove.example', 'capo@azienda.it'],
    ['capo\u2060@azienda.\u00adit', 'ladro@altrove.example', 'capo@azienda.it'],
  ])('finds the address in the name %s', (name, address, claimed) => {
    expect(claimedAddress({ name, address })).toBe(claimed);
  });
  it.each([
    ['Mario Rossi', 'mario@azienda.it'],
    ['MARIO@azienda.it', 'mario@azienda.it'],
    ['', 'mario@azienda.it'],
  ])('is silent for the honest name %s', (name, address) => {
    expect(claimedAddress({ name, address })).toBeNull();
  });
});

describe('what is shown', () => {
  it('prefers the real address to a name that claims another', () => {
    expect(senderName({ name: 'capo@azienda.it', address: 'ladro@altrove.example' })).toBe(
      'ladro@altrove.example',
    );
    expect(senderName({ name: 'Mario Rossi', address: 'm@a.it' })).toBe('Mario Rossi');
    expect(fullSender({ name: 'Mario Rossi', address: 'm@a.it' })).toBe('Mario Rossi <m@a.it>');
  });
  it('writes a domain of mixed scripts in its ASCII form and leaves an honest one alone', () => {
    expect(shownAddress('a@p\u0430ypal.com')).toBe('a@xn--pypal-4ve.com');
    expect(shownAddress('a@münchen.de')).toBe('a@münchen.de');
    expect(shownAddress('a@почта.рф')).toBe('a@почта.рф');
  });
});
