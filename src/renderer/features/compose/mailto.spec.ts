import { describe, expect, it } from 'vitest';
import { parseMailto } from './mailto.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const addresses = (list: readonly { address: string }[] | undefined) => list?.map((one) => one.address);

describe('parseMailto', () => {
  it('reads the examples of RFC 6068 section 6', () => {
    expect(addresses(parseMailto('mailto:chris@example.com')?.to)).toEqual(['chris@example.com']);
    expect(parseMailto('mailto:infobot@example.com?subject=current-issue')?.subject).toBe('current-issue');
    expect(parseMailto('mailto:infobot@example.com?body=send%20current-issue%0D%0Asend%20index')?.body).toBe(
      'send current-issue\nsend index',
    );
    expect(addresses(parseMailto('mailto:?to=joe@example.com&cc=bob@example.com&body=hello')?.cc)).toEqual([
      'bob@example.com',
    ]);
    expect(addresses(parseMailto('mailto:addr1@an.example,addr2@an.example')?.to)).toEqual([
      'addr1@an.example',
      'addr2@an.example',
    ]);
    expect(addresses(parseMailto('mailto:gorby%25kremvax@example.com')?.to)).toEqual([
      'gorby%kremvax@example.com',
    ]);
    expect(parseMailto('mailto:user@example.org?subject=caf%C3%A9')?.subject).toBe('café');
    expect(addresses(parseMailto('mailto:bill+ietf@example.org')?.to)).toEqual(['bill+ietf@example.org']);
  });

  it('takes nothing but recipients, subject and body', () => {
    const fields = parseMailto(
      'mailto:a@b.it?attach=/etc/passwd&attachment=x&from=boss@b.it&In-Reply-To=%3Cx%3E&reply-to=evil@x.it&bcc=c@d.it',
    );
    expect(fields).toEqual({
      to: [{ name: '', address: 'a@b.it' }],
      cc: [],
      bcc: [{ name: '', address: 'c@d.it' }],
      subject: '',
      body: '',
    });
  });

  it('makes no header out of line ends', () => {
    const fields = parseMailto('MAILTO:a@b.it?Subject=x%0D%0ABcc:%20evil@x.it&cc=c@d.it%0D%0Aevil@x.it');
    expect(fields?.subject).toBe('x Bcc: evil@x.it');
    expect(fields?.bcc).toEqual([]);
    expect(addresses(fields?.cc)).toEqual(['c@d.it', 'evil@x.it']);
  });

  it('keeps HTML in the body as text', () => {
    expect(parseMailto('mailto:a@b.it?body=%3Cimg%20src%3Dx%3E')?.body).toBe('<img src=x>');
  });

  it('takes a broken percent sequence as it stands', () => {
    expect(parseMailto('mailto:a@b.it?subject=100%&body=%E0%A4%A')).toMatchObject({
      subject: '100%',
      body: '%E0%A4%A',
    });
  });

  it.each(['https://example.org', 'javascript:alert(1)', 'xmailto:a@b.it', ''])('refuses %s', (url) => {
    expect(parseMailto(url)).toBeNull();
  });

  it('holds its limits whatever it is given', { timeout: fc.patience(30_000) }, () => {
    const long = `mailto:${'a@b.it,'.repeat(500)}?subject=${'s'.repeat(100_000)}&body=${'b'.repeat(200_000)}`;
    const fields = parseMailto(long);
    expect(fields?.to).toHaveLength(1);
    expect(fields?.subject).toHaveLength(2_000);
    expect(fields?.body).toHaveLength(100_000);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (rest) => {
        const read = parseMailto(`mailto:${rest}`);
        expect(read?.subject).not.toMatch(/[\r\n\0]/);
        expect(Object.keys(read ?? {})).toEqual(['to', 'cc', 'bcc', 'subject', 'body']);
      }),
    );
  });
});
