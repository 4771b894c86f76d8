import { beforeEach, describe, expect, it } from 'vitest';
import { mail } from '../fixtures/mail.ts';
import { oneWindow, THREE } from '../fixtures/one-window.ts';
import type { TestWindow } from '../fixtures/window.ts';

let app: TestWindow;
oneWindow(
  {
    async seed(dovecot) {
      for (const subject of THREE) dovecot.deliver(await mail({ subject }));
      dovecot.deliver(await mail({ subject: 'Vecchia' }), { folder: 'Clienti', flags: ['\\Seen'] });
      dovecot.deliver(await mail({ subject: 'Buttata' }), { folder: 'Trash', flags: ['\\Seen'] });
    },
  },
  (window) => {
    app = window;
  },
);
// Each test takes back what it does: then there is nothing left to take back for the next.
beforeEach(async () => {
  await app.calm();
  await app.shows(...THREE);
});

const undoByButton = () => app.page.getByTestId('undo').click();
const undoByKey = () => app.page.keyboard.press('Control+z');

describe('B1: taking back what was done', { timeout: 120_000 }, () => {
  it('B1: a deletion, by the button, here and on the server', async () => {
    await app.tick('Uno', 'Due');
    await app.page.getByTestId('action-delete').click();
    await app.hold(/2 messaggi spostati nel Cestino/);
    await app.shows('Tre');
    await app.serverHas('Trash', ['Buttata', 'Uno', 'Due']);
    await undoByButton();
    await app.toast(/Annullato: 2 messaggi eliminati/).waitFor();
    await app.shows('Uno', 'Due', 'Tre');
    await app.serverHas('INBOX', ['Uno', 'Due', 'Tre']);
    await app.serverHas('Trash', ['Buttata']);
    expect(app.errors).toEqual([]);
  });

  it('B1: a move and a copy, by Ctrl+Z, the last one first', async () => {
    const { page } = app;
    await app.tick('Uno');
    await page.getByTestId('action-move').click();
    await page.locator('[data-testid="move-target"][data-path="Clienti"]').click();
    await app.shows('Due', 'Tre');
    await app.tick('Due');
    await page.getByTestId('action-move').click();
    await page.getByTestId('copy-to').click();
    await page.locator('[data-testid="copy-target"][data-path="Clienti"]').click();
    await app.toast(/1 messaggio copiato in «Clienti»/).waitFor();
    await app.serverHas('Clienti', ['Vecchia', 'Uno', 'Due']);
    await undoByKey();
    await app.toast(/Annullato: 1 messaggio copiato/).waitFor();
    await app.serverHas('Clienti', ['Vecchia', 'Uno']);
    await undoByKey();
    await app.toast(/Annullato: 1 messaggio spostato/).waitFor();
    await app.shows('Uno', 'Due', 'Tre');
    await app.serverHas('INBOX', ['Uno', 'Due', 'Tre']);
    await app.serverHas('Clienti', ['Vecchia']);
  });

  it('B1: reading and flagging, by the button and by Ctrl+Z', async () => {
    const { page } = app;
    await app.tick('Uno', 'Due');
    await page.getByTestId('action-unread').click();
    await app.hold(/2 messaggi segnati come letti/);
    await app.serverHas('INBOX', ['Uno', 'Due'], 'seen');
    await undoByButton();
    await app.serverHas('INBOX', [], 'seen');
    await expect.poll(() => app.row('Uno').getAttribute('data-unread')).toBe('true');
    await app.row('Tre').hover();
    await app.row('Tre').locator('.row__flag').click();
    await app.serverHas('INBOX', ['Tre'], 'flagged');
    await undoByKey();
    await app.toast(/Annullato: contrassegno|Annullato: 1 messaggio contrassegnato/).waitFor();
    await app.serverHas('INBOX', [], 'flagged');
  });

  it('B1: spam, and not spam', async () => {
    const { page } = app;
    await app.tick('Uno');
    await page.getByTestId('action-spam').click();
    await app.hold(/1 messaggio spostato in Posta indesiderata/);
    await app.serverHas('Junk', ['Uno']);
    await undoByButton();
    await app.serverHas('Junk', []);
    await app.shows('Uno', 'Due', 'Tre');
    await app.tick('Uno');
    await page.keyboard.press('!');
    await app.serverHas('Junk', ['Uno']);
    await app.folder('Junk').click();
    await app.shows('Uno');
    await app.tick('Uno');
    await page.getByTestId('action-spam').click();
    await app.toast(/1 messaggio riportato in Posta in arrivo/).waitFor();
    await app.serverHas('INBOX', ['Uno', 'Due', 'Tre']);
    await undoByKey();
    await app.serverHas('Junk', ['Uno']);
    await undoByKey();
    await app.serverHas('INBOX', ['Uno', 'Due', 'Tre']);
  });

  it('B1: a deletion for good can be taken back for its ten seconds, before the server hears of it', async () => {
    const { page } = app;
    await app.folder('Trash').click();
    await app.shows('Buttata');
    await app.tick('Buttata');
    await page.getByTestId('action-delete').click();
    await page.getByTestId('confirm-yes').click();
    await app.toast(/1 messaggio eliminato per sempre/).waitFor();
    await app.shows();
    await undoByButton();
    await app.shows('Buttata');
    await app.serverHas('Trash', ['Buttata']);
  });

  it('B1: opening a message is no action to take back, typing keeps its own Ctrl+Z', async () => {
    const { page, dovecot } = app;
    await app.tick('Uno');
    await page.getByTestId('action-delete').click();
    await app.shows('Due', 'Tre');
    await app.row('Due').getByTestId('row-subject').click();
    await app.serverHas('INBOX', ['Due'], 'seen');
    await page.getByTestId('compose-new').click();
    const subject = page.getByTestId('compose-subject');
    await subject.pressSequentially('Prova');
    await undoByKey();
    expect(await app.row('Uno').count()).toBe(0);
    await subject.press('Escape');
    await page.getByTestId('message-list').getByRole('row').first().focus();
    await undoByKey();
    await app.shows('Uno', 'Due', 'Tre');
    await app.serverHas('INBOX', ['Due'], 'seen');
    await undoByKey();
    await app.toast('Niente da annullare').waitFor();
    dovecot.doveadm('flags', 'remove', '-u', dovecot.user, '\\Seen', 'mailbox', 'INBOX', 'subject', 'Due');
    await expect.poll(() => app.row('Due').getAttribute('data-unread')).toBe('true');
  });

  it('B1: several deletions in a row share a toast, which takes all of them back', async () => {
    const { page } = app;
    await app.tick('Tre');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Delete');
    await app.toast(/2 messaggi spostati nel Cestino/).waitFor();
    expect(await page.getByTestId('undo').count()).toBe(1);
    await undoByButton();
    await app.shows('Uno', 'Due', 'Tre');
  });

  it('B1: a double press on the reader’s button deletes once, and to Trash', async () => {
    await app.row('Uno').getByTestId('row-subject').click();
    await app.page.getByTestId('reader-subject').waitFor();
    await app.page.getByTestId('delete').dblclick();
    await app.hold(/1 messaggio spostato nel Cestino/);
    await app.shows('Due', 'Tre');
    await app.serverHas('Trash', ['Buttata', 'Uno']);
    await undoByButton();
    await app.shows('Uno', 'Due', 'Tre');
  });

  it('B1: Ctrl+Z works while the letter has the focus', async () => {
    const { page } = app;
    await app.tick('Uno');
    await page.keyboard.press('Delete');
    await app.shows('Due', 'Tre');
    await app.row('Due').getByTestId('row-subject').click();
    await page.getByTestId('reader-body').click();
    await undoByKey();
    await app.shows('Uno', 'Due', 'Tre');
  });

  it('B1: what is told lies on no button of the header, of the bars and of a window for writing, in a window of any width', async () => {
    const { page } = app;
    const covered = (): Promise<(string | undefined)[]> =>
      page.evaluate(() =>
        [
          '.top-bar',
          '.filter-bar',
          '[data-testid="action-bar"]',
          '.compose__title',
          '[data-testid="compose"] footer',
        ]
          .flatMap((place) => [
            ...document.querySelectorAll<HTMLElement>(`${place} :is(button, input, select)`),
          ])
          .filter((control) => {
            const { x, y, width, height } = control.getBoundingClientRect();
            const above = document.elementFromPoint(x + width / 2, y + height / 2);
            return above !== null && above.closest('.toast-host') !== null;
          })
          .map((control) => control.dataset['testid'] ?? control.className),
      );
    const toast = page.getByTestId('toast');
    for (const width of [400, 900]) {
      await page.setViewportSize({ width, height: 800 });
      await app.tick('Uno');
      for (const [at, key] of ['s', 'Shift+I'].entries()) {
        await page.keyboard.press(key);
        // Held, as by the pointer.
        await toast.nth(at).dispatchEvent('mouseenter');
      }
      expect(await covered(), `${width} px`).toEqual([]);
      await page.keyboard.press('c');
      await page.getByTestId('compose').frameLocator('iframe').getByTestId('compose-body').waitFor();
      expect(await toast.count()).toBe(2);
      expect(await covered(), `writing, ${width} px`).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByTestId('compose').waitFor({ state: 'detached' });
      await toast
        .locator('.toast__close')
        .evaluateAll((all) => all.forEach((close) => (close as HTMLElement).click()));
      await toast.last().waitFor({ state: 'detached' });
    }
  });
});
