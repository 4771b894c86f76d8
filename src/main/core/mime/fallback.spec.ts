import { describe, expect, it } from 'vitest';
import { parseWhole } from './fallback.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const latin1 = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');

describe('parseWhole', () => {
  it('finds the text and the files of a message', async () => {
    const raw = latin1(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html; charset=iso-8859-1',
      '',
      'gi\xe0',
      '--b',
      'Content-Type: application/pdf; name=a.pdf',
      'Content-Transfer-Encoding: base64',
      '',
      'QUJD',
      '--b--',
    );
    const whole = await parseWhole(raw);
    expect(whole.parts).toEqual([{ kind: 'html', content: 'già' }]);
    expect(whole.attachments).toMatchObject([{ name: 'a.pdf', type: 'application/pdf', size: 3 }]);
    expect(whole.problems).toEqual(['structure']);
  });

  it.each([
    [
      'without the boundary it names',
      latin1('Content-Type: multipart/mixed; boundary=b', '', 'Perch\xe9 no'),
    ],
    ['multipart without a boundary', latin1('Content-Type: multipart/mixed', '', 'Perch\xe9 no')],
    ['with line ends of LF', Buffer.from('Content-Type: multipart/mixed; boundary=b\n\nPerché no')],
  ])('shows the bare text of a message %s', async (_name, raw) => {
    expect((await parseWhole(raw)).parts).toEqual([{ kind: 'text', content: 'Perché no' }]);
  });

  it('never rejects', async () => {
    const line = fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: text/html; charset=x',
      'Content-Transfer-Encoding: base64',
      'Content-Type: message/rfc822',
      '',
      '--b',
      '--b--',
      '=?utf-8?b?x',
      '\x00\xff',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        const whole = await parseWhole(latin1(...lines));
        for (const one of whole.attachments) expect(one.content.length).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 200 },
    );
  });
});
