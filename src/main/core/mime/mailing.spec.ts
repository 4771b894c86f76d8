import { describe, expect, it } from 'vitest';
import { headerFields } from './header-fields.ts';
import { mailingOf } from './mailing.ts';

const of = (...lines: string[]) => mailingOf(headerFields(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)));

describe('the fields of a header', () => {
  it('are unfolded, with names in small letters, and keep their order', () => {
    const block = Buffer.from(
      'REFERENCES: <a@x>\r\n <b@x>\r\n\t<c@x>\r\nList-Id :  one \r\nno field\r\nlist-id: two\nlist-id:\n\r\n',
    );
    const fields = headerFields(block);
    expect(fields.get('references')).toEqual(['<a@x> <b@x>\t<c@x>']);
    expect(fields.get('list-id')).toEqual(['one', 'two', '']);
    expect([...fields.keys()]).toEqual(['references', 'list-id']);
  });

  it('of a message without any are none', () => {
    expect(headerFields(undefined).size).toBe(0);
    expect(headerFields(Buffer.from('\r\n')).size).toBe(0);
  });
});

describe('how a message was sent', () => {
  it('is not told by an ordinary header', () => {
    expect(of('References: <a@x>')).toBeUndefined();
    expect(of('')).toBeUndefined();
    expect(
      of('Auto-Submitted: no', 'Precedence: first-class', 'List-Id:', 'List-Unsubscribe: <>'),
    ).toBeUndefined();
    // RFC 3834 section 5: parameters and comments may follow, and the case is nobody's business.
    expect(of('AUTO-SUBMITTED: (a person) No ; owner="auto-replied"')).toBeUndefined();
  });

  it('is to many with an identifier of a list, in whatever form', () => {
    const id = (value: string) => of(`List-Id: ${value}`)?.listId;
    expect(id('<Offerte.Negozio.Example>')).toBe('offerte.negozio.example');
    expect(id('=?utf-8?q?Novit=C3=A0?= (nuove) <news.negozio.example>')).toBe('news.negozio.example');
    expect(id('"Tizio <x>" <news.negozio.example>')).toBe('news.negozio.example');
    expect(id('<news.\r\n negozio.example>')).toBe('news.negozio.example');
    expect(id('news.negozio.example')).toBe('news.negozio.example');
    expect(id(`<${'x'.repeat(5_000)}.example>`)).toHaveLength(255);
    expect(of('List-Id: 2f6a7c')).toMatchObject({ bulk: true, listId: '' });
    expect(of('List-Id: Le nostre offerte')).toMatchObject({ bulk: true, listId: '' });
  });

  it('is to many with a way to unsubscribe, whose addresses are kept as they are', () => {
    expect(
      of(
        'List-Unsubscribe: <mailto:via@negozio.example?subject=via>,\r\n <https://negozio.example/u/\r\n a%20b?x=1,2>, (o) <ftp://x>, <javascript:alert(1)>',
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      ),
    ).toEqual({
      bulk: true,
      auto: false,
      listId: '',
      unsubscribe: ['mailto:via@negozio.example?subject=via', 'https://negozio.example/u/a%20b?x=1,2'],
      oneClick: true,
    });
    expect(of('List-Unsubscribe: https://negozio.example/u')?.unsubscribe).toEqual([
      'https://negozio.example/u',
    ]);
    expect(of('List-Unsubscribe: chiedere in segreteria')).toMatchObject({ bulk: true, unsubscribe: [] });
    const many = Array.from({ length: 50 }, (_, index) => `<https://negozio.example/${index}>`);
    expect(of(`List-Unsubscribe: ${many.join(', ')}`)?.unsubscribe).toHaveLength(5);
    expect(of(`List-Unsubscribe: <https://negozio.example/${'x'.repeat(9_000)}>`)).toMatchObject({
      bulk: true,
      unsubscribe: [],
    });
  });

  it('takes one click only where it is meant and goes by https', () => {
    const post = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click';
    expect(of('List-Unsubscribe: <http://negozio.example/u>', post)?.oneClick).toBe(false);
    expect(of('List-Unsubscribe: <https://negozio.example/u>', `${post}-Not`)?.oneClick).toBe(false);
    expect(of(post)).toBeUndefined();
  });

  it('is to many by its precedence, and a program’s by what it says of itself', () => {
    for (const word of ['bulk', 'List', 'JUNK', 'bulk (newsletter)'])
      expect(of(`Precedence: ${word}`)).toMatchObject({ bulk: true, auto: false });
    for (const word of ['auto-replied', 'Auto-Generated; x=y', 'auto-notified', '(fuori) auto-replied'])
      expect(of(`Auto-Submitted: ${word}`)).toMatchObject({ bulk: false, auto: true });
    expect(of('Precedence: auto_reply')).toMatchObject({ bulk: false, auto: true });
    expect(of('Precedence: normal', 'Precedence: bulk')).toMatchObject({ bulk: true });
    expect(of('Auto-Submitted: ;')).toBeUndefined();
  });

  it('is read soon whatever a stranger writes', () => {
    for (const part of ['(', '<', '<>,', '<a', '(a', 'a b ', '\r\n ']) {
      const odd = part.repeat(100_000);
      // A reader that goes back and forth would take minutes.
      of(`List-Id: ${odd}`, `List-Unsubscribe: ${odd}`, `Precedence: ${odd}`, `Auto-Submitted: ${odd}`);
    }
    expect(of(`List-Id: ${'<'.repeat(100_000)}>`)).toMatchObject({ bulk: true, listId: '' });
  });
});
