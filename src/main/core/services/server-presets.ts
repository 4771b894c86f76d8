import type { Security, Suggestion } from '#shared/model/account.ts';

interface Preset {
  readonly provider: string;
  readonly domains: readonly string[];
  readonly imap: readonly [host: string, port: number, security: Security];
  readonly smtp: readonly [host: string, port: number, security: Security];
  readonly appPasswordUrl?: string;
}

/** Well-known providers, with the servers that their own help pages name. */
const PRESETS: readonly Preset[] = [
  {
    provider: 'Gmail',
    domains: ['gmail.com', 'googlemail.com'],
    imap: ['imap.gmail.com', 993, 'tls'],
    smtp: ['smtp.gmail.com', 465, 'tls'],
    appPasswordUrl: 'https://myaccount.google.com/apppasswords',
  },
  {
    provider: 'Outlook',
    domains: ['outlook.com', 'outlook.it', 'hotmail.com', 'hotmail.it', 'live.com', 'live.it', 'msn.com'],
    imap: ['outlook.office365.com', 993, 'tls'],
    smtp: ['smtp-mail.outlook.com', 587, 'starttls'],
  },
  {
    provider: 'Yahoo',
    domains: ['yahoo.com', 'yahoo.it', 'ymail.com'],
    imap: ['imap.mail.yahoo.com', 993, 'tls'],
    smtp: ['smtp.mail.yahoo.com', 465, 'tls'],
    appPasswordUrl: 'https://login.yahoo.com/account/security',
  },
  {
    provider: 'iCloud',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    imap: ['imap.mail.me.com', 993, 'tls'],
    smtp: ['smtp.mail.me.com', 587, 'starttls'],
    appPasswordUrl: 'https://account.apple.com/account/manage',
  },
  {
    provider: 'Libero',
    domains: ['libero.it', 'inwind.it', 'iol.it', 'blu.it', 'giallo.it'],
    imap: ['imapmail.libero.it', 993, 'tls'],
    smtp: ['smtp.libero.it', 465, 'tls'],
  },
  {
    provider: 'Virgilio',
    domains: ['virgilio.it'],
    imap: ['in.virgilio.it', 993, 'tls'],
    smtp: ['out.virgilio.it', 465, 'tls'],
  },
  {
    provider: 'Aruba PEC',
    domains: ['pec.it', 'arubapec.it'],
    imap: ['imaps.pec.aruba.it', 993, 'tls'],
    smtp: ['smtps.pec.aruba.it', 465, 'tls'],
  },
  {
    provider: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm'],
    imap: ['imap.fastmail.com', 993, 'tls'],
    smtp: ['smtp.fastmail.com', 465, 'tls'],
    appPasswordUrl: 'https://app.fastmail.com/settings/security/apps',
  },
  {
    provider: 'GMX',
    domains: ['gmx.com', 'gmx.net', 'gmx.de'],
    imap: ['imap.gmx.net', 993, 'tls'],
    smtp: ['mail.gmx.net', 465, 'tls'],
  },
];

/** Servers for an address: a known provider's, else the usual names under its domain, which nobody has proven yet. */
export function suggestServers(address: string): Suggestion {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  const preset = PRESETS.find((one) => one.domains.includes(domain));
  const imap = preset?.imap ?? ([`imap.${domain}`, 993, 'tls'] as const);
  const smtp = preset?.smtp ?? ([`smtp.${domain}`, 465, 'tls'] as const);
  return {
    imap: { host: imap[0], port: imap[1], security: imap[2], user: address },
    smtp: { host: smtp[0], port: smtp[1], security: smtp[2], user: address },
    source: preset === undefined ? 'guess' : 'preset',
    provider: preset?.provider ?? null,
    appPasswordUrl: preset?.appPasswordUrl ?? null,
  };
}
