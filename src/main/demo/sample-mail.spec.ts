import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseMime } from './imap/mime-tree.ts';
import { section } from './imap/structure.ts';
import { generateSampleMail } from './sample-mail/generate.ts';
import { quotedPrintable } from './sample-mail/mime.ts';
import { FOLDERS, type SampleMessage } from './sample-mail/sample.ts';

const now = new Date('2026-11-24T10:00:00Z');
const mailboxes = generateSampleMail({ seed: 1861, now });
const all = mailboxes.flatMap(({ folders }) => folders.flatMap(({ messages }) => messages));
const inFolder = (path: string): readonly SampleMessage[] =>
  mailboxes[0].folders.find((folder) => folder.path === path)?.messages ?? [];

const parsed = new Map<SampleMessage, ParsedMail>();
beforeAll(async () => {
  for (const message of all) parsed.set(message, await simpleParser(message.raw));
}, 60_000);
const mails = (): ParsedMail[] => [...parsed.values()];
const bySubject = (subject: string | RegExp): ParsedMail => {
  const found = mails().find((mail) => (mail.subject ?? '').match(subject) !== null);
  if (found === undefined) throw new Error(`No message about ${String(subject)}`);
  return found;
};

describe('the sample mail as a whole', () => {
  it('has more than 400 messages in two mailboxes, among them unread, flagged and answered ones', () => {
    expect(all.length).toBeGreaterThan(400);
    for (const { folders } of mailboxes) {
      const flags = folders.find(({ path }) => path === 'INBOX')!.messages.map((message) => message.flags);
      expect(flags.filter((one) => !one.includes('\\Seen')).length).toBeGreaterThan(3);
      expect(flags.some((one) => one.includes('\\Flagged'))).toBe(true);
      expect(flags.some((one) => one.includes('\\Answered'))).toBe(true);
    }
  });

  it('has the folders with their uses, one nested and one beyond ASCII', () => {
    const uses = Object.fromEntries(mailboxes[0].folders.map(({ path, specialUse }) => [path, specialUse]));
    expect(uses).toEqual({
      INBOX: undefined,
      Inviati: '\\Sent',
      Bozze: '\\Drafts',
      'Posta indesiderata': '\\Junk',
      Cestino: '\\Trash',
      Clienti: undefined,
      'Clienti/Rossi Impianti': undefined,
      'Perché no – città': undefined,
    });
    expect(inFolder(FOLDERS.rossi).length).toBeGreaterThan(3);
  });

  it('is the same for the same seed and moment, and another for another seed', () => {
    const digest = (seed: number): string =>
      generateSampleMail({ seed, now })
        .flatMap(({ folders }) =>
          folders.flatMap(({ messages }) => messages.map(({ raw }) => raw.toString('latin1'))),
        )
        .join();
    expect(digest(1861) === all.map(({ raw }) => raw.toString('latin1')).join()).toBe(true);
    expect(digest(7) === digest(8)).toBe(false);
  });

  it('lies within half a year before now, in the order of dates', () => {
    for (const { folders } of mailboxes) {
      for (const { messages } of folders) {
        const times = messages.map(({ date }) => date.getTime());
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(Math.max(0, ...times)).toBeLessThanOrEqual(now.getTime());
        expect(Math.min(now.getTime(), ...times)).toBeGreaterThan(now.getTime() - 200 * 86_400_000);
      }
    }
  });
});

describe('each message', () => {
  it('has short lines of CRLF, and 7-bit headers', () => {
    for (const { raw } of all) {
      const text = raw.toString('latin1');
      const header = text.slice(0, text.indexOf('\r\n\r\n'));
      expect(header).toMatch(/^[\x20-\x7e\t\r\n]+$/);
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThan(998);
      expect(Math.max(...header.split('\r\n').map((line) => line.length))).toBeLessThan(110);
    }
  });

  it('can be parsed, and speaks of .example only', () => {
    const address = (value: AddressObject | AddressObject[] | undefined): string[] =>
      [value ?? []].flat().flatMap((one) => one.value.map((person) => person.address ?? ''));
    for (const mail of mails()) {
      const everyone = [...address(mail.from), ...address(mail.to), ...address(mail.cc)];
      expect(everyone.length).toBeGreaterThan(1);
      expect(everyone.filter((one) => !/^[a-z.-]+@[a-z-]+\.example$/.test(one))).toEqual([]);
      expect(mail.messageId).toMatch(/^<[a-z0-9.-]+@[a-z-]+\.example>$/);
      const hosts = [...String(mail.html || '').matchAll(/https?:\/\/([^/"\s]+)/g)].map((match) => match[1]!);
      expect(hosts.filter((host) => !host.endsWith('.example'))).toEqual([]);
      expect(`${mail.subject ?? ''}${mail.text ?? ''}`).not.toMatch(/\{\w+\}|undefined|\uFFFD/);
    }
    expect(new Set(mails().map((mail) => mail.messageId)).size).toBe(all.length);
  });

  it('of a conversation points at the message before it, which is older and in the same mailbox', () => {
    let links = 0;
    for (const { folders } of mailboxes) {
      const messages = folders.flatMap((folder) => folder.messages);
      const byId = new Map(messages.map((message) => [parsed.get(message)!.messageId, message]));
      for (const message of messages) {
        const mail = parsed.get(message)!;
        if (mail.inReplyTo === undefined) continue;
        const before = byId.get(mail.inReplyTo);
        expect(before?.date.getTime()).toBeLessThan(message.date.getTime());
        const references = [mail.references ?? []].flat();
        expect(references.at(-1)).toBe(mail.inReplyTo);
        expect([parsed.get(before!)!.references ?? []].flat()).toEqual(references.slice(0, -1));
        expect(mail.subject).toMatch(/^Re: /);
        expect(before?.flags.includes('\\Seen')).toBe(true);
        links += 1;
      }
    }
    expect(links).toBeGreaterThan(150);
  });
});

describe('what is in it', () => {
  it('attachments are files of their kind', () => {
    const attachments = mails().flatMap((mail) => mail.attachments);
    const kinds = Map.groupBy(attachments, ({ contentType }) => contentType);
    const starts: Record<string, string> = {
      'application/pdf': '%PDF-1.4',
      'image/png': '\x89PNG',
      'text/csv': '\xef\xbb\xbf',
      'text/calendar': 'BEGIN:VCALENDAR',
    };
    for (const [type, start] of Object.entries(starts)) {
      const files = kinds.get(type) ?? [];
      expect(files.length, type).toBeGreaterThan(2);
      for (const { content } of files) expect(content.toString('latin1').startsWith(start)).toBe(true);
    }
    const pdf = kinds.get('application/pdf')![0]!.content.toString('latin1');
    const start = Number(/startxref\n(\d+)/.exec(pdf)?.[1]);
    expect(pdf.slice(start, start + 4)).toBe('xref');
    expect(pdf.slice(Number(/xref\n0 6\n.{20}(\d{10})/s.exec(pdf)?.[1]), 999).startsWith('1 0 obj')).toBe(
      true,
    );
  });

  it('inline images are found by their content id', () => {
    const withImage = mails().filter((mail) => mail.attachments.some(({ related }) => related));
    expect(withImage.length).toBeGreaterThan(20);
    // The parser puts an image that it finds into the page itself.
    for (const mail of withImage) expect(String(mail.html)).toContain('src="data:image/png;base64,');
  });

  it('letters and subjects beyond ASCII come through', () => {
    expect(bySubject('Запрос цен на насосы').from?.value[0]?.name).toBe('Андрей Соколов');
    expect(bySubject('展示会での').text).toContain('港機械の田中です');
    expect(bySubject(/🍺🎉/).text).toContain('🍻');
    expect(bySubject('Riepilogo completo').subject?.length).toBeGreaterThan(250);
  });

  it('the odd ones are there: no subject, no date, an unknown charset, broken MIME, soft line breaks, a message inside', () => {
    expect(mails().filter((mail) => mail.subject === undefined)).toHaveLength(1);
    expect(mails().filter((mail) => mail.headers.get('date') === undefined)).toHaveLength(1);
    const sources = all.map(({ raw }) => raw.toString('latin1'));
    expect(sources.some((raw) => raw.includes('charset=x-gestionale-85'))).toBe(true);
    expect(sources.some((raw) => raw.includes('boundary="tagliato"') && !raw.includes('--tagliato--'))).toBe(
      true,
    );
    expect(sources.some((raw) => raw.includes('format=flowed') && raw.includes('mail program \r\n'))).toBe(
      true,
    );
    expect(sources.some((raw) => raw.includes('Content-Type: message/rfc822\r\n'))).toBe(true);
  });

  it('the dangerous ones are there', () => {
    expect(bySubject('Accesso insolito').from?.value[0]).toEqual({
      name: 'sicurezza@banca-valtrompia.example',
      address: 'noreply@conferma-dati.example',
    });
    const hostile = String(bySubject('Il suo pacco').html);
    for (const danger of ['<script>', 'onerror=', 'javascript:', '<iframe', '<form', 'width="1"']) {
      expect(hostile).toContain(danger);
    }
  });

  it('newsletters have tables, remote images and a way out', () => {
    const letters = mails().filter((mail) => mail.headers.has('list'));
    expect(letters.length).toBeGreaterThan(25);
    for (const { html } of letters) expect(String(html)).toMatch(/<table[\s\S]*<img src="https:\/\/img\./);
  });
});

describe('the byte work below it', () => {
  it('quoted-printable keeps every text and its lines short', () => {
    const text = `à=${'é'.repeat(90)} \nriga\t\n${'x'.repeat(200)}`;
    const written = quotedPrintable(text);
    expect(Math.max(...written.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76);
    const bytes = written
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    expect(Buffer.from(bytes, 'latin1').toString()).toBe(text.replaceAll('\n', '\r\n'));
  });

  it('the parts of every message lie where the structure says', () => {
    for (const { raw } of all) {
      const root = parseMime(raw);
      expect(section(raw, root, 'HEADER')!.length + section(raw, root, 'TEXT')!.length).toBe(raw.length);
      if (root.type === 'multipart')
        expect(section(raw, root, `${root.children.length}.MIME`)).not.toBeNull();
      expect(section(raw, root, '99')).toBeNull();
    }
  });
});
