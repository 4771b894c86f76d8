import { deflateSync, crc32 } from 'node:zlib';

/** Small files that open in the programs made for them. */

/** A PDF of one page with these lines in Helvetica; letters outside Latin-1 become `?`. */
export function pdf(lines: readonly string[]): Buffer {
  const escaped = lines.map((line) => line.replace(/[^\x20-\xff]/g, '?').replace(/[\\()]/g, '\\$&'));
  const text = escaped
    .map((line, index) => `${index === 0 ? '/F1 16 Tf' : '/F1 11 Tf'} (${line}) Tj T*`)
    .join('\n');
  const stream = `BT\n20 TL\n60 780 Td\n${text}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** A PNG of that size; `color` gives red, green and blue of a point. */
export function png(
  width: number,
  height: number,
  color: (x: number, y: number) => readonly [number, number, number],
): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(color(x, y), y * (1 + width * 3) + 1 + x * 3);
  }
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(rows, { level: 9 });
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A company's mark: a disc in its colour on white. */
export function logo(red: number, green: number, blue: number): Buffer {
  return png(120, 40, (x, y) => {
    const inDisc = (x - 20) ** 2 + (y - 20) ** 2 < 256;
    const inBar = x > 44 && x < 112 && ((y > 11 && y < 17) || (y > 22 && y < 28 && x < 92));
    return inDisc || inBar ? [red, green, blue] : [255, 255, 255];
  });
}

/** A photograph of sorts: a lit cylinder with a stain that moves with `at` (0 to 1). */
export function photo(at: number): Buffer {
  return png(240, 160, (x, y) => {
    const light = Math.max(0, 1 - Math.abs(x - 90) / 150);
    const stain = (x - 60 - 120 * at) ** 2 / 900 + (y - 100) ** 2 / 300 < 1 ? 0.45 : 1;
    const edge = x < 12 || x > 228 ? 0.35 : 1;
    return [
      Math.round(190 * light * stain * edge),
      Math.round(196 * light * stain * edge),
      Math.round(205 * light * edge),
    ];
  });
}

/** A table for a spreadsheet, with `;` and a byte order mark as Italian programs expect. */
export const csv = (rows: readonly (readonly (string | number)[])[]): Buffer =>
  Buffer.from(`\ufeff${rows.map((row) => row.join(';')).join('\r\n')}\r\n`);

const stamp = (date: Date): string => `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

/** An invitation (RFC 5545, RFC 5546 REQUEST). */
export function invitation(event: {
  uid: string;
  made: Date;
  start: Date;
  minutes: number;
  title: string;
  place: string;
  organizer: string;
  attendee: string;
}): string {
  const end = new Date(event.start.getTime() + event.minutes * 60_000);
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Postino demo//IT',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${stamp(event.made)}`,
    `DTSTART:${stamp(event.start)}`,
    `DTEND:${stamp(end)}`,
    `SUMMARY:${event.title.replace(/[,;]/g, '\\$&')}`,
    `LOCATION:${event.place.replace(/[,;]/g, '\\$&')}`,
    `ORGANIZER:mailto:${event.organizer}`,
    `ATTENDEE;RSVP=TRUE:mailto:${event.attendee}`,
    'STATUS:CONFIRMED',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}
