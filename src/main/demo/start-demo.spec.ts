import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { simpleParser, type ParsedMail } from 'mailparser';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { correspondentAt } from './correspondents.ts';
import { languageOf } from './reply-words.ts';
import { startDemo, type Demo } from './start-demo.ts';

let dir: string;
let demo: Demo;
let imap: ImapFlow;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postino-demo-'));
  demo = await startDemo({ dir, replyAfter: 30 });
  imap = await watch(0);
});

afterEach(async () => {
  imap.close();
  await demo.stop();
  await rm(dir, { recursive: true });
});

async function watch(index: number): Promise<ImapFlow> {
  const { imap: at, user, password } = demo.mailboxes[index]!;
  const client = new ImapFlow({
    host: at.host,
    port: at.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: password },
    logger: false,
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.mailboxOpen('INBOX');
  return client;
}

function transport(password?: string): ReturnType<typeof createTransport> {
  const { smtp, user, password: right } = demo.mailboxes[0]!;
  return createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: false,
    ignoreTLS: true,
    auth: { user, pass: password ?? right },
  });
}

const exists = (client: ImapFlow): number => (client.mailbox === false ? 0 : client.mailbox.exists);

async function arrival(client: ImapFlow, count: number): Promise<ParsedMail> {
  const end = Date.now() + 20_000;
  while (exists(client) < count && Date.now() < end) {
    await client.noop();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(exists(client)).toBe(count);
  const message = await client.fetchOne('*', { source: true });
  if (message === false || message.source === undefined) throw new Error('Nothing fetched');
  return simpleParser(message.source);
}

const GIULIA = 'giulia.ferri@officine-aurora.example';
const SUPPORT = 'assistenza@officine-aurora.example';

// Another program may take one of its ports meanwhile: then once more.
describe('the demo', { retry: 2 }, () => {
  it('offers two mailboxes on loopback and writes nothing but its settings', async () => {
    expect(demo.mailboxes.map(({ address }) => address)).toEqual([GIULIA, SUPPORT]);
    for (const { imap: one, smtp } of demo.mailboxes)
      expect([one.host, smtp.host]).toEqual(['127.0.0.1', '127.0.0.1']);
    // The portal's file is written a little later.
    expect((await readdir(dir)).filter((name) => !name.startsWith('portal.json'))).toEqual(['demo.json']);
    expect(exists(imap)).toBeGreaterThan(100);
  });

  it('keeps ports and password over a restart, and changes the UIDVALIDITY', async () => {
    const before = demo.mailboxes;
    const validity = imap.mailbox === false ? 0n : imap.mailbox.uidValidity;
    imap.close();
    await demo.stop();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    demo = await startDemo({ dir });
    expect(demo.mailboxes).toEqual(before);
    imap = await watch(0);
    expect(imap.mailbox !== false && imap.mailbox.uidValidity).toBeGreaterThan(validity);
  });

  it('takes other ports where its own are taken', async () => {
    const second = await startDemo({ dir });
    expect(second.mailboxes[0]!.imap.port).not.toBe(demo.mailboxes[0]!.imap.port);
    await second.stop();
  });

  it('has a portal that knows its mail and its people, at the same address after a restart', async () => {
    const ask = async (method: string, input: unknown): Promise<unknown> => {
      const response = await fetch(demo.portal.webhook.replace('/rest/', '/rest/api/') + method, {
        method: 'POST',
        body: JSON.stringify(input),
        headers: { 'Content-Type': 'application/json' },
      });
      return ((await response.json()) as { result: unknown }).result;
    };
    const boxes = (await ask('mail.mailbox.list', {})) as { items: { email: string }[] };
    expect(boxes.items.map(({ email }) => email)).toEqual(demo.mailboxes.map(({ address }) => address));
    const subject = 'Consegnato adesso';
    await demo.deliver(`From: a@b.example\nSubject: ${subject}\n\nCiao\n`, demo.mailboxes[0]!.address);
    expect(await ask('mail.message.list', { searchQuery: subject })).toMatchObject({ items: [{ subject }] });
    const { webhook } = demo.portal;
    await demo.stop();
    demo = await startDemo({ dir, replyAfter: 30 });
    expect(demo.portal.webhook).toBe(webhook);
  });

  it('delivers what it is handed, with CRLF, and refuses strangers', async () => {
    const before = exists(imap);
    await demo.deliver('Subject: Ciao\nFrom: a@a.example\n\nSì\n', GIULIA.toUpperCase());
    expect(await arrival(imap, before + 1)).toMatchObject({ subject: 'Ciao', text: 'Sì\n' });
    await expect(demo.deliver('x', 'nobody@elsewhere.example')).rejects.toThrow(RangeError);
  });
});

describe('mail sent from it', () => {
  it('to the other mailbox arrives there and is not answered', async () => {
    const support = await watch(1);
    const [own, other] = [exists(imap), exists(support)];
    await transport().sendMail({
      from: GIULIA,
      to: SUPPORT,
      subject: 'Passaggio di consegne',
      text: 'Ecco.',
    });
    expect(await arrival(support, other + 1)).toMatchObject({ subject: 'Passaggio di consegne' });
    await new Promise((resolve) => setTimeout(resolve, 120));
    await imap.noop();
    expect(exists(imap)).toBe(own);
    support.close();
  });

  it('to a customer is answered in its thread and language, with what was written below', async () => {
    const before = exists(imap);
    await transport().sendMail({
      from: `Giulia Ferri <${GIULIA}>`,
      to: 'Chiara Lombardi <chiara.lombardi@rossi-impianti.example>',
      subject: 'Offerta 12/26 – più acqua',
      messageId: '<second@officine-aurora.example>',
      inReplyTo: '<first@rossi-impianti.example>',
      references: ['<root@rossi-impianti.example>', '<first@rossi-impianti.example>'],
      text: 'Buongiorno Chiara,\n\nle invio il preventivo per la pompa.\n\n> Ci fate un prezzo?',
      html: '<p>Buongiorno Chiara,</p><p>le invio il preventivo per la <b>pompa</b>.</p>',
    });
    const reply = await arrival(imap, before + 1);
    expect(reply.subject).toBe('Re: Offerta 12/26 – più acqua');
    expect(reply.from?.value).toEqual([
      { name: 'Chiara Lombardi', address: 'chiara.lombardi@rossi-impianti.example' },
    ]);
    expect(reply.inReplyTo).toBe('<second@officine-aurora.example>');
    expect(reply.references).toEqual([
      '<root@rossi-impianti.example>',
      '<first@rossi-impianti.example>',
      '<second@officine-aurora.example>',
    ]);
    expect(reply.text).toMatch(/ha scritto:\n> Buongiorno Chiara,\n>\s?\n> le invio il preventivo/);
    expect(reply.text).toContain('>> Ci fate un prezzo?');
    expect(reply.html).toContain('<p>le invio il preventivo per la <b>pompa</b>.</p>');
  });

  it('in English is answered in English, also by someone whom nobody has introduced', async () => {
    const before = exists(imap);
    await transport().sendMail({
      from: GIULIA,
      to: 'jane.doe@northsea-brewing.example',
      subject: 'Meeting',
      text: 'Dear Jane, would Monday suit you for a meeting?',
    });
    const reply = await arrival(imap, before + 1);
    expect(reply.from?.value[0]?.name).toBe('Jane Doe');
    expect(reply.text).toMatch(/^(Dear|Hello|Hi|Good morning) Giulia,[^]* wrote:\n> Dear Jane/);
  });

  it('to anywhere else is accepted and goes nowhere; so are answers to machines', async () => {
    const before = exists(imap);
    const info = await transport().sendMail({
      from: GIULIA,
      to: ['someone@elsewhere.example', 'noreply@rossi-impianti.example'],
      subject: 'x',
      text: 'y',
    });
    expect(info.rejected).toEqual([]);
    await transport().sendMail({
      from: GIULIA,
      to: 'marco.rossi@rossi-impianti.example',
      subject: 'Fuori ufficio',
      text: 'y',
      headers: { 'Auto-Submitted': 'auto-replied' },
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await imap.noop();
    expect(exists(imap)).toBe(before);
  });

  it('is refused with a wrong password', async () => {
    await expect(
      transport('wrong-password').sendMail({ from: GIULIA, to: GIULIA, text: 'x' }),
    ).rejects.toMatchObject({ code: 'EAUTH', responseCode: 535 });
  });
});

describe('the correspondents', () => {
  it('are known by address, made up from it, or nobody', () => {
    expect(correspondentAt('Lorenzo.Damico@terme-valdoro.example')?.name).toBe('Lorenzo D’Amico');
    expect(correspondentAt('mario_verdi@cantieri-costa.example')?.name).toBe('Mario Verdi');
    expect(correspondentAt('newsletter@cantieri-costa.example')).toBeUndefined();
    expect(correspondentAt('a@cantieri-costa.example.com')).toBeUndefined();
  });

  it.each([
    ['Grazie, ci vediamo lunedì alle dieci.', 'it'],
    ['Thank you, see you on Monday.', 'en'],
    ['', 'en'],
    ['12345', 'en'],
  ] as const)('hear the language of %j', (text, language) => {
    expect(languageOf(text, 'en')).toBe(language);
  });
});
