/** One part of a message by its place in the bytes: nothing is decoded, nothing is copied. Offsets count bytes. */
export interface MimePart {
  /** Where the part's header begins. */
  readonly start: number;
  /** Where its body begins: after the empty line. */
  readonly body: number;
  /** After its last byte; the line break before a boundary belongs to the boundary (RFC 2046 section 5.1.1). */
  readonly end: number;
  readonly fields: readonly HeaderField[];
  readonly type: string;
  readonly subtype: string;
  readonly params: readonly (readonly [string, string])[];
  /** The parts of a multipart; the one inner message of a message/rfc822. */
  readonly children: readonly MimePart[];
}

/** A header field. `value` is unfolded, one character a byte; `start` and `end` bound the field with its line break. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const MAX_DEPTH = 30;

/** The value of the first field of that name (lower case), or undefined. */
export const field = (part: MimePart, name: string): string | undefined =>
  part.fields.find((one) => one.name === name)?.value;

/** Splits `main; a=b; c="d"` into the main value and its parameters, as written. */
export function parseParams(value: string): { main: string; params: (readonly [string, string])[] } {
  const main = (/^[^;]*/.exec(value)?.[0] ?? '').trim();
  const params: (readonly [string, string])[] = [];
  for (const [, key = '', quoted, bare] of value.matchAll(
    /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g,
  )) {
    params.push([key, quoted === undefined ? (bare ?? '').trim() : quoted.replace(/\\(.)/g, '$1')]);
  }
  return { main, params };
}

function parseFields(text: string, start: number, limit: number): { fields: HeaderField[]; body: number } {
  const fields: HeaderField[] = [];
  let at = start;
  while (at < limit) {
    const newline = text.indexOf('\n', at);
    let end = newline < 0 || newline >= limit ? limit : newline + 1;
    if (/^\r?\n?$/.test(text.slice(at, Math.min(end, at + 2))) && end - at <= 2) return { fields, body: end };
    while (end < limit && (text[end] === ' ' || text[end] === '\t')) {
      const next = text.indexOf('\n', end);
      end = next < 0 || next >= limit ? limit : next + 1;
    }
    const line = text.slice(at, end);
    const colon = line.indexOf(':');
    if (colon > 0) {
      const value = line.slice(colon + 1).replace(/\r?\n/g, '');
      fields.push({ name: line.slice(0, colon).trim().toLowerCase(), value: value.trim(), start: at, end });
    }
    at = end;
  }
  return { fields, body: limit };
}

/** The ranges between the boundary's lines within `from..to`. */
function splitParts(text: string, from: number, to: number, boundary: string): [number, number][] {
  const ranges: [number, number][] = [];
  const mark = `--${boundary}`;
  let open = -1;
  for (let at = text.indexOf(mark, from); at >= 0 && at < to; at = text.indexOf(mark, at + 1)) {
    if (at !== from && text[at - 1] !== '\n') continue;
    const newline = text.indexOf('\n', at);
    const lineEnd = newline < 0 || newline >= to ? to : newline + 1;
    const rest = text.slice(at + mark.length, lineEnd).trim();
    if (rest !== '' && rest !== '--') continue;
    if (open >= 0) {
      const before = text[at - 2] === '\r' ? at - 2 : at - 1;
      ranges.push([open, Math.max(open, before)]);
    }
    open = rest === '--' ? -1 : lineEnd;
    if (rest === '--') return ranges;
  }
  // A message that was cut off: its last part reaches to the end.
  if (open >= 0 && open < to) ranges.push([open, to]);
  return ranges;
}

function parsePart(text: string, start: number, end: number, fallback: string, depth: number): MimePart {
  const { fields, body } = parseFields(text, start, end);
  const declared = fields.find((one) => one.name === 'content-type')?.value ?? fallback;
  const { main, params } = parseParams(declared);
  const [, type = 'text', subtype = 'plain'] = /^([^\s/]+)\/([^\s/]+)$/.exec(main) ?? [];
  const part = {
    start,
    body,
    end,
    fields,
    type: type.toLowerCase(),
    subtype: subtype.toLowerCase(),
    params,
  };
  if (depth >= MAX_DEPTH) return { ...part, type: 'text', subtype: 'plain', children: [] };
  if (part.type === 'multipart') {
    const boundary = params.find(([key]) => key.toLowerCase() === 'boundary')?.[1] ?? '';
    const ranges = boundary === '' ? [] : splitParts(text, body, end, boundary);
    const inner = part.subtype === 'digest' ? 'message/rfc822' : 'text/plain';
    const children = ranges.map(([from, to]) => parsePart(text, from, to, inner, depth + 1));
    // Without any part the text would be out of reach: it becomes the only one.
    const whole = {
      start: body,
      body,
      end,
      fields: [],
      type: 'text',
      subtype: 'plain',
      params: [],
      children: [],
    };
    return { ...part, children: children.length > 0 ? children : [whole] };
  }
  const encoding = fields.find((one) => one.name === 'content-transfer-encoding')?.value.toLowerCase();
  if (part.type === 'message' && part.subtype === 'rfc822' && encoding !== 'base64') {
    return { ...part, children: [parsePart(text, body, end, 'text/plain', depth + 1)] };
  }
  return { ...part, children: [] };
}

/** Finds a message's parts. Never throws: what is broken becomes text. */
export function parseMime(raw: Buffer): MimePart {
  return parsePart(raw.toString('latin1'), 0, raw.length, 'text/plain', 0);
}
