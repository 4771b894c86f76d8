import { expect, it } from 'vitest';
import { idOfMessageLink, isMessageLink, messageLink } from './message-link.ts';
import * as fc from '../../../tests/fixtures/property.ts';

it('leads back to the Message-ID that it was made of', () => {
  const header = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(header, (id) => {
      fc.pre(id.isWellFormed() && id.trim() === id && !/^<|>$/.test(id));
      const link = messageLink(`<${id}>`) ?? '';
      expect(isMessageLink(` ${link}\n`)).toBe(true);
      expect(idOfMessageLink(link)).toBe(id);
      expect(idOfMessageLink(`${link}?ref=pst0123456789`)).toBe(id);
    }),
  );
  expect(messageLink(' <> ')).toBeNull();
});

it.each([
  '',
  'postino://app/',
  'postino://message/',
  'postino://message/a/b',
  'https://a.it/message/x',
  'vedi postino://message/x',
  'postino://message/%E0%A4%A',
])('takes nothing else for one: %s', (text) => {
  expect(idOfMessageLink(text)).toBeNull();
});
