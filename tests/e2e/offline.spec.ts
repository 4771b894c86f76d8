import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import type { Dovecot } from '../fixtures/dovecot.ts';
import { mail } from '../fixtures/mail.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

let browser: TestBrowser;
let app: TestWindow | undefined;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await app?.remove();
  app = undefined;
});

const open = async (): Promise<TestWindow> => {
  app = await openWindow(browser, {
    async seed(dovecot) {
      for (const subject of ['Uno', 'Due', 'Tre', 'Quattro', 'Cinque'])
        dovecot.deliver(await mail({ subject }));
      dovecot.doveadm('mailbox', 'create', '-s', '-u', dovecot.user, 'Clienti');
    },
  });
  await app.shows('Uno', 'Due', 'Tre', 'Quattro', 'Cinque');
  await app.folder('Clienti').waitFor();
  return app;
};
/** Every sync has ended: what follows is not overtaken by it. */
const quiet = ({ page }: TestWindow) =>
  page.locator('[data-testid="sync-status"][data-phase="idle"]').waitFor({ timeout: 30_000 });

/** Takes a message out of the inbox's files, as another client does through the server. */
function deleteElsewhere({ dir, user }: Dovecot, subject: string): void {
  const inbox = join(dir, 'mail', user);
  const files = ['cur', 'new'].flatMap((part) =>
    readdirSync(join(inbox, part)).map((name) => join(inbox, part, name)),
  );
  const found = files.find((file) => readFileSync(file, 'utf8').includes(`\nSubject: ${subject}\r`));
  if (found === undefined) throw new Error(`no ${subject}`);
  rmSync(found);
}

describe('B1: without the server', { timeout: 150_000 }, () => {
  it('B1: acting works at once, and reaches the server in order once it is there again', async () => {
    const { page, dovecot, ...window } = await open();
    await quiet({ page, dovecot, ...window });
    await dovecot.stop();

    await window.row('Uno').getByTestId('row-subject').click();
    await page
      .locator('[data-testid="message-row"][data-unread="false"]')
      .filter({ hasText: 'Uno' })
      .waitFor();
    await window.row('Due').hover();
    await window.row('Due').locator('.row__flag').click();
    await window.row('Due').getByRole('button', { pressed: true }).waitFor();
    await window.tick('Tre');
    await page.getByTestId('action-move').click();
    await page.locator('[data-testid="move-target"][data-path="Clienti"]').click();
    await window.tick('Quattro');
    await page.getByTestId('action-delete').click();
    await window.shows('Uno', 'Due', 'Cinque');
    await window.choose('Clienti', 'folder-rename');
    await page.getByTestId('folder-name').fill('Clientela');
    await page.getByTestId('folder-save').click();
    await window.folder('Clientela').click();
    await window.shows('Tre');
    // The button and the line beside it say that something waits.
    await expect
      .poll(() => page.getByTestId('sync-status').textContent(), { timeout: 30_000 })
      .toMatch(/\d+ da inviare/);
    await dovecot.start();
    await window.sync();
    await window.serverHas('INBOX', ['Uno', 'Due', 'Cinque']);
    await window.serverHas('INBOX', ['Uno'], 'seen');
    await window.serverHas('INBOX', ['Due'], 'flagged');
    await window.serverHas('Trash', ['Quattro']);
    await window.serverHas('Clientela', ['Tre']);
    await window.serverFolder('Clienti', false);
    await window.shows('Tre');
    await window.folder('INBOX').click();
    await window.shows('Uno', 'Due', 'Cinque');
    expect(await page.getByTestId('notice').count()).toBe(0);
  });

  it('B1: what is taken back before the server is there never reaches it', async () => {
    const { page, dovecot, ...window } = await open();
    await quiet({ page, dovecot, ...window });
    await dovecot.stop();
    await window.tick('Uno', 'Due');
    await page.getByTestId('action-delete').click();
    await window.shows('Tre', 'Quattro', 'Cinque');
    await page.getByTestId('undo').click();
    await window.shows('Uno', 'Due', 'Tre', 'Quattro', 'Cinque');
    const logged = dovecot.log().length;
    await dovecot.start();
    await window.sync();
    await quiet({ page, dovecot, ...window });
    await window.serverHas('INBOX', ['Uno', 'Due', 'Tre', 'Quattro', 'Cinque']);
    await window.serverHas('Trash', []);
    expect(dovecot.log().slice(logged)).not.toMatch(/expunged=[1-9]|deleted=[1-9]/);
  });

  it('B1: a message that was deleted elsewhere is told, and the notice stays until it is put away', async () => {
    const { page, dovecot, ...window } = await open();
    await quiet({ page, dovecot, ...window });
    await dovecot.stop();
    await window.tick('Uno', 'Due');
    await page.getByTestId('action-move').click();
    await page.locator('[data-testid="move-target"][data-path="Clienti"]').click();
    await window.shows('Tre', 'Quattro', 'Cinque');
    deleteElsewhere(dovecot, 'Uno');
    await dovecot.start();
    await window.sync();
    const notice = page.locator('[data-testid="notice"][data-reason="vanished"][data-action="move"]');
    await notice.filter({ hasText: '1 messaggio è stato eliminato altrove' }).waitFor({ timeout: 40_000 });
    await window.serverHas('Clienti', ['Due']);
    await page.reload();
    await notice.waitFor();
    await notice.getByTestId('notice-dismiss').click();
    await notice.waitFor({ state: 'detached' });
    await page.reload();
    await window.folder('INBOX').waitFor();
    await window.shows('Tre', 'Quattro', 'Cinque');
    expect(await page.getByTestId('notice').count()).toBe(0);
  });
});
