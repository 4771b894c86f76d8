import { expect, it } from 'vitest';
import { parseProvision, readProvision } from './provision.ts';

const server = { host: 'mail.example', port: 993, security: 'tls' };
const mailbox = {
  address: 'a@b.example',
  name: 'A',
  user: 'u',
  password: 'CANARY',
  imap: server,
  smtp: server,
};
const parse = (value: unknown): ReturnType<typeof parseProvision> =>
  parseProvision('f.json', JSON.stringify(value));

it('reads mailboxes and portal', () => {
  const portal = { webhook: 'https://x.bitrix24.it/rest/1/secret/' };
  expect(parse({ mailboxes: [mailbox, { ...mailbox, user: undefined, password: 'ask' }], portal })).toEqual({
    mailboxes: [mailbox, { ...mailbox, user: 'a@b.example', password: 'ask' }],
    webhook: portal.webhook,
  });
});

it.each([
  [{}, 'mailboxes: '],
  [{ mailboxes: [{ ...mailbox, address: 'CANARY' }] }, 'mailboxes[0].address: not a mail address'],
  [{ mailboxes: [mailbox, { ...mailbox, password: 7 }] }, 'mailboxes[1].password: '],
  [{ mailboxes: [{ ...mailbox, password: '' }] }, 'mailboxes[0].password: '],
  [{ mailboxes: [{ ...mailbox, imap: { ...server, port: 70000 } }] }, 'mailboxes[0].imap.port: '],
  [
    { mailboxes: [{ ...mailbox, smtp: { ...server, security: 'CANARY' } }] },
    'must be one of tls, starttls, plain',
  ],
  [
    { mailboxes: [{ ...mailbox, smtp: { ...server, host: 'a b/CANARY' } }] },
    'mailboxes[0].smtp.host: not valid',
  ],
  [{ mailboxes: [{ ...mailbox, pasword: 'x' }] }, 'mailboxes[0]: unknown field pasword'],
  [{ mailboxes: [], portal: { webhook: 'ftp://CANARY' } }, 'portal.webhook: not valid'],
  ['CANARY', 'the file: '],
])('names the field that is wrong, and never a value: %j', (value, words) => {
  let message = '';
  try {
    parse(value);
  } catch (error) {
    expect(error).toMatchObject({ exitCode: 2 });
    message = String(error);
  }
  expect(message).toContain(words);
  expect(message).not.toContain('CANARY');
});

it('does not quote a file that is no JSON', async () => {
  expect(() => parseProvision('f.json', '{"password":"CANARY",,}')).toThrow(
    '--provision f.json: not valid JSON',
  );
  await expect(readProvision('/nowhere/f.json')).rejects.toMatchObject({
    exitCode: 2,
    message: '--provision /nowhere/f.json: the file cannot be read (ENOENT)',
  });
});
