/** A text that itself looks like an address of the web, with or without a scheme. */
const LOOKS_LIKE_ADDRESS = /^(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,})(?::\d+)?(?:[/?#].*)?$/iu;

const bare = (host: string): string => host.toLowerCase().replace(/^www\./, '');

function hostOf(address: string): string | null {
  try {
    return bare(new URL(address).hostname);
  } catch {
    return null;
  }
}

/**
 * Whether a link says one address and opens another: the text looks like an address of the web and its host is neither the
 * link's nor a parent or child of it. Credentials in the address count as a disguise, whatever the text.
 */
export function linkMismatch(text: string, href: string): boolean {
  let target: URL;
  try {
    target = new URL(href);
  } catch {
    return false;
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return false;
  if (target.username !== '' || target.password !== '') return true;
  // What cannot be seen is no part of what is said, and a full-width dot is read as a dot.
  const shown = text
    .replace(/\p{Cf}/gu, '')
    .normalize('NFKC')
    .trim();
  const match = LOOKS_LIKE_ADDRESS.exec(shown);
  if (match === null) return false;
  const said = hostOf(/^https?:/i.test(shown) ? shown : `http://${shown}`);
  const real = bare(target.hostname);
  if (said === null || said === real) return false;
  return !said.endsWith(`.${real}`) && !real.endsWith(`.${said}`);
}

/** A stretch of plain text: what is said, and where it leads if it is a link. */
export interface TextPiece {
  readonly text: string;
  readonly href: string | null;
}

const LINK =
  /\b(?:https?:\/\/|www\.)[^\s<>"'`\u200b-\u200f\u2028-\u202e]+|[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,24}/giu;
const TRAILING = /[.,;:!?'"»”’]+$/;

/** A closing bracket belongs to the address only where the address opened it. */
function trimLink(raw: string): string {
  let link = raw.replace(TRAILING, '');
  for (const [open, close] of [
    ['(', ')'],
    ['[', ']'],
  ] as const) {
    while (link.endsWith(close) && link.split(close).length > link.split(open).length)
      link = link.slice(0, -1).replace(TRAILING, '');
  }
  return link;
}

/** Cuts plain text into links and what lies between them. The pieces joined give the text again. */
export function linkify(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimLink(match[0]);
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), href: null });
    const href = link.includes('://')
      ? link
      : link.includes('@') && !/^www\./i.test(link)
        ? `mailto:${link}`
        : `http://${link}`;
    pieces.push({ text: link, href });
    from = match.index + link.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: null });
  return pieces;
}
