import type { Security, Suggestion } from '#shared/model/account.ts';

type Server = readonly [host: string, port: number, security: Security];

interface Preset {
  readonly provider: string;
  readonly domains: readonly string[];
  readonly imap: Server;
  readonly smtp: Server;
  readonly appPasswordUrl?: string;
}

const tls = (host: string, port: number): Server => [host, port, 'tls'];
const starttls = (host: string): Server => [host, 587, 'starttls'];

const preset = (
  provider: string,
  domains: string,
  imap: Server,
  smtp: Server,
  appPasswordUrl?: string,
): Preset => ({
  provider,
  domains: domains.split(' '),
  imap,
  smtp,
  ...(appPasswordUrl === undefined ? {} : { appPasswordUrl }),
});

/** Well-known providers, with the servers that their own help pages name; encrypted from the first byte where they offer it. */
const PRESETS: readonly Preset[] = [
  preset(
    'Gmail',
    'gmail.com googlemail.com',
    tls('imap.gmail.com', 993),
    tls('smtp.gmail.com', 465),
    'https://myaccount.google.com/apppasswords',
  ),
  preset(
    'Outlook.com',
    'outlook.com outlook.it outlook.de outlook.fr outlook.es hotmail.com hotmail.it hotmail.de hotmail.fr hotmail.co.uk live.com live.it live.de live.fr live.co.uk msn.com',
    tls('outlook.office365.com', 993),
    starttls('smtp-mail.outlook.com'),
  ),
  preset(
    'Microsoft 365',
    'onmicrosoft.com',
    tls('outlook.office365.com', 993),
    starttls('smtp.office365.com'),
  ),
  preset(
    'Yahoo',
    'yahoo.com yahoo.it yahoo.de yahoo.fr yahoo.es yahoo.co.uk ymail.com rocketmail.com',
    tls('imap.mail.yahoo.com', 993),
    tls('smtp.mail.yahoo.com', 465),
    'https://login.yahoo.com/account/security',
  ),
  preset(
    'AOL',
    'aol.com aol.it aol.de aim.com',
    tls('imap.aol.com', 993),
    tls('smtp.aol.com', 465),
    'https://login.aol.com/account/security',
  ),
  preset(
    'iCloud',
    'icloud.com me.com mac.com',
    tls('imap.mail.me.com', 993),
    starttls('smtp.mail.me.com'),
    'https://account.apple.com/account/manage',
  ),
  preset(
    'Libero',
    'libero.it inwind.it iol.it blu.it giallo.it',
    tls('imapmail.libero.it', 993),
    tls('smtp.libero.it', 465),
  ),
  preset('Virgilio', 'virgilio.it', tls('in.virgilio.it', 993), tls('out.virgilio.it', 465)),
  preset('TIM', 'tim.it alice.it tin.it', tls('imap.tim.it', 993), tls('smtp.tim.it', 465)),
  preset('Tiscali', 'tiscali.it', tls('imap.tiscali.it', 993), tls('smtp.tiscali.it', 465)),
  preset('Aruba', 'aruba.it technet.it', tls('imaps.aruba.it', 993), tls('smtps.aruba.it', 465)),
  preset(
    'Aruba PEC',
    'pec.it arubapec.it pec.aruba.it mypec.eu gigapec.it',
    tls('imaps.pec.aruba.it', 993),
    tls('smtps.pec.aruba.it', 465),
  ),
  preset(
    'Legalmail',
    'legalmail.it',
    tls('mbox.cert.legalmail.it', 993),
    tls('sendm.cert.legalmail.it', 465),
  ),
  preset('Register.it', 'register.it', tls('imap.register.it', 993), tls('authsmtp.register.it', 465)),
  preset('Fastweb', 'fastwebnet.it', tls('imap.fastwebnet.it', 993), starttls('smtp.fastwebnet.it')),
  preset(
    'Fastmail',
    'fastmail.com fastmail.fm',
    tls('imap.fastmail.com', 993),
    tls('smtp.fastmail.com', 465),
    'https://app.fastmail.com/settings/security/apps',
  ),
  preset('GMX', 'gmx.net gmx.de gmx.at gmx.ch', tls('imap.gmx.net', 993), tls('mail.gmx.net', 465)),
  preset('GMX', 'gmx.com gmx.co.uk gmx.fr gmx.es', tls('imap.gmx.com', 993), tls('mail.gmx.com', 465)),
  preset('WEB.DE', 'web.de', tls('imap.web.de', 993), starttls('smtp.web.de')),
  preset(
    'Zoho',
    'zoho.com zohomail.com',
    tls('imap.zoho.com', 993),
    tls('smtp.zoho.com', 465),
    'https://accounts.zoho.com/home#security/app_password',
  ),
  preset(
    'Zoho',
    'zoho.eu zohomail.eu',
    tls('imap.zoho.eu', 993),
    tls('smtp.zoho.eu', 465),
    'https://accounts.zoho.eu/home#security/app_password',
  ),
  preset(
    'Yandex',
    'yandex.com yandex.ru ya.ru',
    tls('imap.yandex.com', 993),
    tls('smtp.yandex.com', 465),
    'https://id.yandex.com/security/app-passwords',
  ),
  preset(
    'Mail.ru',
    'mail.ru inbox.ru list.ru bk.ru internet.ru',
    tls('imap.mail.ru', 993),
    tls('smtp.mail.ru', 465),
    'https://account.mail.ru/user/2-step-auth/passwords/',
  ),
  preset(
    'IONOS',
    'ionos.it ionos.de ionos.com online.de',
    tls('imap.ionos.com', 993),
    tls('smtp.ionos.com', 465),
  ),
  preset('OVH', 'ovh.net ovh.com', tls('ssl0.ovh.net', 993), tls('ssl0.ovh.net', 465)),
];

const BY_DOMAIN = new Map(PRESETS.flatMap((one) => one.domains.map((domain) => [domain, one] as const)));

/** The preset of a domain or of the domain above it: `ditta.onmicrosoft.com`, `ordine.pec.it`. Never of a bare ending. */
function presetFor(domain: string): Preset | undefined {
  const labels = domain.split('.');
  for (let from = 0; from <= labels.length - 2; from += 1) {
    const found = BY_DOMAIN.get(labels.slice(from).join('.'));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Servers for an address: a known provider's, else the usual names under its domain (IMAP 993 and SMTP 465, encrypted
 * from the first byte as RFC 8314 asks), which nobody has proven yet. The user is the whole address. No network.
 */
export function suggestServers(address: string): Suggestion {
  const user = address.trim();
  const domain = user.slice(user.lastIndexOf('@') + 1).toLowerCase();
  const known = presetFor(domain);
  const settings = ([host, port, security]: Server) => ({ host, port, security, user });
  return {
    imap: settings(known?.imap ?? tls(`imap.${domain}`, 993)),
    smtp: settings(known?.smtp ?? tls(`smtp.${domain}`, 465)),
    source: known === undefined ? 'guess' : 'preset',
    provider: known?.provider ?? null,
    appPasswordUrl: known?.appPasswordUrl ?? null,
  };
}
