import { AppError } from '#shared/errors.ts';
import { isLoopback } from '../../net/loopback.ts';

/** An incoming webhook's address, taken apart (rest.md 1.1). `token` is a secret. */
export interface WebhookAddress {
  readonly origin: string;
  readonly userId: number;
  readonly token: string;
}

const wrong = (reason: string): AppError => new AppError('VALIDATION', { field: 'webhook', reason });

/**
 * Reads what a person pastes: the address as the portal shows it, with or without a method at its end or a missing `https://`.
 * Throws VALIDATION, field 'webhook', with the reason: `empty`; `no-address`; `https` for an address that is not encrypted;
 * `outgoing` for the code of an outgoing webhook; `portal-only` for an address without /rest/; `application` for a call with an
 * application's token; `no-token` where the secret is missing.
 */
export function parseWebhook(pasted: string): WebhookAddress {
  const text = pasted.trim().replace(/^[<"'“«]+|[>"'”».,;]+$/g, '');
  if (text === '') throw wrong('empty');
  if (/^[a-z0-9]{20,64}$/i.test(text)) throw wrong('outgoing');
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.parse(withScheme);
  if (url === null || /\s/.test(text) || (!url.hostname.includes('.') && !isLoopback(url.hostname)))
    throw wrong('no-address');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw wrong(url.protocol === 'http:' ? 'https' : 'no-address');
  }
  if (url.username !== '' || url.password !== '') throw wrong('no-address');
  const parts = url.pathname.split('/').filter((part) => part !== '');
  if (parts[0] !== 'rest') throw wrong('portal-only');
  const [user = '', token = ''] = parts[1] === 'api' ? parts.slice(2) : parts.slice(1);
  if (url.searchParams.has('auth') || (user !== '' && !/^\d+$/.test(user))) throw wrong('application');
  if (!/^\d{1,9}$/.test(user) || !/^[a-z0-9]{8,64}$/i.test(token)) throw wrong('no-token');
  return { origin: url.origin, userId: Number(user), token };
}
