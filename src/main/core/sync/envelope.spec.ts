import type { FetchMessageObject } from 'imapflow';
import { expect, it } from 'vitest';
import { toIncoming } from './envelope.ts';

const fetched = (headers: string): FetchMessageObject => ({
  uid: 1,
  seq: 1,
  id: '',
  size: 77,
  envelope: { messageId: '<1@x>' },
  headers: Buffer.from(headers),
});

it('takes a conversation from References alone, whatever else stands in angle brackets', () => {
  const { message } = toIncoming(
    fetched(
      'List-Id: <news.negozio.example>\r\nReferences: <a@x>\r\n <b@x>\r\nList-Unsubscribe: <mailto:via@negozio.example>\r\n\r\n',
    ),
    0,
  );
  expect(message.references).toEqual(['<a@x>', '<b@x>']);
  expect(message.mailing).toMatchObject({ bulk: true, listId: 'news.negozio.example' });
});

it('keeps the newest of very many references', () => {
  const ids = Array.from({ length: 80 }, (_, index) => `<${index}@x>`);
  const { message } = toIncoming(fetched(`References: ${ids.join('\r\n ')}\r\n\r\n`), 0);
  expect(message.references).toEqual(ids.slice(30));
  expect(message).not.toHaveProperty('mailing');
});
