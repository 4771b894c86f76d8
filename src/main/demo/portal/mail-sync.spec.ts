import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPortal, START } from '../../../../tests/fixtures/portal.ts';
import { createMailStore, type MailStore } from '../imap/store.ts';
import { generateSampleMail } from '../sample-mail/generate.ts';
import { copyOf, mailSourceOf } from './mail-sync.ts';
import type { Mail } from './records.ts';

/** The portal's copies of the mail, and what stays over a restart. */

const ADDRESS = 'giulia.ferri@officine-aurora.example';
const letter = (id: string, subject: string): Buffer =>
  Buffer.from(
    `Message-ID: <${id}@client.test>\r\nFrom: Eva <eva@client.test>\r\nTo: ${ADDRESS}\r\nSubject: ${subject}\r\n\r\nBuongiorno\r\n`,
  );

let store: MailStore;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postino-portal-'));
  store = createMailStore(1);
  store.create('Clienti');
  store.create('Bozze', '\\Drafts');
});
afterEach(() => rm(dir, { recursive: true }));

const put = (folder: string, raw: Buffer): void =>
  void store.add(store.get(folder), { raw, internalDate: new Date(START) });
const open = (file?: string) =>
  openPortal({ mail: mailSourceOf(new Map([[ADDRESS, store]])), ...(file === undefined ? {} : { file }) });
const list = async (
  portal: Awaited<ReturnType<typeof open>>,
): Promise<Pick<Mail, 'id' | 'subject' | 'bindings' | 'isSeen'>[]> =>
  ((await portal.call3('mail.message.list', { mailboxId: 3 })).body.result as { items: Mail[] }).items;

describe('copies', () => {
  it('hold what the fields of a message need', () => {
    const [sales] = generateSampleMail({ seed: 1861, now: new Date(START) });
    const all = sales.folders.flatMap(({ messages }) => messages.map(({ raw }) => copyOf(raw)));
    expect(all.some(({ hasAttachments }) => hasAttachments)).toBe(true);
    expect(all.some(({ references }) => references.length > 1)).toBe(true);
    expect(all.filter(({ subject }) => subject.includes('=?'))).toEqual([]);
    expect(all.every(({ body }) => typeof body === 'string')).toBe(true);
    expect(copyOf(letter('1', '=?utf-8?q?Perch=C3=A9?='))).toMatchObject({
      subject: 'Perché',
      messageId: '<1@client.test>',
      body: 'Buongiorno\r\n',
    });
  });

  it('keep the space before a soft line break', () => {
    const raw = Buffer.from(
      'Content-Transfer-Encoding: quoted-printable\r\n\r\nsi =C3=A8 =\r\nripresentato =3D\r\n',
    );
    expect(copyOf(raw).body).toBe('si è ripresentato =\r\n');
  });

  it('come, change and go with the mail; drafts stay out', async () => {
    put('INBOX', letter('1', 'One'));
    put('Bozze', letter('2', 'Draft'));
    const portal = await open();
    expect(await list(portal)).toMatchObject([{ id: 901, subject: 'One', isSeen: false }]);
    put('INBOX', letter('3', 'Three'));
    const box = store.get('INBOX');
    store.setFlags(box, box.messages[0]!, new Set(['\\Seen']));
    expect(await list(portal)).toMatchObject([{ subject: 'Three' }, { id: 901, isSeen: true }]);
    store.expunge(box, [box.messages[0]!]);
    expect(await list(portal)).toMatchObject([{ id: 902, subject: 'Three' }]);
    await portal.stop();
  });

  it('of a moved message have another id and the same bindings', async () => {
    put('INBOX', letter('1', 'One'));
    const portal = await open();
    const [{ id: before } = { id: 0 }] = await list(portal);
    await portal.call3('mail.message.createtask', { messageId: before });
    const box = store.get('INBOX');
    store.expunge(box, [box.messages[0]!]);
    put('Clienti', letter('1', 'One'));
    const [after] = await list(portal);
    expect(after?.id).not.toBe(before);
    expect(after?.bindings).toHaveLength(1);
    expect((await portal.call3('mail.message.createtask', { messageId: before })).status).toBe(400);
    await portal.stop();
  });
});

describe('a restart', () => {
  it('finds records, webhook and bindings again', async () => {
    const file = join(dir, 'portal', 'portal.json');
    put('INBOX', letter('1', 'One'));
    const first = await open(file);
    const [{ id } = { id: 0 }] = await list(first);
    await first.call3('mail.message.createtask', { messageId: id });
    const made = await first.call('tasks.task.add', { fields: { TITLE: 'Stays', RESPONSIBLE_ID: 7 } });
    await first.stop();
    // A new start of the demo: other UIDs for the same mail.
    store = createMailStore(99);
    put('INBOX', letter('0', 'Zero'));
    put('INBOX', letter('1', 'One'));
    const second = await open(file);
    const path = (address: string): string => new URL(address).pathname;
    expect(path(second.webhook)).toBe(path(first.webhook));
    const { task } = made.body.result as { task: { id: string } };
    expect((await second.call('tasks.task.get', { taskId: task.id })).body.result).toMatchObject({
      task: { title: 'Stays' },
    });
    const found = (await list(second)).find(({ subject }) => subject === 'One');
    expect(found).toMatchObject({ id, bindings: [{ entityType: 'TASKS_TASK' }] });
    const next = await second.call('tasks.task.add', { fields: { TITLE: 'Next', RESPONSIBLE_ID: 7 } });
    expect(Number((next.body.result as { task: { id: string } }).task.id)).toBe(Number(task.id) + 1);
    await second.stop();
  });

  it.each([['{'], ['{}'], ['{"version":1,"tables":{},"auth":{}}'], ['null']])(
    'begins anew where the file is spoilt: %s',
    async (text) => {
      const file = join(dir, 'portal.json');
      await writeFile(file, text);
      const portal = await open(file);
      expect(portal.records.users.get(7)?.name).toBe('Giulia');
      await portal.stop();
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 1 });
    },
  );
});
