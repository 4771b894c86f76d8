import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../fixtures/core.ts';
import { startDovecot, type Dovecot, type DovecotOptions } from '../fixtures/dovecot.ts';
import { startInnerCore, type InnerCore } from '../fixtures/inner-core.ts';
import { mail } from '../fixtures/mail.ts';
import { createTestClock, type TestClock } from '../fixtures/clock.ts';

let dovecot: Dovecot;
let inner: InnerCore;
afterEach(async () => {
  await inner.stop();
  await dovecot.remove();
});

/** By Dovecot itself, as its own delivery agent would. */
async function save(folder: string, subject: string): Promise<void> {
  execFileSync(
    '/usr/bin/doveadm',
    ['-c', `${dovecot.dir}/dovecot.conf`, 'save', '-u', dovecot.user, '-m', folder],
    {
      input: await mail({ subject }),
    },
  );
}
const admin = (...args: string[]): string => dovecot.doveadm(...args);
const idle = () =>
  until(() => inner.status().phase === 'idle' && inner.status().lastSuccess !== null, 'rest');

async function begin(options: DovecotOptions = {}): Promise<TestClock> {
  dovecot = await startDovecot(options);
  dovecot.deliver(await mail({ subject: 'Prima' }));
  // Time stands still: whatever comes, comes because the server told it.
  const clock = createTestClock();
  inner = startInnerCore({ clock });
  await inner.connect(dovecot.user, dovecot.password, dovecot.port);
  await idle();
  return clock;
}

describe('a server with NOTIFY', () => {
  it('tells of new mail in INBOX and in every other folder, on one connection', async () => {
    await begin();
    dovecot.deliver(await mail({ subject: 'In arrivo' }));
    await until(() => inner.subjects('INBOX').includes('In arrivo'), 'mail in INBOX', 20_000);
    await save('Archive', 'Archiviata');
    await until(() => inner.subjects('Archive').includes('Archiviata'), 'mail in Archive', 20_000);
    await save('Junk', 'Indesiderata');
    await until(() => inner.subjects('Junk').includes('Indesiderata'), 'mail in Junk', 20_000);
    expect(inner.connects()).toBe(2);
  });

  it('tells of flags and deletions elsewhere, in a folder that nobody looks at', async () => {
    await begin();
    await save('Archive', 'Una');
    await save('Archive', 'Due');
    await until(() => inner.folder('Archive')?.unread === 2, 'two letters', 20_000);
    admin('flags', 'add', '-u', dovecot.user, '\\Seen', 'mailbox', 'Archive', 'subject', 'Una');
    await until(() => inner.folder('Archive')?.unread === 1, 'the flag', 20_000);
    admin('expunge', '-u', dovecot.user, 'mailbox', 'Archive', 'subject', 'Due');
    await until(() => inner.subjects('Archive').join() === 'Una', 'the deletion', 20_000);
  });

  it('tells of folders that come and go, with names of any letters', async () => {
    await begin();
    admin('mailbox', 'create', '-u', dovecot.user, '-s', 'Perché & così');
    await until(() => inner.folder('Perché & così'), 'the new folder', 20_000);
    await save('Perché & così', 'Dentro');
    await until(() => inner.subjects('Perché & così').join() === 'Dentro', 'mail in it', 20_000);
    admin('mailbox', 'delete', '-u', dovecot.user, 'Perché & così');
    await until(() => inner.folder('Perché & così') === undefined, 'its end', 20_000);
  });
});

describe('a server without NOTIFY', () => {
  it('tells of INBOX by IDLE', async () => {
    await begin({ hide: ['NOTIFY'] });
    dovecot.deliver(await mail({ subject: 'In arrivo' }));
    await until(() => inner.subjects('INBOX').includes('In arrivo'), 'mail in INBOX', 20_000);
  });

  it('that has no IDLE either is looked at, for the folder on the screen', async () => {
    const clock = await begin({ hide: ['NOTIFY', 'IDLE'] });
    await inner.core.handlers['sync.watch'](
      { folderId: inner.folder('INBOX')!.id },
      new AbortController().signal,
    );
    dovecot.deliver(await mail({ subject: 'Guardata' }));
    await until(
      async () => {
        await inner.tell({});
        await clock.advance(10_000);
        return inner.subjects('INBOX').includes('Guardata');
      },
      'the letter',
      20_000,
    );
    // The sync and the look share one connection; nothing waits where nothing can be told.
    await until(() => inner.connects() === 2 && inner.status().phase === 'idle', 'rest');
  });
});
