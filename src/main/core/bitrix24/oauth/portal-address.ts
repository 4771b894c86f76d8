import { AppError } from '#shared/errors.ts';
import { isLoopback } from '../../net/loopback.ts';

const wrong = (reason: string): AppError => new AppError('VALIDATION', { field: 'portal', reason });

/**
 * The origin of a portal from what a person types: its name, or the address of any of its pages. Throws VALIDATION, field 'portal',
 * reason 'portal-empty', 'portal-address', or 'portal-https' for one that is not encrypted and not on this computer.
 */
export function parsePortalAddress(typed: string): string {
  const text = typed.trim();
  if (text === '') throw wrong('portal-empty');
  const url = /\s/.test(text)
    ? null
    : URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null || (!url.hostname.includes('.') && !isLoopback(url.hostname)))
    throw wrong('portal-address');
  if (url.username !== '' || url.password !== '') throw wrong('portal-address');
  if (url.protocol === 'https:') return url.origin;
  if (url.protocol !== 'http:') throw wrong('portal-address');
  if (!isLoopback(url.hostname)) throw wrong('portal-https');
  return url.origin;
}
