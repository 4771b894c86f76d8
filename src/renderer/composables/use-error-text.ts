import { toWire, type WireError } from '#shared/errors.ts';
import { i18n, t } from '@/i18n';

/**
 * A failure in the person's words, with what to do next. Looks for `errors.CODE.<reason>`, then `errors.CODE.default`,
 * then `errors.CODE`, then the text for INTERNAL. The error's params fill the placeholders of the text.
 */
export function errorText(error: WireError): string {
  const { te } = i18n.global;
  const reason = typeof error.params['reason'] === 'string' ? error.params['reason'] : '';
  const candidates = [
    ...(reason === '' ? [] : [`errors.${error.code}.${reason}`]),
    `errors.${error.code}.default`,
    `errors.${error.code}`,
  ];
  const key = candidates.find((candidate) => te(candidate) || te(candidate, 'en')) ?? 'errors.INTERNAL';
  return t(key, { ...error.params });
}

/** The same for whatever a `catch` got hold of. */
export const caughtErrorText = (error: unknown): string => errorText(toWire(error));
