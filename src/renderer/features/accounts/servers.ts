import type { Security, ServerSettings } from '#shared/model/account.ts';

export type ServerKind = 'imap' | 'smtp';
export const SERVER_KINDS = ['imap', 'smtp'] as const;

/** What stands in the form: the port as it is typed. */
export interface ServerForm {
  readonly host: string;
  readonly port: string;
  readonly security: Security;
  readonly user: string;
}

/** Usual ports: RFC 8314 section 3 for TLS, RFC 9051 and RFC 6409 for the others. */
const USUAL_PORT: Readonly<Record<ServerKind, Readonly<Record<Security, number>>>> = {
  imap: { tls: 993, starttls: 143, plain: 143 },
  smtp: { tls: 465, starttls: 587, plain: 25 },
};

export const usualPort = (kind: ServerKind, security: Security): number => USUAL_PORT[kind][security];

/** Another kind of encryption moves the port along, unless the person has chosen a port of their own. */
export function withSecurity(kind: ServerKind, form: ServerForm, security: Security): ServerForm {
  const port = form.port.trim();
  const isUsual = port === '' || Object.values(USUAL_PORT[kind]).includes(Number(port));
  return { ...form, security, port: isUsual ? String(usualPort(kind, security)) : port };
}

export const toForm = ({ host, port, security, user }: ServerSettings): ServerForm => ({
  host,
  port: String(port),
  security,
  user,
});

export type ServerFormProblem = 'host' | 'port' | 'user';

/** What cannot be right, before any server is asked. The contract's `serverSettings` holds the same rules. */
export function problemsOf(form: ServerForm): ServerFormProblem[] {
  const port = Number(form.port.trim());
  const host = form.host.trim();
  return [
    ...(host.length <= 253 && (/^[^\s/\\@:]+$/.test(host) || /^[0-9a-fA-F:]+$/.test(host))
      ? []
      : ['host' as const]),
    ...(/^\d{1,5}$/.test(form.port.trim()) && port >= 1 && port <= 65_535 ? [] : ['port' as const]),
    ...(form.user.trim() === '' || form.user.trim().length > 320 ? ['user' as const] : []),
  ];
}

/** Only for a form without problems. */
export const toSettings = (form: ServerForm): ServerSettings => ({
  host: form.host.trim(),
  port: Number(form.port.trim()),
  security: form.security,
  user: form.user.trim(),
});
