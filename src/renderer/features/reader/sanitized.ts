import type { MessageBody } from '#shared/model/message.ts';
import { currentLocale, t } from '@/i18n';
import { sanitizeHtml, type Sanitized } from './sanitize';

type Part = MessageBody['parts'][number];

/** For as long as the part itself is kept. The texts that stand for images are of a language. */
const known = new WeakMap<Part, { readonly locale: string; readonly clean: Sanitized }>();

/** An HTML part as the reader shows it, sanitised once. */
export function sanitizedPart(part: Part): Sanitized {
  const locale = currentLocale();
  const before = known.get(part);
  if (before?.locale === locale) return before.clean;
  const clean = sanitizeHtml(part.content, {
    placeholder: t('reader.imagePlaceholder'),
    markQuotes: true,
  });
  known.set(part, { locale, clean });
  return clean;
}

/** Sanitises what may be shown next. */
export function sanitizeAhead(bodies: readonly MessageBody[]): void {
  for (const { parts } of bodies) for (const part of parts) if (part.kind === 'html') sanitizedPart(part);
}
