import { chownSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../fixtures/core.ts';
import type { Dovecot, DovecotOptions } from '../fixtures/dovecot.ts';
import { mail } from '../fixtures/mail.ts';
import { startMailbox, type TestMailbox } from '../fixtures/mailbox.ts';

let box: TestMailbox;
afterEach(() => box.remove());

const SUBJECTS = ['a', 'b', 'c', 'd', 'e'];
const seed = async (dovecot: Dovecot): Promise<void> => {
  for (const subject of SUBJECTS) dovecot.deliver(await mail({ subject }));
  dovecot.deliver(await mail({ subject: 'cliente' }), { folder: 'Clienti' });
  dovecot.deliver(await mail({ subject: 'vecchia' }), { folder: 'Clienti/Rossi' });
};

/** What a server may lack; each server is then kept up with by other means. */
const SERVERS: Readonly<Record<string, DovecotOptions>> = {
  'with QRESYNC': {},
  'without QRESYNC': { hide: ['QRESYNC'] },
  'without CONDSTORE': { hide: ['QRESYNC', 'CONDSTORE'] },
  'of the old kind': {
    hide: [
      ...[
        'QRESYNC',
        'CONDSTORE',
        'MOVE',
        'UIDPLUS',
        'ESEARCH',
        'LIST-STATUS',
        'LIST-EXTENDED',
        'SPECIAL-USE',
      ],
      ...['IDLE', 'NOTIFY', 'ENABLE', 'UNSELECT', 'NAMESPACE', 'SEARCHRES', 'WITHIN', 'COMPRESS=DEFLATE'],
    ],
  },
};

describe.each(Object.entries(SERVERS))('a server %s', { timeout: 90_000 }, (_name, options) => {
  it('is followed in new mail, flags and deletions, and takes moves, copies and deletions for good', async () => {
    box = await startMailbox(options, seed);
    await box.elsewhere('INBOX', async (client) => {
      await client.messageFlagsAdd({ subject: 'a' }, ['\\Seen', '$Etichetta']);
      await client.messageDelete({ subject: 'b' });
    });
    box.dovecot.deliver(await mail({ subject: 'f' }));
    await box.sync();
    expect(await box.subjects('INBOX')).toEqual(['a', 'c', 'd', 'e', 'f']);
    expect((await box.rows('INBOX')).find((row) => row.subject === 'a')?.unread).toBe(false);
    expect((await box.folder('INBOX')).unread).toBe(4);

    // Somebody else has marked a message and not emptied the folder: it must stay.
    await box.elsewhere('INBOX', (client) => client.messageFlagsAdd({ subject: 'e' }, ['\\Deleted']));
    const rossi = (await box.folder('Clienti/Rossi')).id;
    await box.core.client.call('messages.move', { locationIds: await box.at('INBOX', 'c'), folderId: rossi });
    await box.core.client.call('messages.copy', { locationIds: await box.at('INBOX', 'd'), folderId: rossi });
    await box.core.client.call('messages.delete', {
      locationIds: await box.at('INBOX', 'f'),
      permanently: true,
    });
    await box.replayed();
    await box.sync();
    const there = await box.server('INBOX');
    expect(Object.keys(await box.server('Clienti/Rossi')).sort()).toEqual(['c', 'd', 'vecchia']);
    expect(await box.subjects('Clienti/Rossi')).toEqual(['c', 'd', 'vecchia']);
    expect(Object.keys(there)).toContain('e');
    // What could not be expunged without taking "e" along is marked, and hidden here.
    const left = Object.entries(there).filter(([, flags]) => !flags.includes('\\Deleted'));
    expect(left.map(([subject]) => subject).sort()).toEqual(['a', 'd']);
    expect(await box.subjects('INBOX')).toEqual(['a', 'd']);
  });
});

/** Gives every folder of a user another UIDVALIDITY, as a server does whose indexes were lost. */
async function changeUidValidity(dovecot: Dovecot): Promise<void> {
  await dovecot.stop();
  const home = join(dovecot.dir, 'mail', dovecot.user);
  const lists = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('dovecot-uidlist'),
  );
  for (const name of lists) {
    const file = join(home, name);
    const [header = '', ...lines] = readFileSync(file, 'utf8').split('\n');
    const records = lines.filter((line) => line !== '');
    // The same files under other numbers, in the reverse order.
    const turned = records
      .map((line, at) => `${100 + records.length - at} ${line.replace(/^\d+ /, '')}`)
      .reverse();
    const next = header.replace(/ V\d+/, ' V4000000').replace(/ N\d+/, ` N${200 + records.length}`);
    writeFileSync(file, `${[next, ...turned].join('\n')}\n`);
    chownSync(file, 65_534, 65_534);
    for (const index of readdirSync(join(file, '..'))) {
      if (index.startsWith('dovecot.index')) rmSync(join(file, '..', index), { recursive: true });
    }
  }
  await dovecot.start();
}

describe('a change of UIDVALIDITY', { timeout: 90_000 }, () => {
  it('keeps rows, texts and flags; what waits is done to the right message, or to none', async () => {
    box = await startMailbox({}, seed);
    const before = await box.rows('INBOX');
    const text = async (subject: string) => {
      const row = (await box.rows('INBOX')).find((one) => one.subject === subject);
      if (row === undefined) throw new Error(`no ${subject}`);
      return (await box.core.client.call('messages.body', { messageId: row.id })).parts;
    };
    const textOfA = await text('a');
    await box.dovecot.stop();
    await box.core.client.call('messages.setFlagged', {
      locationIds: await box.at('INBOX', 'a'),
      flagged: true,
    });
    await box.core.client.call('messages.move', {
      locationIds: await box.at('INBOX', 'b', 'c'),
      folderId: (await box.folder('Clienti/Rossi')).id,
    });
    box.proxy.refuse();
    await changeUidValidity(box.dovecot);
    await box.elsewhere('INBOX', (client) => client.messageDelete({ subject: 'c' }));
    box.proxy.heal();
    await box.sync();
    await box.replayed();
    await box.sync();
    expect(await box.server('INBOX')).toEqual({ a: ['\\Flagged'], d: [], e: [] });
    expect(Object.keys(await box.server('Clienti/Rossi')).sort()).toEqual(['b', 'vecchia']);
    expect(await box.subjects('INBOX')).toEqual(['a', 'd', 'e']);
    expect(await box.subjects('Clienti/Rossi')).toEqual(['b', 'vecchia']);
    const after = await box.rows('INBOX');
    for (const subject of ['a', 'd', 'e']) {
      const [was, is] = [before, after].map((rows) => rows.find((row) => row.subject === subject));
      expect(is?.locationId).toBe(was?.locationId);
    }
    await box.dovecot.stop();
    expect(await text('a')).toEqual(textOfA);
    expect(await box.core.client.call('notices.list', {})).toMatchObject([{ reason: 'vanished', count: 1 }]);
  });
});

describe('folders', { timeout: 90_000 }, () => {
  const paths = async () =>
    (await box.core.client.call('folders.list', {}))
      .filter((one) => one.role === null)
      .map((one) => one.path)
      .sort();
  const onServer = () =>
    box.dovecot
      .doveadm('mailbox', 'list', '-u', box.dovecot.user)
      .split('\n')
      .filter((name) => name.startsWith('Clienti') || name.startsWith('Società') || name.startsWith('Trash/'))
      .sort();

  it('that another client makes, renames and deletes are followed; a renamed one keeps its rows', async () => {
    box = await startMailbox({}, seed);
    const [row] = await box.rows('Clienti/Rossi');
    // While nobody looks: a LIST in the very moment of a rename may show neither name.
    await box.restart(() =>
      box.elsewhere(null, async (client) => {
        await client.mailboxRename('Clienti/Rossi', 'Clienti/Però & Co');
        await client.mailboxCreate('Società/日本');
      }),
    );
    await box.sync();
    expect(await paths()).toEqual(['Clienti', 'Clienti/Però & Co', 'Società', 'Società/日本']);
    expect((await box.rows('Clienti/Però & Co'))[0]?.locationId).toBe(row?.locationId);
    await box.elsewhere(null, (client) => client.mailboxDelete('Clienti/Però & Co'));
    await box.sync();
    expect(await paths()).not.toContain('Clienti/Però & Co');
    expect((await box.folder('Società')).selectable).toBe(false);
  });

  it('are made, renamed, moved and deleted here, offline, and taken back', async () => {
    box = await startMailbox({}, seed);
    const call = box.core.client.call;
    const { id: accountId } = (await call('accounts.list', {}))[0]!;
    await box.dovecot.stop();
    const made = await call('folders.create', { accountId, parentId: null, name: 'Società' });
    const child = await call('folders.create', { accountId, parentId: made.folderId, name: 'Però & Co' });
    await call('messages.move', { locationIds: await box.at('INBOX', 'a'), folderId: child.folderId });
    await call('folders.rename', { folderId: made.folderId, name: 'Società 2' });
    await call('folders.move', { folderId: (await box.folder('Clienti/Rossi')).id, parentId: made.folderId });
    expect(await paths()).toEqual(['Clienti', 'Società 2', 'Società 2/Però & Co', 'Società 2/Rossi']);
    await box.dovecot.start();
    await box.sync();
    await box.replayed();
    await box.sync();
    expect(onServer()).toEqual(['Clienti', 'Società 2', 'Società 2/Però & Co', 'Società 2/Rossi']);
    expect(Object.keys(await box.server('Società 2/Però & Co'))).toEqual(['a']);
    expect(await paths()).toEqual(['Clienti', 'Società 2', 'Società 2/Però & Co', 'Società 2/Rossi']);
    expect(await box.subjects('Società 2/Rossi')).toEqual(['vecchia']);

    // Into Trash with all that is in it, and back.
    const { forever, undoId } = await call('folders.delete', { folderId: made.folderId });
    expect(forever).toBe(false);
    await box.replayed();
    await until(() => onServer().includes('Trash/Società 2/Rossi'), 'the folder in Trash');
    await call('undo.run', { undoId: undoId! });
    await box.replayed();
    await until(() => onServer().includes('Società 2/Rossi'), 'the folder back');
    await box.sync();
    expect(await box.subjects('Società 2/Rossi')).toEqual(['vecchia']);

    // From Trash it goes for good, after ten seconds.
    await call('folders.delete', { folderId: made.folderId });
    await box.replayed();
    expect((await call('folders.delete', { folderId: made.folderId })).forever).toBe(true);
    expect(await paths()).toEqual(['Clienti']);
    await call('undo.run', {});
    expect(await paths()).toContain('Trash/Società 2/Rossi');
    await call('folders.delete', { folderId: made.folderId });
    await box.replayed();
    expect(onServer()).toEqual(['Clienti']);
  });

  it('that cannot be changed say why', async () => {
    box = await startMailbox({}, seed);
    const call = box.core.client.call;
    const { id: accountId } = (await call('accounts.list', {}))[0]!;
    const inbox = (await box.folder('INBOX')).id;
    const rossi = (await box.folder('Clienti/Rossi')).id;
    const clienti = (await box.folder('Clienti')).id;
    const refusals: [Promise<unknown>, object][] = [
      [
        call('folders.rename', { folderId: inbox, name: 'x' }),
        { code: 'VALIDATION', params: { reason: 'special' } },
      ],
      [
        call('folders.create', { accountId, parentId: null, name: 'a/b' }),
        { code: 'VALIDATION', params: { reason: 'delimiter' } },
      ],
      [
        call('folders.create', { accountId, parentId: null, name: 'a*' }),
        { code: 'VALIDATION', params: { reason: 'characters' } },
      ],
      [
        call('folders.create', { accountId, parentId: clienti, name: 'Rossi' }),
        { code: 'CONFLICT', params: { reason: 'folder-exists' } },
      ],
      [
        call('folders.move', { folderId: clienti, parentId: rossi }),
        { code: 'VALIDATION', params: { reason: 'inside' } },
      ],
    ];
    for (const [refused, error] of refusals) await expect(refused).rejects.toMatchObject(error);
  });
});
