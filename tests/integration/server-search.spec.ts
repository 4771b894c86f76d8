import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListQuery } from '#shared/model/query.ts';
import { until } from '../fixtures/core.ts';
import { mail } from '../fixtures/mail.ts';
import { startMailbox, type TestMailbox } from '../fixtures/mailbox.ts';

const DAY = 24 * 60 * 60_000;
const old = (days: number) => ({ date: new Date(Date.now() - days * DAY) });
let box: TestMailbox;

beforeAll(async () => {
  box = await startMailbox({}, async (dovecot) => {
    dovecot.deliver(await mail({ subject: 'Nuova', text: 'Un ornitorinco di oggi.' }));
    dovecot.deliver(
      await mail({ subject: 'Vecchia', text: 'Un ornitorinco di ieri: già perché èìù.' }),
      old(800),
    );
    dovecot.deliver(await mail({ subject: 'Antica', text: 'Счёт за ornitorinco, 東京.' }), old(900));
    dovecot.deliver(await mail({ subject: 'Dentro', text: 'Il monornitorinco.' }), old(700));
    dovecot.deliver(await mail({ subject: 'Altrove', text: 'ornitorinco' }), {
      ...old(800),
      folder: 'Clienti',
    });
    dovecot.deliver(await mail({ subject: 'Buttata', text: 'ornitorinco' }), {
      ...old(800),
      folder: 'Trash',
    });
    for (let index = 0; index < 60; index += 1)
      dovecot.deliver(await mail({ subject: `Elefante ${index}`, text: 'pachiderma' }), old(1_000 + index));
  });
  await until(async () => {
    const status = (await box.core.client.call('sync.status', {}))[0];
    return status?.phase === 'idle' && status.lastSuccess !== null;
  }, 'the first sync');
}, 120_000);
afterAll(() => box.remove());

const all: ListQuery = { scope: { kind: 'all' } };
const subjects = async (query: ListQuery): Promise<string[]> =>
  (await box.core.client.call('messages.list', { query, offset: 0, limit: 500 })).rows
    .map((row) => row.subject)
    .sort();
const onServer = async (query: ListQuery, signal?: AbortSignal) => {
  const [account] = await box.core.client.call('accounts.list', {});
  return await box.core.client.call(
    'search.onServer',
    { query, accountId: account!.id },
    signal === undefined ? {} : { signal },
  );
};

describe('a search on the server', { timeout: 60_000 }, () => {
  it('B2: brings texts that are older than the mailbox keeps, and the list shows them by itself', async () => {
    const query = { ...all, text: 'ornitorinco' };
    await expect.poll(() => subjects(query)).toEqual(['Nuova']);
    const found = await onServer(query);
    expect(found).toMatchObject({ added: 3, left: 0 });
    // The server finds pieces of words, the list beginnings: told apart, and there to be opened.
    expect(found.others.map((row) => row.subject)).toEqual(['Dentro']);
    await expect.poll(() => subjects(query)).toEqual(['Altrove', 'Antica', 'Nuova', 'Vecchia']);
    const body = await box.core.client.call('messages.body', { messageId: found.others[0]!.id });
    expect(body.parts[0]?.content).toContain('monornitorinco');
    // Asked again there is nothing new.
    expect(await onServer(query)).toMatchObject({ added: 0, left: 0 });
  });

  it('B2: looks where the list looks: one folder, Trash where it is named', async () => {
    const trash = await box.folder('Trash');
    const query: ListQuery = { scope: { kind: 'folder', folderId: trash.id }, text: 'ornitorinco' };
    expect(await onServer(query)).toMatchObject({ added: 1, left: 0, others: [] });
    await expect.poll(() => subjects(query)).toEqual(['Buttata']);
  });

  it('B2: takes fifty texts at a time, the newest first, and the rest when asked again', async () => {
    const query = { ...all, text: 'pachiderma' };
    expect(await onServer(query)).toMatchObject({ added: 50, left: 10 });
    expect(await subjects(query)).not.toContain('Elefante 59');
    expect(await onServer(query)).toMatchObject({ added: 10, left: 0 });
    await expect.poll(() => subjects(query)).toHaveLength(60);
  });

  it('B2: finds in Cyrillic, Chinese and accents what was never here', async () => {
    const [account] = await box.core.client.call('accounts.list', {});
    // Nothing syncs by itself: not even the envelopes are here.
    await box.core.client.call('accounts.setSync', { accountId: account!.id, sync: { mode: 'manual' } });
    for (const [subject, text] of [
      ['Cirillico', 'Зимний каталог'],
      ['Cinese', '請查看報價'],
      ['Accenti', 'Località àncora'],
    ] as const)
      box.dovecot.deliver(await mail({ subject, text }), old(600));
    const before = await box.subjects('INBOX');
    expect(before).not.toContain('Cirillico');
    for (const [text, subject] of [
      ['зимний', 'Cirillico'],
      ['報價', 'Cinese'],
      ['Località', 'Accenti'],
    ] as const) {
      const query = { ...all, text };
      expect(await subjects(query)).toEqual([]);
      expect(await onServer(query)).toMatchObject({ added: 1 });
      await expect.poll(() => subjects(query)).toEqual([subject]);
    }
    // What a sync would have brought is not brought twice.
    await box.sync();
    expect(await box.subjects('INBOX')).toEqual([...before, 'Accenti', 'Cinese', 'Cirillico'].sort());
  });

  it('is not led into other commands by what is typed', async () => {
    for (const text of [
      '"x\r\nA9 CREATE Rubata\r\n"',
      '"\\" OR ALL',
      'x\\',
      '{5}',
      '"è\r\nA9 CREATE Rubata\r\n"',
      ') NOT (ALL',
      'from:"a\\" b"',
      '"\0"',
      'ALL %*',
      `"${'à'.repeat(480)}"`,
      '\ud800',
    ])
      expect(await onServer({ ...all, text })).toMatchObject({ added: 0 });
    expect(box.dovecot.doveadm('mailbox', 'list', '-u', box.dovecot.user)).not.toContain('Rubata');
    expect(await onServer({ ...all, text: 'ornitorinco' })).toMatchObject({ added: 0, left: 0 });
  });

  it('is made again on a fresh connection where the kept one breaks under it, once', async () => {
    const query = { ...all, text: 'zebra' };
    expect(await onServer(query)).toMatchObject({ added: 0, left: 0 });
    box.proxy.intercept(/ SEARCH /, null, 1);
    expect(await onServer(query)).toMatchObject({ added: 0, left: 0 });
    box.proxy.intercept(/ SEARCH /, null);
    await expect(onServer(query)).rejects.toMatchObject({ code: 'OFFLINE' });
    box.proxy.heal();
    expect(await onServer(query)).toMatchObject({ added: 0, left: 0 });
  });

  it('says that the server is away, and can be called off', async () => {
    await expect(onServer({ ...all, text: 'x' }, AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    box.proxy.refuse();
    await expect(onServer({ ...all, text: 'zebra' })).rejects.toMatchObject({ code: 'OFFLINE' });
    box.proxy.heal();
    expect(await onServer({ ...all, text: 'zebra' })).toMatchObject({ added: 0, left: 0 });
  });
});
