import { describe, expect, it } from 'vitest';
import type { MessageStructureObject } from 'imapflow';
import { planParts } from './structure.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

type Node = MessageStructureObject;
const leaf = (type: string, extra: Partial<Node> = {}): Node => ({
  type,
  size: 100,
  encoding: '7bit',
  ...extra,
});
const multi = (kind: string, ...childNodes: Node[]): Node => ({ type: `multipart/${kind}`, childNodes });

const shown = (node: Node): string[] => planParts(node).display.map(({ part, type }) => `${part} ${type}`);
const files = (node: Node): string[] =>
  planParts(node).attachments.map(({ part, name, inline }) => `${part} ${name}${inline ? ' inline' : ''}`);

describe('planParts', () => {
  it.each<[string, Node, string[], string[]]>([
    ['a message of one part', leaf('text/plain'), ['1 text/plain'], []],
    ['a PDF alone', leaf('application/pdf'), [], ['1 attachment.pdf']],
    ['HTML over plain', multi('alternative', leaf('text/plain'), leaf('text/html')), ['2 text/html'], []],
    [
      'HTML over plain in the wrong order',
      multi('alternative', leaf('text/html'), leaf('text/plain')),
      ['1 text/html'],
      [],
    ],
    [
      'plain where the HTML is empty',
      multi('alternative', leaf('text/plain'), leaf('text/html', { size: 0 })),
      ['1 text/plain'],
      [],
    ],
    [
      'plain where there is no HTML',
      multi('alternative', leaf('text/plain'), leaf('text/x-amp-html')),
      ['1 text/plain'],
      [],
    ],
    ['all variants empty', multi('alternative', leaf('text/plain', { size: 0 })), ['1 text/plain'], []],
    [
      'an invitation keeps its calendar',
      multi('alternative', leaf('text/plain'), leaf('text/html'), leaf('text/calendar')),
      ['2 text/html'],
      ['3 invite.ics'],
    ],
    [
      'an image in the HTML',
      multi(
        'related',
        leaf('text/html'),
        leaf('image/png', { id: '<logo@x>' }),
        leaf('application/pdf', { id: '<p>' }),
      ),
      ['1 text/html'],
      ['2 image.png inline', '3 attachment.pdf'],
    ],
    [
      'no HTML, so no inline image',
      multi('related', leaf('text/plain'), leaf('image/png', { id: '<logo@x>' })),
      ['1 text/plain'],
      ['2 image.png'],
    ],
    [
      'text, file, text in order',
      multi('mixed', leaf('text/plain'), leaf('application/pdf'), leaf('text/plain')),
      ['1 text/plain', '3 text/plain'],
      ['2 attachment.pdf'],
    ],
    [
      'a named text is a file',
      multi('mixed', leaf('text/plain'), leaf('text/plain', { parameters: { name: 'note.txt' } })),
      ['1 text/plain'],
      ['2 note.txt'],
    ],
    [
      'an attached HTML is a file',
      multi('mixed', leaf('text/plain'), leaf('text/html', { disposition: 'attachment' })),
      ['1 text/plain'],
      ['2 attachment.html'],
    ],
    [
      'a forwarded message is a file named after its subject',
      multi('mixed', leaf('text/plain'), {
        ...leaf('message/rfc822'),
        envelope: { subject: 'Offerta / n. 3' },
        childNodes: [leaf('text/html')],
      }),
      ['1 text/plain'],
      ['2 Offerta _ n. 3.eml'],
    ],
    [
      'the usual nest',
      multi(
        'mixed',
        multi(
          'related',
          multi('alternative', leaf('text/plain'), leaf('text/html')),
          leaf('image/gif', { id: '<a>' }),
        ),
        leaf('application/zip', { dispositionParameters: { filename: '../../etc/passwd' } }),
      ),
      ['1.1.2 text/html'],
      ['1.2 image.gif inline', '2 _.._etc_passwd.zip'],
    ],
    [
      'the nest of Apple Mail: plain beside mixed HTML and files',
      multi(
        'alternative',
        leaf('text/plain'),
        multi('mixed', leaf('text/html'), leaf('application/pdf'), leaf('text/html')),
      ),
      ['2.1 text/html', '2.3 text/html'],
      ['2.2 attachment.pdf'],
    ],
    [
      'a signed message',
      multi('signed', leaf('text/plain'), leaf('application/pkcs7-signature')),
      ['1 text/plain'],
      ['2 smime.p7s'],
    ],
  ])('%s', (_name, node, display, attachments) => {
    expect(shown(node)).toEqual(display);
    expect(files(node)).toEqual(attachments);
    expect(planParts(node).problems).toEqual([]);
  });

  it('reads what decoding needs', () => {
    const [part] = planParts(
      leaf('TEXT/Plain', {
        parameters: { charset: 'ISO-8859-15', format: 'Flowed', delsp: 'YES' },
        encoding: 'BASE64',
        size: 780,
      }),
    ).display;
    expect(part).toMatchObject({
      type: 'text/plain',
      charset: 'iso-8859-15',
      encoding: 'base64',
      size: 570,
      flowed: true,
      delsp: true,
    });
  });

  it('says where there is nothing to go by', () => {
    expect(planParts(undefined)).toEqual({ display: [], attachments: [], problems: ['structure'] });
    expect(planParts({ type: '/' })).toMatchObject({
      display: [{ part: '1', type: 'text/plain' }],
      problems: ['structure'],
    });
    expect(planParts({ type: 'multipart/mixed' })).toMatchObject({
      display: [{ part: '1' }],
      problems: ['structure'],
    });
  });

  it('cuts a thousand levels and a hundred thousand parts', () => {
    let deep: Node = leaf('text/plain');
    for (let level = 0; level < 1000; level += 1) deep = multi('mixed', deep);
    expect(planParts(deep)).toEqual({ display: [], attachments: [], problems: ['structure'] });
    const wide = multi('mixed', ...Array.from({ length: 100_000 }, () => leaf('application/pdf')));
    const plan = planParts(wide);
    expect(plan.attachments).toHaveLength(999);
    expect(plan.problems).toEqual(['structure']);
  });

  it('ends without throwing on any tree, with unique numbers and safe names', () => {
    const text = fc.oneof(
      fc.constantFrom(
        'text/plain',
        'text/html',
        'multipart/mixed',
        'multipart/alternative',
        'multipart/related',
      ),
      fc.constantFrom('message/rfc822', 'image/png', 'text/calendar'),
      fc.string(),
    );
    const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
      tree: fc.record(
        {
          type: text,
          size: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
          encoding: fc.string(),
          id: fc.string(),
          disposition: fc.constantFrom('inline', 'attachment', ''),
          parameters: fc.dictionary(fc.constantFrom('name', 'charset', 'format', '__proto__'), fc.string()),
          dispositionParameters: fc.dictionary(fc.constantFrom('filename'), fc.string()),
          childNodes: fc.array(tie('tree'), { maxLength: 4, depthIdentifier: 'tree' }),
        },
        { requiredKeys: ['type'] },
      ),
    }));
    fc.assert(
      fc.property(tree, (node) => {
        const plan = planParts(node);
        const all = [...plan.display, ...plan.attachments];
        expect(new Set(all.map(({ part }) => part)).size).toBe(all.length);
        for (const part of all) {
          expect(part.part).toMatch(/^\d+(\.\d+)*$/);
          expect(part.name).not.toMatch(/[/\\\p{Cc}]/u);
          expect(part.size).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
