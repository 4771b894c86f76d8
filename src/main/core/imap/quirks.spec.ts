import { describe, expect, it } from 'vitest';
import { QUIRKS, isTrusted } from './quirks.ts';

describe('quirks of servers', () => {
  it.each([
    ['imap.mail.me.com', false],
    ['p42-imap.mail.me.com', false],
    ['IMAP.MAIL.YAHOO.COM', false],
    ['notmail.me.com', true],
    ['imap.gmail.com', true],
    ['mail.me.com.example', true],
  ])('%s may be asked for QRESYNC: %s', (host, trusted) => {
    expect(isTrusted(host, 'QRESYNC')).toBe(trusted);
  });

  it('each say why', () => {
    for (const quirk of QUIRKS) expect(quirk.reason).toMatch(/\w+ \w+/);
  });
});
