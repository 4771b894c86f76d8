import { describe, expect, it } from 'vitest';
import { suggestion } from '#shared/model/account.ts';
import { suggestServers } from './server-presets.ts';

describe('suggestServers', () => {
  it.each([
    ['anna@gmail.com', 'Gmail', 'imap.gmail.com', 'smtp.gmail.com'],
    ['Anna@GMAIL.com ', 'Gmail', 'imap.gmail.com', 'smtp.gmail.com'],
    ['a@libero.it', 'Libero', 'imapmail.libero.it', 'smtp.libero.it'],
    ['a@ditta.onmicrosoft.com', 'Microsoft 365', 'outlook.office365.com', 'smtp.office365.com'],
    ['a@ordine.pec.it', 'Aruba PEC', 'imaps.pec.aruba.it', 'smtps.pec.aruba.it'],
    ['a@legalmail.it', 'Legalmail', 'mbox.cert.legalmail.it', 'sendm.cert.legalmail.it'],
    ['a@ditta.example', null, 'imap.ditta.example', 'smtp.ditta.example'],
    ['a@notgmail.com', null, 'imap.notgmail.com', 'smtp.notgmail.com'],
    ['a@it', null, 'imap.it', 'smtp.it'],
  ])('of %s', (address, provider, imap, smtp) => {
    const found = suggestServers(address);
    expect(found).toMatchObject({ provider, source: provider === null ? 'guess' : 'preset' });
    expect(found.imap).toMatchObject({ host: imap, port: 993, security: 'tls', user: address.trim() });
    expect(found.smtp.host).toBe(smtp);
  });

  it('suggests only what the contract takes, and never a connection without encryption', () => {
    for (const domain of [
      'gmail.com',
      'web.de',
      'icloud.com',
      'outlook.com',
      'x.example',
      'ovh.net',
      'fastwebnet.it',
    ]) {
      const found = suggestServers(`a@${domain}`);
      expect(suggestion.parse(found)).toEqual(found);
      for (const { port, security } of [found.imap, found.smtp]) {
        expect([993, 465, 587]).toContain(port);
        expect(security).toBe(port === 587 ? 'starttls' : 'tls');
      }
    }
  });

  it('names the page for an app password where the provider wants one', () => {
    expect(suggestServers('a@gmail.com').appPasswordUrl).toMatch(/^https:\/\/myaccount\.google\.com\//);
    expect(suggestServers('a@libero.it').appPasswordUrl).toBeNull();
  });
});
