import { Transform, type TransformCallback } from 'node:stream';

const hex = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  return -1;
};

const LF = 0x0a;
const CR = 0x0d;
const EQUALS = 0x3d;
const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;

/**
 * Decodes quoted-printable (RFC 2045 section 6.7). Blanks at the end of a line go, as they were added on the way; an `=`
 * that begins no code stands for itself.
 */
export function decodeQuotedPrintable(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  // The output up to which blanks were written as codes or are followed by something else.
  let solid = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === LF || byte === CR) {
      length = solid;
      out[length++] = byte;
      solid = length;
      continue;
    }
    if (byte !== EQUALS) {
      out[length++] = byte;
      if (!isBlank(byte)) solid = length;
      continue;
    }
    const high = hex(bytes[at + 1] ?? 0);
    const low = hex(bytes[at + 2] ?? 0);
    if (high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      solid = length;
      at += 2;
      continue;
    }
    // A soft line break, with blanks before the end of the line tolerated.
    let end = at + 1;
    while (isBlank(bytes[end])) end += 1;
    if (end >= bytes.length || bytes[end] === LF || bytes[end] === CR) {
      if (bytes[end] === CR && bytes[end + 1] === LF) end += 1;
      at = end;
      solid = length;
      continue;
    }
    out[length++] = byte;
    solid = length;
  }
  return out.subarray(0, length);
}

/** Decodes base64 (RFC 2045 section 6.8): foreign characters are passed over, padding in the middle begins a new run. */
export function decodeBase64(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const clean = text.replace(/[^A-Za-z0-9+/=]+/g, '');
  const padding = clean.indexOf('=');
  if (padding < 0 || padding >= clean.length - 2) return Buffer.from(clean, 'base64');
  return Buffer.concat(clean.split(/=+/).map((run) => Buffer.from(run, 'base64')));
}

/** Takes the Content-Transfer-Encoding off. Unknown encodings are left as they are. Never throws. */
export function decodeTransferBytes(bytes: Uint8Array, encoding: string): Uint8Array {
  const name = encoding.trim().toLowerCase();
  if (name === 'base64') return decodeBase64(bytes);
  if (name === 'quoted-printable') return decodeQuotedPrintable(bytes);
  return bytes;
}

/** How long a line without an end may get before it is cut; RFC 5322 allows 998. */
const LONGEST_LINE = 1 << 16;

/**
 * The same as a stream, for attachments: holds back no more than an unfinished line or group.
 */
export function decodeTransfer(encoding: string): Transform {
  const name = encoding.trim().toLowerCase();
  let held: Buffer = Buffer.alloc(0);
  /** How many bytes of `data` can be decoded without what follows. */
  const ready = (data: Buffer): number => {
    const lastLine = data.lastIndexOf(LF) + 1;
    if (data.length - lastLine <= LONGEST_LINE) return lastLine;
    // Blanks and codes must not be torn apart: three bytes are enough for a code.
    return data.length - 3;
  };
  const pass = (chunk: Buffer, _coding: string, done: TransformCallback): void => done(null, chunk);
  if (name !== 'base64' && name !== 'quoted-printable') return new Transform({ transform: pass });
  if (name === 'quoted-printable') {
    return new Transform({
      transform(chunk: Buffer, _coding, done) {
        const data = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
        const count = ready(data);
        held = data.subarray(count);
        done(null, count === 0 ? undefined : decodeQuotedPrintable(data.subarray(0, count)));
      },
      flush: (done) => done(null, decodeQuotedPrintable(held)),
    });
  }
  let group = '';
  return new Transform({
    transform(chunk: Buffer, _coding, done) {
      const clean = group + chunk.toString('latin1').replace(/[^A-Za-z0-9+/=]+/g, '');
      // After padding a new run begins, whose groups of four are counted anew.
      const run = clean.lastIndexOf('=') + 1;
      const count = run + Math.floor((clean.length - run) / 4) * 4;
      group = clean.slice(count);
      done(null, decodeBase64(Buffer.from(clean.slice(0, count), 'latin1')));
    },
    flush: (done) => done(null, Buffer.from(group, 'base64')),
  });
}
