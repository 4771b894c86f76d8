import { toWire, type WireError } from '#shared/errors.ts';
import { i18n, t } from '@/i18n';
import { formatSize } from './format';

/** Which of a code's texts fits: by its reason, else by the particulars that it came with. */
function variant({ code, params }: WireError): string {
  if (typeof params['reason'] === 'string') return params['reason'];
  if (code === 'NOT_FOUND' && typeof params['what'] === 'string') return params['what'];
  if (code === 'TOO_LARGE' && typeof params['limit'] === 'number') return 'limited';
  return code === 'SEND_REFUSED' && typeof params['recipients'] === 'string' && params['recipients'] !== ''
    ? 'recipients'
    : '';
}

/**
 * A failure in the person's words, with what to do next. Looks for `errors.CODE.<reason>`, then `errors.CODE.default`,
 * then `errors.CODE`, then the text for INTERNAL. The error's params fill the placeholders of the text; what the server
 * itself said comes after it, in full.
 */
export function errorText(error: WireError): string {
  const { te } = i18n.global;
  const reason = variant(error);
  const candidates = [
    ...(reason === '' ? [] : [`errors.${error.code}.${reason}`]),
    `errors.${error.code}.default`,
    `errors.${error.code}`,
  ];
  const key = candidates.find((candidate) => te(candidate)) ?? 'errors.INTERNAL';
  const { limit, server } = error.params;
  const text = t(key, {
    ...error.params,
    ...(typeof limit === 'number' ? { limit: formatSize(limit) } : {}),
  });
  return typeof server === 'string' && server !== ''
    ? `${text} ${t('errors.serverWords', { server })}`
    : text;
}

/** The same for whatever a `catch` got hold of. */
export const caughtErrorText = (error: unknown): string => errorText(toWire(error));
