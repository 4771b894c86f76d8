import type { MessageStructureObject } from 'imapflow';
import type { MessageProblem } from '#shared/model/message.ts';
import { cleanHeaderText, safeFileName } from './names.ts';

export interface PlannedPart {
  /** IMAP part number (RFC 9051 section 6.4.5.1); "1" for a message of one part. */
  readonly part: string;
  /** Lower case, `text/plain` where the message does not say. */
  readonly type: string;
  readonly charset: string | null;
  /** Content-Transfer-Encoding, lower case, `7bit` where the message does not say. */
  readonly encoding: string;
  /** In bytes, estimated for after decoding. */
  readonly size: number;
  readonly name: string;
  /** Without angle brackets. */
  readonly contentId: string | null;
  /** An image that the HTML text shows by its cid. */
  readonly inline: boolean;
  /** RFC 3676 `format=flowed` and `DelSp=yes`. */
  readonly flowed: boolean;
  readonly delsp: boolean;
}

export interface PartPlan {
  /** The parts that are shown, in order; each `text/html` or shown as plain text. */
  readonly display: PlannedPart[];
  readonly attachments: PlannedPart[];
  readonly problems: MessageProblem[];
}

const MAX_DEPTH = 64;
const MAX_PARTS = 1000;
/** Text that is a file to its reader, or a variant for other programs: never shown as the message. */
const NOT_SHOWN =
  /^text\/(calendar|csv|vcard|x-vcard|directory|x-amp-html|watch-html|rfc822-headers|xml|css|javascript)$/;
/** Variants of the text for other programs; as files they would only puzzle. */
const VARIANT = /^text\/(x-amp-html|watch-html|enriched|richtext|x-web-plain)$/;

interface Budget {
  parts: number;
  broken: boolean;
}

interface Piece {
  readonly display: PlannedPart[];
  readonly attachments: PlannedPart[];
}

const EMPTY: Piece = { display: [], attachments: [] };

function parameter(params: MessageStructureObject['parameters'], name: string): string {
  const value = params !== undefined && Object.hasOwn(params, name) ? params[name] : undefined;
  return typeof value === 'string' ? value : '';
}

function estimatedSize(node: MessageStructureObject, encoding: string): number {
  const size =
    typeof node.size === 'number' && Number.isFinite(node.size) ? Math.max(0, Math.floor(node.size)) : 0;
  // Lines of 76 characters and CRLF carry 57 bytes.
  return encoding === 'base64' ? Math.floor((size * 57) / 78) : size;
}

function toPart(node: MessageStructureObject, part: string, type: string): PlannedPart {
  const encoding = (node.encoding ?? '').trim().toLowerCase() || '7bit';
  const given = parameter(node.dispositionParameters, 'filename') || parameter(node.parameters, 'name');
  const subject = type === 'message/rfc822' ? cleanHeaderText(node.envelope?.subject ?? '') : '';
  const charset = parameter(node.parameters, 'charset').trim().toLowerCase().slice(0, 60);
  const contentId = (node.id ?? '').trim().replace(/^<|>$/g, '').slice(0, 255);
  return {
    part,
    type,
    charset: charset === '' ? null : charset,
    encoding,
    size: estimatedSize(node, encoding),
    name: safeFileName(given || (subject === '' ? '' : `${subject.slice(0, 100)}.eml`), type),
    contentId: contentId === '' ? null : contentId,
    inline: false,
    flowed: type === 'text/plain' && parameter(node.parameters, 'format').trim().toLowerCase() === 'flowed',
    delsp: parameter(node.parameters, 'delsp').trim().toLowerCase() === 'yes',
  };
}

function leaf(node: MessageStructureObject, part: string, type: string, first: boolean): Piece {
  const planned = toPart(node, part, type);
  const isText = type.startsWith('text/') && !NOT_SHOWN.test(type);
  const named =
    parameter(node.dispositionParameters, 'filename') !== '' || parameter(node.parameters, 'name') !== '';
  // A text with a name is a file, unless it says that it is to be shown or is what the message begins with.
  const isFile = node.disposition === 'attachment' || (named && node.disposition !== 'inline' && !first);
  return isText && !isFile
    ? { display: [planned], attachments: [] }
    : { display: [], attachments: [planned] };
}

const join = (pieces: readonly Piece[]): Piece => ({
  display: pieces.flatMap((piece) => piece.display),
  attachments: pieces.flatMap((piece) => piece.attachments),
});

/** How much of what we can show a variant holds; an HTML part of no bytes shows nothing. */
function richness(piece: Piece): number {
  const types = piece.display.filter((part) => part.size > 0).map((part) => part.type);
  if (types.includes('text/html')) return 4;
  if (types.includes('text/plain')) return 3;
  if (types.length > 0) return 2;
  return piece.display.length > 0 ? 1 : 0;
}

/** RFC 2046 section 5.1.4: the last variant that we understand, HTML before plain text. Files of every variant are kept. */
function alternative(pieces: readonly Piece[]): Piece {
  let best: Piece = EMPTY;
  for (const piece of pieces) if (richness(piece) >= richness(best)) best = piece;
  return {
    display: best.display,
    attachments: pieces.flatMap((piece) => piece.attachments.filter((part) => !VARIANT.test(part.type))),
  };
}

/** RFC 2387: one root, and what it shows by cid. */
function related(pieces: readonly Piece[]): Piece {
  const all = join(pieces);
  return {
    display: all.display,
    attachments: all.attachments.map((part) =>
      part.type.startsWith('image/') && part.contentId !== null ? { ...part, inline: true } : part,
    ),
  };
}

function walk(
  node: MessageStructureObject,
  path: readonly number[],
  first: boolean,
  depth: number,
  budget: Budget,
): Piece {
  budget.parts += 1;
  if (depth > MAX_DEPTH || budget.parts > MAX_PARTS) {
    budget.broken = true;
    return EMPTY;
  }
  const type = String(node.type ?? '')
    .trim()
    .toLowerCase()
    .slice(0, 255);
  const children = Array.isArray(node.childNodes) ? node.childNodes : [];
  const isMultipart = type.startsWith('multipart/');
  if (isMultipart && children.length > 0) {
    const pieces = children.map((child, index) =>
      walk(child, [...path, index + 1], first && index === 0, depth + 1, budget),
    );
    if (type === 'multipart/alternative') return alternative(pieces);
    if (type === 'multipart/related') return related(pieces);
    return join(pieces);
  }
  const valid = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type);
  // A multipart without parts is text that lost its boundaries: its source is still worth reading.
  if (isMultipart || !valid) budget.broken = true;
  const shownType = valid && !isMultipart ? type : 'text/plain';
  return leaf(node, path.length === 0 ? '1' : path.join('.'), shownType, first);
}

/**
 * Which parts of a message are shown and which are listed as files, from its BODYSTRUCTURE alone.
 *
 * Of a multipart/alternative the HTML variant is shown, else the plain one; a multipart/mixed is shown in order; embedded
 * messages (message/rfc822) are files. Depth is cut at 64 and the number of parts at 1000: what lies beyond is not shown,
 * and the plan says `structure`. Never throws, whatever the server sent.
 */
export function planParts(structure: MessageStructureObject | undefined): PartPlan {
  if (structure === undefined || structure === null || typeof structure !== 'object') {
    return { display: [], attachments: [], problems: ['structure'] };
  }
  const budget: Budget = { parts: 0, broken: false };
  const { display, attachments } = walk(structure, [], true, 0, budget);
  const hasHtml = display.some((part) => part.type === 'text/html');
  return {
    display,
    attachments: hasHtml ? attachments : attachments.map((part) => ({ ...part, inline: false })),
    problems: budget.broken ? ['structure'] : [],
  };
}
