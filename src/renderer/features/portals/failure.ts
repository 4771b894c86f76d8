import { toWire } from '#shared/errors.ts';
import type { PortalWay } from '#shared/model/portal.ts';
import { errorText } from '@/composables/use-error-text';
import { t } from '@/i18n';

/** What is wrong with a form, and where. */
export interface FormFailure {
  /** The field of the contract's VALIDATION; empty where the whole did not work. */
  readonly field: string;
  readonly text: string;
}

const WRONG = [
  'empty',
  'no-address',
  'https',
  'outgoing',
  'no-token',
  'portal-only',
  'application',
  'portal-empty',
  'portal-address',
  'portal-https',
  'client',
  'secret',
  'other-portal',
  'code',
  'port',
] as const;
const isWrong = (reason: unknown): reason is (typeof WRONG)[number] =>
  WRONG.some((known) => known === reason);

/** Why a portal could not be connected: nothing is tried again by itself here, so the person is told what to do. */
export function connectFailure(error: unknown, way: PortalWay): FormFailure {
  const wire = toWire(error);
  const { reason, field, portal } = wire.params;
  if (wire.code === 'VALIDATION' && isWrong(reason))
    return { field: String(field), text: t(`portals.wrong.${reason}`) };
  const host = String(portal ?? '');
  if (wire.code === 'PORTAL_AUTH') {
    return way === 'webhook'
      ? { field: 'webhook', text: t('portals.failed.auth', { host }) }
      : { field: '', text: t('portals.failed.authApp', { host }) };
  }
  if (wire.code === 'PORTAL_DOWN') {
    const key =
      reason === 'page' || reason === 'timeout' ? `portals.failed.${reason}` : 'portals.failed.down';
    return { field: '', text: t(key, { host }) };
  }
  return { field: '', text: errorText(wire) };
}
