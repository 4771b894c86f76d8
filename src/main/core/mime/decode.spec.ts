import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { decodeText, decodeTransfer, unflow, type TextCoding } from './decode.ts';
import { decodeBase64, decodeQuotedPrintable } from './transfer.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const coding = (extra: Partial<TextCoding> = {}): TextCoding => ({
  type: 'text/plain',
  charset: null,
  encoding: '8bit',
  flowed: false,
  delsp: false,
  ...extra,
});
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const qp = (text: string): string => decodeQuotedPrintable(latin1(text)).toString('latin1');
const base64 = (text: string): string => decodeBase64(latin1(text)).toString('latin1');

describe('quoted-printable', () => {
  it.each([
    ['a=3Db', 'a=b'],
    ['soft=\r\nbreak', 'softbreak'],
    ['soft=\nbreak', 'softbreak'],
    ['soft= \t\r\nbreak', 'softbreak'],
    ['end=', 'end'],
    ['=c3=A8', '\xc3\xa8'],
    ['blanks \t \r\nnext', 'blanks\r\nnext'],
    ['kept=20\r\nnext', 'kept \r\nnext'],
    ['a =\r\nb', 'a b'],
    ['100 = 50 =G1 =1', '100 = 50 =G1 =1'],
  ])('%j is %j', (input, output) => expect(qp(input)).toBe(output));
});

describe('base64', () => {
  it.each([
    ['Y2lhbw==', 'ciao'],
    ['Y2lh\r\nbw', 'ciao'],
    ['Y2*l h!bw==', 'ciao'],
    ['Y2lhbw==Y2lhbw==', 'ciaociao'],
    ['Y', ''],
    ['====', ''],
  ])('%j is %j', (input, output) => expect(base64(input)).toBe(output));
});

describe('decodeText', () => {
  it.each<[string | null, Buffer, string]>([
    ['utf8', Buffer.from('perché €'), 'perché €'],
    ['"UTF-8"', Buffer.from('è'), 'è'],
    ['iso-8859-1', latin1('perch\xe9 \x80'), 'perché €'],
    ['iso-8859-15', latin1('\xa4'), '€'],
    ['windows-1250', latin1('\x9c'), 'ś'],
    ['cp1252', latin1('\x93x\x94'), '“x”'],
    ['koi8-r', Buffer.from([0xf0, 0xd2, 0xc9]), 'При'],
    ['gb18030', Buffer.from([0xc4, 0xe3]), '你'],
    ['gb2312', Buffer.from([0xc4, 0xe3]), '你'],
    ['iso-2022-jp', latin1('\x1b$B$3$s\x1b(B'), 'こん'],
    ['shift_jis', Buffer.from([0x82, 0xb1]), 'こ'],
    ['euc-kr', Buffer.from([0xc7, 0xd1]), '한'],
    ['ks_c_5601-1987', Buffer.from([0xc7, 0xd1]), '한'],
    ['iso-8859-8-i', Buffer.from([0xe0]), 'א'],
    ['utf-7', latin1('Hi +AOg- +-'), 'Hi è +'],
    ['utf-16', Buffer.from([0xff, 0xfe, 0xe8, 0x00]), 'è'],
    ['utf-16', Buffer.from([0x00, 0xe8]), 'è'],
    ['cp850', Buffer.from([0x8a]), 'è'],
    [null, Buffer.from('già'), 'già'],
    [null, latin1('gi\xe0'), 'già'],
    ['us-ascii', Buffer.from('già'), 'già'],
    ['unknown-8bit', latin1('gi\xe0'), 'già'],
    ['utf-8', latin1('gi\xe0'), 'già'],
    ['utf-8', Buffer.concat([Buffer.from('è'), Buffer.from([0xe8])]), 'è\ufffd'],
    ['us-ascii', Buffer.from([0xef, 0xbb, 0xbf, 0x61]), 'a'],
  ])('reads %s', (charset, bytes, text) => {
    expect(decodeText(bytes, coding({ charset }))).toEqual({ text, unknownCharset: null });
  });

  it('names a set that nobody knows, and still shows the text', () => {
    expect(decodeText(Buffer.from('già'), coding({ charset: 'x-klingon' }))).toEqual({
      text: 'già',
      unknownCharset: 'x-klingon',
    });
    expect(decodeText(latin1('gi\xe0'), coding({ charset: 'hex' }))).toEqual({
      text: 'già',
      unknownCharset: 'hex',
    });
  });

  it('believes the head of an HTML text only where the message says nothing', () => {
    const html = latin1(
      '<html><head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head>\xf0',
    );
    expect(decodeText(html, coding({ type: 'text/html' })).text).toMatch(/П$/);
    expect(decodeText(html, coding({ type: 'text/html', charset: 'iso-8859-1' })).text).toMatch(/ð$/);
  });

  it('joins flowed lines, keeps quotes and signatures apart', () => {
    expect(unflow('one \ntwo\nthree', false)).toBe('one two\nthree');
    expect(unflow('> a \n> b\n>> c \nd', false)).toBe('> a b\n>> c \nd');
    expect(unflow('text \n-- \nme', false)).toBe('text \n-- \nme');
    expect(unflow(' >stuffed\n From', false)).toBe('>stuffed\nFrom');
    expect(unflow('so \nlang', true)).toBe('solang');
  });

  it(
    'never throws, and ends on traps of 2 MB',
    () => {
      const charset = fc.oneof(
        fc.constantFrom(
          null,
          'utf-7',
          'utf-8',
          'iso-2022-jp',
          'gb18030',
          'utf-16',
          'big5',
          'cp437',
          'utf-32',
          'base64',
          '__proto__',
        ),
        fc.string(),
      );
      fc.assert(
        fc.property(
          fc.uint8Array({ maxLength: 300 }),
          charset,
          fc.constantFrom('base64', 'quoted-printable', '7bit', 'binary', 'x-odd', ' BASE64 '),
          fc.constantFrom('text/plain', 'text/html'),
          fc.boolean(),
          fc.boolean(),
          (bytes, name, encoding, type, flowed, delsp) => {
            const { text } = decodeText(bytes, { type, charset: name, encoding, flowed, delsp });
            expect(typeof text).toBe('string');
            expect(text).not.toContain('\0');
          },
        ),
        { numRuns: 1000 },
      );
      const size = 2_000_000;
      for (const trap of ['=', '= ', ' ', '=\n', '>', '> \n', '<meta ', '+', '====A']) {
        const bytes = latin1(trap.repeat(size / trap.length));
        for (const encoding of ['quoted-printable', 'base64', '8bit']) {
          // No clock: a quadratic walk of 2 MB would take hours and run into the test's own limit.
          const { text } = decodeText(
            bytes,
            coding({ encoding, charset: null, flowed: encoding === '8bit', type: 'text/html' }),
          );
          expect(typeof text).toBe('string');
        }
      }
    },
    fc.patience(60_000),
  );
});

describe('decodeTransfer', () => {
  it('gives the same as decoding at once, however the bytes are cut', async () => {
    const unit = fc.constantFrom('=', 'A', '3D', '\r\n', '=\r\n', ' ', 'Zm9v', '==', '\n', '=20', '\xe8');
    await fc.assert(
      fc.asyncProperty(
        fc.array(unit, { maxLength: 60 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('base64', 'quoted-printable', '7bit'),
        async (units, step, encoding) => {
          const bytes = latin1(units.join(''));
          const chunks: Buffer[] = [];
          for (let at = 0; at < bytes.length; at += step) chunks.push(bytes.subarray(at, at + step));
          const streamed = await buffer(Readable.from(chunks).pipe(decodeTransfer(encoding)));
          const whole =
            encoding === 'base64'
              ? decodeBase64(bytes)
              : encoding === '7bit'
                ? bytes
                : decodeQuotedPrintable(bytes);
          expect(streamed.toString('latin1')).toBe(whole.toString('latin1'));
        },
      ),
      { numRuns: 500 },
    );
  });
});
