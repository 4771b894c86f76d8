import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageId } from '#shared/model/ids.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { startTestCore, until, type TestCore } from '../fixtures/core.ts';
import { startSmtp, type Smtp } from '../fixtures/smtp.ts';

let dovecot: Dovecot;
let smtp: Smtp;
let core: TestCore;
const profile = mkdtempSync(join(tmpdir(), 'postino-invitations-'));

const calendar = (uid: string, method: string, me: string): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'SEQUENCE:2',
    'SUMMARY:Perché no',
    'DTSTART;TZID=Europe/Rome:20260310T100000',
    'DTEND;TZID=Europe/Rome:20260310T110000',
    'ORGANIZER;CN=Luca Ferri:mailto:luca@cliente.example',
    `ATTENDEE;CN=Anna V.;PARTSTAT=NEEDS-ACTION:mailto:${me.toUpperCase()}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const letter = (
  subject: string,
  part: string,
  type = 'text/calendar; charset=utf-8; method=REQUEST',
): string =>
  [
    'From: Luca Ferri <luca@cliente.example>',
    `To: ${dovecot.user}`,
    `Subject: ${subject}`,
    `Message-ID: <${subject.toLowerCase()}@cliente.example>`,
    'Date: Mon, 2 Mar 2026 09:00:00 +0100',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain',
    '',
    'Vieni?',
    '--x',
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(part).toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--x--',
    '',
  ].join('\r\n');

beforeAll(async () => {
  [dovecot, smtp] = await Promise.all([startDovecot(), startSmtp()]);
  dovecot.deliver([
    letter('Invito', calendar('u1@cliente.example', 'REQUEST', dovecot.user)),
    letter('Annullato', calendar('u2@cliente.example', 'CANCEL', dovecot.user)),
    letter('Rotto', 'BEGIN:VCALENDAR\r\nnon va'),
    letter('Semplice', 'ciao', 'text/html'),
  ]);
  dovecot.deliver(letter('Spam', calendar('u4@truffa.example', 'REQUEST', dovecot.user)), { folder: 'Junk' });
  core = await startTestCore(profile);
  await core.handle.door.provision([
    {
      ...{ address: dovecot.user, name: 'Anna Verdi', user: dovecot.user, password: dovecot.password },
      imap: { host: '127.0.0.1', port: dovecot.port, security: 'plain' },
      smtp: { host: '127.0.0.1', port: smtp.port, security: 'plain' },
    },
  ]);
  await until(async () => (await find('Semplice')) !== undefined, 'the mail');
});
afterAll(async () => {
  await core.stop();
  await Promise.all([dovecot.remove(), smtp.stop()]);
  rmSync(profile, { recursive: true, force: true });
});

const find = async (subject: string, role = 'inbox'): Promise<MessageId | undefined> => {
  const folders = await core.client.call('folders.list', {});
  const inbox = folders.find((folder) => folder.role === role);
  if (inbox === undefined) return undefined;
  const query = { scope: { kind: 'folder', folderId: inbox.id } } as const;
  const { rows } = await core.client.call('messages.list', { query, offset: 0, limit: 50 });
  return rows.find((row) => row.subject === subject)?.id;
};
const idOf = async (subject: string): Promise<MessageId> => {
  const id = await find(subject);
  if (id === undefined) throw new Error(`no ${subject}`);
  return id;
};
/** The lines of the calendar in a mail that was sent. */
async function answerLines(index: number): Promise<string[]> {
  const { attachments } = await simpleParser(smtp.messages[index]?.raw ?? Buffer.from(''));
  const calendar = attachments.find(({ contentType }) => contentType === 'text/calendar');
  return (calendar?.content.toString() ?? '').replace(/\r\n[ \t]/g, '').split('\r\n');
}
const WORDS = { subject: 'Accettato: Perché no', text: 'Accetto <subito>.\nA martedì.' };

describe('an invitation in a message', () => {
  it('is read out of its part', async () => {
    const told = await core.client.call('invitations.get', { messageId: await idOf('Invito') });
    expect(told).toMatchObject({
      method: 'request',
      title: 'Perché no',
      from: '2026-03-10T09:00:00Z',
      canAnswer: true,
      answered: null,
    });
  });

  it('is answered once to its organiser, in a way that calendars and people read', async () => {
    const messageId = await idOf('Invito');
    const say = (answer: 'accepted' | 'declined') =>
      core.client.call('invitations.answer', { messageId, answer, words: WORDS });
    await Promise.all([say('accepted'), say('accepted'), say('accepted')]);
    await until(() => smtp.messages.length > 0, 'the answer');
    await until(
      async () => (await core.client.call('outbox.list', {})).every(({ state }) => state === 'sent'),
      'sent',
    );
    expect(smtp.messages).toHaveLength(1);
    expect(smtp.messages[0]?.to).toEqual(['luca@cliente.example']);
    const raw = smtp.messages[0]?.raw ?? Buffer.from('');
    expect(raw.toString()).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=REPLY/i);
    const mail = await simpleParser(raw);
    expect(mail.subject).toBe(WORDS.subject);
    expect(mail.inReplyTo).toBe('<invito@cliente.example>');
    expect(mail.text).toContain('Accetto <subito>.');
    expect(await answerLines(0)).toEqual(
      expect.arrayContaining([
        'METHOD:REPLY',
        'UID:u1@cliente.example',
        'SEQUENCE:2',
        'SUMMARY:Perché no',
        `ATTENDEE;CN=Anna V.;PARTSTAT=ACCEPTED:mailto:${dovecot.user.toUpperCase()}`,
      ]),
    );
    expect(await core.client.call('invitations.get', { messageId })).toMatchObject({
      answered: { answer: 'accepted' },
    });
    // Another mind is another answer.
    await say('declined');
    await until(() => smtp.messages.length === 2, 'the other answer');
    expect((await answerLines(1)).join('\n')).toContain('PARTSTAT=DECLINED');
  });

  it('that is off, that is broken, and a message without one are not answered', async () => {
    const told = async (subject: string) =>
      core.client.call('invitations.get', { messageId: await idOf(subject) });
    expect(await told('Annullato')).toMatchObject({ method: 'cancel', canAnswer: false });
    expect(await told('Rotto')).toBeNull();
    expect(await told('Semplice')).toBeNull();
    for (const subject of ['Annullato', 'Rotto', 'Semplice']) {
      const input = { messageId: await idOf(subject), answer: 'accepted', words: WORDS } as const;
      await expect(core.client.call('invitations.answer', input)).rejects.toMatchObject({ code: 'CONFLICT' });
    }
    expect(smtp.messages).toHaveLength(2);
  });

  it('in Junk is shown, and not answered', async () => {
    const id = await until(() => find('Spam', 'junk'), 'the mail in Junk');
    expect(await core.client.call('invitations.get', { messageId: id })).toMatchObject({
      title: 'Perché no',
      canAnswer: false,
    });
    const input = { messageId: id, answer: 'declined', words: WORDS } as const;
    await expect(core.client.call('invitations.answer', input)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('is open again where its answer was taken out of the outbox unsent', async () => {
    const me = dovecot.user;
    smtp.behave({ refuseSender: { code: 450, text: 'più tardi' } });
    dovecot.deliver(letter('Altro', calendar('u3@cliente.example', 'REQUEST', me)));
    await core.client.call('sync.start', {});
    await until(async () => (await find('Altro')) !== undefined, 'the other mail');
    const messageId = await idOf('Altro');
    await core.client.call('invitations.answer', { messageId, answer: 'tentative', words: WORDS });
    const waiting = await until(
      async () => (await core.client.call('outbox.list', {})).find(({ state }) => state === 'deferred'),
      'it waits',
    );
    await core.client.call('outbox.remove', { id: waiting.id });
    expect(await core.client.call('invitations.get', { messageId })).toMatchObject({ answered: null });
  });
});
