import { decodeCharset, metaCharset } from './charset.ts';
import type { PlannedPart } from './structure.ts';
import { decodeTransferBytes } from './transfer.ts';

export { decodeTransfer } from './transfer.ts';

export type TextCoding = Pick<PlannedPart, 'type' | 'charset' | 'encoding' | 'flowed' | 'delsp'>;

/**
 * Joins the soft line breaks of format=flowed (RFC 3676 section 4.2). Quote marks are kept in their usual form, one `>`
 * a level and a space.
 */
export function unflow(text: string, delsp: boolean): string {
  const out: string[] = [];
  let open = false;
  let depth = 0;
  for (const line of text.split('\n')) {
    let level = 0;
    while (line[level] === '>') level += 1;
    let content = line.slice(level);
    if (content.startsWith(' ')) content = content.slice(1);
    // The separator of a signature ends with a space and is never flowed.
    const signature = content === '-- ';
    const flows = content.endsWith(' ') && !signature;
    const body = flows && delsp ? content.slice(0, -1) : content;
    if (open && level === depth && !signature) out.push(body);
    else out.push(out.length === 0 ? '' : '\n', level === 0 ? '' : `${'>'.repeat(level)} `, body);
    open = flows;
    depth = level;
  }
  return out.join('');
}

/**
 * The text of a part as it came from the server: transfer encoding off, characters decoded, soft line breaks joined, line
 * ends as `\n`, NUL removed. Broken input gives what can be read of it. Never throws; linear in the length.
 *
 * @returns `unknownCharset`: the declared name where nobody knows it, and the text was read as UTF-8 or windows-1252
 */
export function decodeText(
  bytes: Uint8Array,
  part: TextCoding,
): { text: string; unknownCharset: string | null } {
  const raw = decodeTransferBytes(bytes, part.encoding);
  const declared = part.charset ?? (part.type === 'text/html' ? metaCharset(raw) : null);
  const { text, unknown } = decodeCharset(raw, declared);
  const lines = text.replace(/\r\n?/g, '\n').replaceAll('\0', '');
  return { text: part.flowed ? unflow(lines, part.delsp) : lines, unknownCharset: unknown };
}
