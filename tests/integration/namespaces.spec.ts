import { afterEach, describe, expect, it } from 'vitest';
import { mail } from '../fixtures/mail.ts';
import { startMailbox, type TestMailbox } from '../fixtures/mailbox.ts';

let box: TestMailbox;
afterEach(() => box.remove());

/** As Courier and older Cyrus servers are: everything below INBOX, with dots; and a second, shared namespace. */
const BELOW_INBOX = `
namespace inbox {
  inbox = yes
  prefix = INBOX.
  separator = .
}
namespace pubblica {
  type = public
  prefix = Pubblica.
  separator = .
  location = maildir:%h/pubblica:UTF-8
  list = yes
  subscriptions = no
}
`;

describe('a server whose folders lie below INBOX, with dots', { timeout: 60_000 }, () => {
  it('has its tree, takes new folders and moves, and keeps one copy of a message in two folders', async () => {
    box = await startMailbox({ config: BELOW_INBOX }, async (dovecot) => {
      dovecot.deliver([await mail({ subject: 'uno' }), await mail({ subject: 'due' })]);
      dovecot.doveadm('mailbox', 'create', '-u', dovecot.user, '-s', 'INBOX.Clienti.Società');
      dovecot.doveadm('mailbox', 'create', '-u', dovecot.user, 'Pubblica.Avvisi');
    });
    const call = box.core.client.call;
    const list = await call('folders.list', {});
    const paths = list.map((one) => one.path);
    expect(paths).toContain('INBOX.Clienti.Società');
    expect(paths).toContain('Pubblica.Avvisi');
    expect(list.find((one) => one.path === 'INBOX.Clienti.Società')).toMatchObject({
      name: 'Società',
      subscribed: true,
    });
    expect(list.find((one) => one.path === 'Pubblica.Avvisi')?.subscribed).toBe(false);
    expect(list.find((one) => one.path === 'INBOX.Trash')?.role).toBe('trash');

    const { id: accountId } = (await call('accounts.list', {}))[0]!;
    const made = await call('folders.create', { accountId, parentId: null, name: 'Offerte' });
    await call('messages.copy', { locationIds: await box.at('INBOX', 'uno'), folderId: made.folderId });
    await call('messages.move', {
      locationIds: await box.at('INBOX', 'due'),
      folderId: (await box.folder('Pubblica.Avvisi')).id,
    });
    await box.replayed();
    await box.sync();
    expect((await call('folders.list', {})).map((one) => one.path)).toContain('INBOX.Offerte');
    expect(Object.keys(await box.server('INBOX.Offerte'))).toEqual(['uno']);
    expect(Object.keys(await box.server('Pubblica.Avvisi'))).toEqual(['due']);
    const [here, there] = [await box.rows('INBOX'), await box.rows('INBOX.Offerte')];
    expect(there[0]?.id).toBe(here[0]?.id);
    expect(there[0]?.locationId).not.toBe(here[0]?.locationId);
  });
});
