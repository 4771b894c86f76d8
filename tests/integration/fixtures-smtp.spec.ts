import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { startDovecot } from '../fixtures/dovecot.ts';
import {
  attachmentBytes,
  broken,
  htmlMail,
  mailWithAttachment,
  manyMails,
  thread,
} from '../fixtures/mail.ts';
import { startSmtp, type Smtp, type SmtpOptions } from '../fixtures/smtp.ts';
import { simpleParser } from 'mailparser';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
});

async function smtp(options?: SmtpOptions): Promise<Smtp> {
  const server = await startSmtp(options);
  cleanUps.push(server.stop);
  return server;
}

interface Login {
  readonly secure?: boolean;
  readonly ca?: string;
  readonly pass?: string | null;
}

function send(server: Smtp, { secure = false, ca, pass = 'x' }: Login = {}, text = 'ciao'): Promise<unknown> {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure,
    ...(pass === null ? {} : { auth: { user: 'anna@azienda.example', pass } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
  });
  return transport.sendMail({
    from: 'anna@azienda.example',
    to: ['bruno@azienda.example', 'fuori@altrove.example'],
    subject: 'Prova',
    text,
  });
}

describe('startSmtp', () => {
  it('keeps envelope and bytes, and delivers to a mailbox', async () => {
    const dovecot = await startDovecot({ users: { 'bruno@azienda.example': 'b' } });
    cleanUps.push(dovecot.remove);
    const server = await smtp({ deliverTo: dovecot });
    await send(server);
    const message = await server.waitFor(0);
    expect(message).toMatchObject({
      from: 'anna@azienda.example',
      to: ['bruno@azienda.example', 'fuori@altrove.example'],
      user: 'anna@azienda.example',
      secure: false,
    });
    expect(message.raw.toString()).toContain('Subject: Prova\r\n');
    const status = dovecot.doveadm('mailbox', 'status', '-u', 'bruno@azienda.example', 'messages', 'INBOX');
    expect(status).toContain('messages=1');
  });

  it.each(['starttls', 'tls'] as const)(
    'speaks %s with a certificate of the test authority',
    async (security) => {
      const server = await smtp({ security, users: { 'anna@azienda.example': 'giusta' } });
      const secure = security === 'tls';
      await expect(send(server, { secure, pass: 'giusta' })).rejects.toMatchObject({ code: 'ESOCKET' });
      await expect(send(server, { secure, ca: server.ca, pass: 'sbagliata' })).rejects.toMatchObject({
        code: 'EAUTH',
      });
      await send(server, { secure, ca: server.ca, pass: 'giusta' });
      expect((await server.waitFor(0)).secure).toBe(true);
    },
  );

  it('can show an expired certificate', async () => {
    const server = await smtp({ security: 'tls', certificate: 'expired' });
    await expect(send(server, { secure: true, ca: server.ca })).rejects.toThrow(/expired/);
  });

  it('takes mail without a login where none is wanted', async () => {
    const server = await smtp({ users: null });
    await send(server, { pass: null });
    expect((await server.waitFor(0)).user).toBeNull();
  });

  it('refuses a recipient, a sender, the data, and what is too large, in its own words', async () => {
    const server = await smtp({ sizeLimit: 100_000 });
    server.behave({ refuseRecipients: { 'fuori@altrove.example': { code: 550, text: 'No such user' } } });
    expect(await send(server)).toMatchObject({ rejected: ['fuori@altrove.example'] });
    server.behave({ refuseSender: { code: 451, text: 'Try later' } });
    await expect(send(server)).rejects.toMatchObject({
      responseCode: 451,
      response: expect.stringContaining('Try later'),
    });
    server.behave({ refuseData: { code: 554, text: 'Looks like spam' } });
    await expect(send(server)).rejects.toMatchObject({ responseCode: 554 });
    server.behave({});
    await expect(send(server, {}, 'x'.repeat(200_000))).rejects.toMatchObject({ responseCode: 552 });
    expect(server.messages).toHaveLength(1);
  });

  it('hangs up with the message lost, or kept', async () => {
    const server = await smtp({ hangUp: 'during-data' });
    await expect(send(server)).rejects.toThrow();
    expect(server.messages).toHaveLength(0);
    server.behave({ hangUp: 'before-reply', delayMs: 50 });
    await expect(send(server)).rejects.toThrow();
    expect(server.messages).toHaveLength(1);
    await expect(server.waitFor(1, 50)).rejects.toThrow('did not come');
  });
});

describe('the message builders', () => {
  it('write mail that a parser reads back', async () => {
    const html = await simpleParser(await htmlMail());
    expect(html.attachments).toMatchObject([{ cid: 'logo@test', contentType: 'image/png' }]);
    const { attachments } = await simpleParser(await mailWithAttachment(300_000));
    expect(attachments[0]?.content.equals(attachmentBytes(300_000))).toBe(true);
    const [first, second, third] = await Promise.all((await thread(3)).map((one) => simpleParser(one)));
    expect(second?.inReplyTo).toBe(first?.messageId);
    expect(third?.references).toEqual([first?.messageId, second?.messageId]);
    expect((await simpleParser(manyMails(3)[2] ?? '')).subject).toBe('Numero 3');
  });

  it('write mail that breaks the rules as promised', async () => {
    expect((await simpleParser(broken.noSubject())).subject).toBeUndefined();
    expect((await simpleParser(broken.noFrom())).from).toBeUndefined();
    expect(broken.eightBitHeaders().includes(0xe8)).toBe(true);
    expect(
      broken
        .deepNesting(50)
        .toString()
        .match(/multipart\/mixed/g),
    ).toHaveLength(50);
    expect(broken.brokenMime().toString()).not.toContain('--=_uno--');
  });
});
