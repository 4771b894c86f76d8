import addressparser from 'nodemailer/lib/addressparser';
import { field, parseParams, type MimePart } from './mime-tree.ts';
import { nstring, string } from './wire.ts';

/** ENVELOPE, BODY and BODYSTRUCTURE of a part, ready for the wire (RFC 3501 section 7.4.2). */

function addressList(value: string | undefined): string {
  if (value === undefined || value === '') return 'NIL';
  const addresses = addressparser(value, { flatten: true });
  const written = addresses.map(({ name, address }) => {
    const at = address.lastIndexOf('@');
    const local = at < 0 ? address : address.slice(0, at);
    return `(${nstring(name || undefined)} NIL ${nstring(local)} ${nstring(at < 0 ? undefined : address.slice(at + 1))})`;
  });
  return written.length > 0 ? `(${written.join('')})` : 'NIL';
}

export function envelope(part: MimePart): string {
  const from = field(part, 'from');
  const people = ['sender', 'reply-to'].map((name) => addressList(field(part, name) || from));
  const others = ['to', 'cc', 'bcc'].map((name) => addressList(field(part, name)));
  const texts = [field(part, 'date'), field(part, 'subject')].map(nstring);
  const ids = [field(part, 'in-reply-to'), field(part, 'message-id')].map(nstring);
  return `(${[...texts, addressList(from), ...people, ...others, ...ids].join(' ')})`;
}

function paramList(params: readonly (readonly [string, string])[]): string {
  if (params.length === 0) return 'NIL';
  return `(${params.map(([key, value]) => `${string(key)} ${string(value)}`).join(' ')})`;
}

function extension(part: MimePart): string {
  const disposition = field(part, 'content-disposition');
  const parsed = disposition === undefined ? undefined : parseParams(disposition);
  const written = parsed === undefined ? 'NIL' : `(${string(parsed.main)} ${paramList(parsed.params)})`;
  return `${written} ${nstring(field(part, 'content-language'))} ${nstring(field(part, 'content-location'))}`;
}

function lines(raw: Buffer, part: MimePart): number {
  let count = 0;
  for (let at = raw.indexOf(0x0a, part.body); at >= 0 && at < part.end; at = raw.indexOf(0x0a, at + 1))
    count += 1;
  return part.end > part.body && raw[part.end - 1] !== 0x0a ? count + 1 : count;
}

/** `extended` gives BODYSTRUCTURE, otherwise BODY. */
export function structure(raw: Buffer, part: MimePart, extended: boolean): string {
  if (part.type === 'multipart') {
    const children = part.children.map((child) => structure(raw, child, extended)).join('');
    const extra = extended ? ` ${paramList(part.params)} ${extension(part)}` : '';
    return `(${children} ${string(part.subtype)}${extra})`;
  }
  const isText = part.type === 'text';
  const params = isText && part.params.length === 0 ? [['charset', 'us-ascii'] as const] : part.params;
  const fields = [
    string(part.type),
    string(part.subtype),
    paramList(params),
    nstring(field(part, 'content-id')),
    nstring(field(part, 'content-description')),
    string(field(part, 'content-transfer-encoding') || '7bit'),
    String(part.end - part.body),
  ];
  const inner = part.type === 'message' && part.subtype === 'rfc822' ? part.children[0] : undefined;
  if (inner !== undefined) fields.push(envelope(inner), structure(raw, inner, extended));
  if (isText || inner !== undefined) fields.push(String(lines(raw, part)));
  if (extended) fields.push(nstring(field(part, 'content-md5')), extension(part));
  return `(${fields.join(' ')})`;
}

/** Finds part `1.2`; the numbers of a message/rfc822 count through the message inside (RFC 3501 section 6.4.5). */
function findPart(root: MimePart, numbers: readonly number[]): MimePart | undefined {
  let part: MimePart | undefined = root;
  for (const [depth, number] of numbers.entries()) {
    if (part === undefined) return undefined;
    // Only below the top does a message stand in for the message that it holds.
    const holder: MimePart | undefined = depth > 0 && part.type === 'message' ? part.children[0] : part;
    if (holder?.type === 'multipart') part = holder.children[number - 1];
    else part = number === 1 ? holder : undefined;
  }
  return part;
}

function headerFields(raw: Buffer, part: MimePart, names: ReadonlySet<string>, not: boolean): Buffer {
  const kept = part.fields
    .filter((one) => names.has(one.name) !== not)
    .map((one) => raw.subarray(one.start, one.end));
  return Buffer.concat([...kept, Buffer.from('\r\n')]);
}

/** The bytes of a section such as ``, `1.2`, `2.MIME`, `TEXT` or `HEADER.FIELDS (DATE)`; null where there is no such part. */
export function section(raw: Buffer, root: MimePart, spec: string): Buffer | null {
  const match = /^(?:(\d+(?:\.\d+)*)(?:\.|$))?(.*)$/s.exec(spec);
  const numbers = match?.[1]?.split('.').map(Number) ?? [];
  const what = (match?.[2] ?? '').toUpperCase();
  const part = findPart(root, numbers);
  if (part === undefined) return null;
  if (what === 'MIME') return raw.subarray(part.start, part.body);
  if (what === '') return numbers.length === 0 ? raw : raw.subarray(part.body, part.end);
  // HEADER and TEXT of a part speak of the message in it.
  const message = numbers.length === 0 ? part : part.type === 'message' ? part.children[0] : undefined;
  if (message === undefined) return null;
  if (what === 'TEXT') return raw.subarray(message.body, message.end);
  if (what === 'HEADER') return raw.subarray(message.start, message.body);
  const listed = /^HEADER\.FIELDS(\.NOT)? \((.*)\)$/s.exec(what);
  if (listed === null) return null;
  const names = (listed[2] ?? '').split(/\s+/).map((name) => name.replaceAll('"', '').toLowerCase());
  return headerFields(raw, message, new Set(names), listed[1] !== undefined);
}
