/**
 * How a program marks an earlier letter in HTML. `quote`: the element holds it. `prefix`: the line before it ("On … wrote").
 * `tail`: from here to the end of the letter.
 */
export type QuoteMark = 'quote' | 'prefix' | 'tail';

/** Class names of Gmail, Yahoo, Proton, Tuta, Zoho, GMX and this program; and of Thunderbird's and Apple's lines before a quotation. */
const CLASSES: ReadonlyMap<string, QuoteMark> = new Map(
  Object.entries({
    gmail_quote: 'quote',
    gmail_quote_container: 'quote',
    yahoo_quoted: 'quote',
    protonmail_quote: 'quote',
    tutanota_quote: 'quote',
    zmail_extra: 'quote',
    'postino-quote': 'quote',
    'moz-cite-prefix': 'prefix',
    OutlookMessageHeader: 'tail',
  } satisfies Record<string, QuoteMark>),
);
/** Elements of Outlook's programs and Roundcube. */
const IDS: ReadonlyMap<string, QuoteMark> = new Map(
  Object.entries({
    divRplyFwdMsg: 'tail',
    appendonsend: 'tail',
    'reply-intro': 'prefix',
    'mail-editor-reference-message-container': 'tail',
    OLK_SRC_BODY_SECTION: 'tail',
  } satisfies Record<string, QuoteMark>),
);

/** A mark carried along through another program gets an `x_` before its name. */
const bare = (name: string): string => name.replace(/^(?:x_)+/, '');

/** What an element's class, id and type say, before they are taken away; null where they say nothing. */
export function quoteMark(tag: string, classes: string, id: string, type: string): QuoteMark | null {
  for (const name of classes.split(/\s+/)) {
    const mark = CLASSES.get(bare(name));
    if (mark !== undefined) return mark;
  }
  return IDS.get(bare(id)) ?? (tag === 'blockquote' && type.toLowerCase() === 'cite' ? 'quote' : null);
}

/** The first line of the headers that Outlook writes above an earlier letter, in the languages that it is most often met in. */
const HEADER =
  /^\s*\*?(?:From|Da|De|Von|Van|Od|От|Від|Från|Fra|Lähettäjä|Gönderen|Kimden|Feladó|Από|差出人|发件人|寄件者|보낸 사람)\s*\*?\s*[::]/u;
export const isHeaderBlock = (text: string): boolean => HEADER.test(text);

/** "-----Original Message-----". */
const SEPARATOR =
  /^[\s>]*-{2,}\s*(?:Original Message|Messaggio originale|Ursprüngliche Nachricht|Message d['’]origine|Mensaje original|Mensagem original|Oorspronkelijk bericht|Исходное сообщение|Reply Message|Messaggio inviato)\s*-{2,}\s*$/iu;
export const isSeparator = (line: string): boolean => SEPARATOR.test(line);

/** "Il giorno … ha scritto:", "On … wrote:". */
const ATTRIBUTION =
  /(?:wrote|writes|ha scritto|scriveva|schrieb|a écrit|escribió|escreveu|schreef|skrev|napisał\(?a?\)?|пишет|писал\(?а?\)?)\s*[::]\s*$/iu;
export const isAttribution = (line: string): boolean => ATTRIBUTION.test(line.trim());

/** A letter passed on: what it carries along is the point of it, so nothing of it is folded. */
const FORWARD = /^\s*(?:fwd?|wg|i|tr|rv|enc|vs|vb|doorst|inoltro|inoltra|пер)\s*:/iu;
export const isForward = (subject: string): boolean => FORWARD.test(subject);
