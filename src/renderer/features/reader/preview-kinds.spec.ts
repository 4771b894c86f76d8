import { describe, expect, it } from 'vitest';
import { decodeText, namesInArchive, previewOf } from './preview-kinds.ts';

describe('what can be shown of an attachment', () => {
  it.each([
    ['foto.PNG', 'image/png', { kind: 'image', type: 'image/png' }],
    ['foto.jpg', 'application/octet-stream', { kind: 'image', type: 'image/jpeg' }],
    ['offerta.pdf', 'application/pdf', { kind: 'pdf' }],
    ['dati.csv', 'application/octet-stream', { kind: 'text' }],
    ['pagina.html', 'text/html', { kind: 'text' }],
    ['disegno.svg', 'image/svg+xml', { kind: 'text' }],
    ['disegno.png.svg', 'application/octet-stream', { kind: 'text' }],
    ['programma.exe', 'application/octet-stream', null],
    ['lettera.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', null],
    ['senza', 'application/octet-stream', null],
  ])('%s as %s', (name, type, expected) => {
    expect(previewOf({ name, type, size: 1000 })).toEqual(expected);
  });
  it('is nothing of what is too large', () => {
    expect(previewOf({ name: 'a.txt', type: 'text/plain', size: 6_000_000 })).toBeNull();
  });
  it('reads the characters of UTF-8, UTF-16 and Windows', () => {
    expect(decodeText(new TextEncoder().encode('perché'))).toBe('perché');
    expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x65, 0, 0xe9, 0))).toBe('eé');
    expect(decodeText(Uint8Array.of(0x65, 0xe9))).toBe('eé');
  });
});

describe('names in an archive', () => {
  it('name no folder and are there once', () => {
    expect(
      namesInArchive(['a.pdf', 'A.PDF', 'a.pdf', 'a (2).pdf', '../x', '..\\c:y', '', '.bashrc']),
    ).toEqual(['a.pdf', 'A (2).PDF', 'a (3).pdf', 'a (2) (2).pdf', '_x', '_c_y', 'file', 'bashrc']);
  });
});
