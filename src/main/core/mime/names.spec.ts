import { describe, expect, it } from 'vitest';
import { cleanHeaderText, isExecutableName, safeFileName } from './names.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

describe('safeFileName', () => {
  it.each([
    ['fattura.pdf', 'application/pdf', 'fattura.pdf'],
    ['../../etc/passwd', 'text/plain', '_.._etc_passwd.txt'],
    ['..\\..\\windows\\system32\\a.dll', '', '_.._windows_system32_a.dll'],
    ['C:\\Users\\x.txt', '', 'C__Users_x.txt'],
    ['', 'image/png', 'image.png'],
    ['...', 'application/x-odd', 'attachment'],
    ['///', 'application/pdf', 'attachment.pdf'],
    ['photo\u202Egpj.exe', '', 'photogpj.exe'],
    ['a\0b\r\nc.txt', '', 'a b c.txt'],
    ['report.pdf. . .', '', 'report.pdf'],
    ['.htaccess', '', 'htaccess'],
    ['CON', 'text/plain', '_CON.txt'],
    ['nul.tar.gz', '', '_nul.tar.gz'],
    ['com1 .txt', '', '_com1.txt'],
    ['con¹', '', 'con¹'],
    ['COM¹.log', '', '_COM¹.log'],
    ['a<b>c:d"e|f?g*h.txt', '', 'a_b_c_d_e_f_g_h.txt'],
    ['Perché no – già.docx', '', 'Perché no – già.docx'],
    ['ordine n. 3', 'application/pdf', 'ordine n. 3.pdf'],
    ['zero\u200bwidth\ufeff.txt', '', 'zerowidth.txt'],
  ])('%j of %s is %s', (name, type, expected) => {
    expect(safeFileName(name, type)).toBe(expected);
  });

  it('cuts a long name and keeps its extension', () => {
    const name = safeFileName(`${'è'.repeat(10_000)}.docx`, '');
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(180);
    expect(name).toMatch(/^è{50,}\.docx$/);
  });

  it(
    'holds its promises for any name, and applied twice changes nothing',
    () => {
      const part = fc.constantFrom(
        '..',
        '/',
        '\\',
        '\0',
        '\u202e',
        'CON',
        'nul',
        '.',
        ' ',
        'a',
        '.exe',
        '\ud800',
        'é',
        ':',
      );
      const name = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(part).map((parts) => parts.join('')),
      );
      const type = fc.constantFrom('', 'image/png', 'text/plain', 'x/__proto__', 'application/octet-stream');
      fc.assert(
        fc.property(name, type, (raw, mime) => {
          const safe = safeFileName(raw, mime);
          expect(safe).not.toBe('');
          expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cf}]/u);
          expect(safe).not.toMatch(/^[.\s]|[.\s]$/u);
          expect(safe.isWellFormed()).toBe(true);
          expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
          expect((safe.split('.')[0] ?? '').trim()).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/i);
          expect(safeFileName(safe, mime)).toBe(safe);
        }),
        { numRuns: 500 },
      );
    },
    fc.patience(30_000),
  );
});

describe('isExecutableName', () => {
  it.each([
    'setup.exe',
    'fattura.pdf.EXE',
    'a.exe. ',
    'x.js',
    'run.sh',
    'm.docm',
    'page.html',
    'l.lnk',
    'a\u202egpj.scr',
  ])('warns of %j', (name) => {
    expect(isExecutableName(name)).toBe(true);
  });
  it.each(['fattura.pdf', 'foto.jpg', 'exe', 'tabella.xlsx', 'note.txt', 'exe.txt'])('lets %j be', (name) => {
    expect(isExecutableName(name)).toBe(false);
  });
});

describe('cleanHeaderText', () => {
  it('makes one line of anything', () => {
    expect(cleanHeaderText(' Ciao\r\n Bcc: x\0y\u2028z\u202e ')).toBe('Ciao Bcc: x y z');
    expect(cleanHeaderText('half \ud800')).toBe('half \ufffd');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(cleanHeaderText(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u);
      }),
    );
  });
});
