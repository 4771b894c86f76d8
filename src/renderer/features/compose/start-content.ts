import type { ComposeStart, DraftAttachment } from '#shared/model/outgoing.ts';
import { formatFullDate } from '@/composables/format';
import { sanitizeHtml } from '@/features/reader';
import { t } from '@/i18n';
import { cleanForEditor } from './clean-html';
import { addressLine, buildQuote, textToHtml } from './quote';

type Quote = NonNullable<ComposeStart['quote']>;

const list = (addresses: Quote['to']): string => addresses.map(addressLine).join(', ');

function dateWords(time: number): { date: string; time: string; full: string } {
  const locale = document.documentElement.lang;
  return {
    date: new Intl.DateTimeFormat(locale, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }).format(time),
    time: new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(time),
    full: formatFullDate(time),
  };
}

/** The reader's pass first, with the addresses of its images put back; then the editor's own. */
function cleanPart(content: string): string {
  const { html, remote, cids } = sanitizeHtml(content);
  const page = new DOMParser().parseFromString(html, 'text/html');
  for (const image of page.querySelectorAll('img')) {
    const address = remote[Number(image.dataset['remote'])];
    const cid = cids[Number(image.dataset['cid'])];
    if (address !== undefined) image.setAttribute('src', address);
    else if (cid !== undefined) image.setAttribute('src', `cid:${cid}`);
  }
  return cleanForEditor(page.body.innerHTML);
}

/** Each part is cleaned for itself, so that none can reach into another (attack class 4). */
const originalHtml = (quote: Quote): string =>
  quote.parts
    .map(({ kind, content }) => (kind === 'html' ? cleanPart(content) : textToHtml(content)))
    .map((html) => `<div>${html}</div>`)
    .join('');

/** The first content of a reply or forward. */
export function quoteHtml(mode: 'reply' | 'replyAll' | 'forward', quote: Quote): string {
  const { date, time, full } = dateWords(quote.date);
  const name = quote.from.length === 0 ? t('common.noSender') : list(quote.from);
  return buildQuote(
    mode,
    {
      attribution: t('compose.quote.attribution', { date, time, name }),
      forwarded: t('compose.quote.forwarded'),
      header: [
        [t('compose.quote.from'), list(quote.from)],
        [t('compose.quote.date'), full],
        [t('compose.quote.to'), list(quote.to)],
        [t('compose.quote.cc'), list(quote.cc)],
        [t('compose.quote.subject'), quote.subject],
      ],
    },
    originalHtml(quote),
  );
}

/** Pictures that the original's text does not show would vanish with it: a forward carries them as files. */
export function carriedFiles(attachments: readonly DraftAttachment[], html: string): DraftAttachment[] {
  return attachments.map((one) =>
    one.contentId !== null &&
    !html.includes(`data-cid="${one.contentId.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`)
      ? { ...one, contentId: null }
      : one,
  );
}
