import { beforeEach, describe, expect, it } from 'vitest';
import { mail } from '../fixtures/mail.ts';
import { oneWindow, THREE } from '../fixtures/one-window.ts';
import type { TestWindow } from '../fixtures/window.ts';

let app: TestWindow;
oneWindow(
  {
    async seed(dovecot) {
      for (const subject of THREE) dovecot.deliver(await mail({ subject }));
      const others = { Clienti: 'Ordine', Fornitori: 'Listino', Vecchi: 'Reclamo', Trash: 'Buttata' };
      for (const [folder, subject] of Object.entries(others))
        dovecot.deliver(await mail({ subject }), { folder, flags: ['\\Seen'] });
      dovecot.doveadm('mailbox', 'subscribe', '-u', dovecot.user, 'Clienti', 'Fornitori', 'Vecchi');
    },
  },
  (window) => {
    app = window;
  },
);
beforeEach(async () => {
  await app.calm();
  await app.shows(...THREE);
});

const name = async (value: string): Promise<void> => {
  await app.page.getByTestId('folder-name').fill(value);
  await app.page.getByTestId('folder-save').click();
};

describe('S3: the folders of a mailbox', { timeout: 120_000 }, () => {
  it('S3: a folder and one inside it, with accents, are made here and on the server, and taken back', async () => {
    const { page } = app;
    await page.getByTestId('mailbox-item').click({ button: 'right' });
    await page.getByTestId('folder-new').click();
    await name('Perché no');
    await app.folder('Perché no').waitFor();
    await app.serverFolder('Perché no', true);
    await app.choose('Perché no', 'folder-new-sub');
    await name('Città è bella');
    await app.hold('«Città è bella» creata');
    await app.folder('Perché no/Città è bella').waitFor();
    await app.serverFolder('Perché no/Città è bella', true);
    await app.undo('«Città è bella» creata');
    await app.folder('Perché no/Città è bella').waitFor({ state: 'detached' });
    await app.serverFolder('Perché no/Città è bella', false);
    await app.serverFolder('Perché no', true);
    await page.keyboard.press('Control+z');
    await app.serverFolder('Perché no', false);
    expect(app.errors).toEqual([]);
  });

  it('S3: what is wrong with a name is said in words, beside it', async () => {
    const { page } = app;
    const dialog = page.getByTestId('folder-dialog');
    await app.choose('Clienti', 'folder-new');
    await name('   ');
    await dialog.getByRole('alert').filter({ hasText: 'Scrivi un nome.' }).waitFor();
    await name('Clienti/Estero');
    await dialog.getByRole('alert').filter({ hasText: 'Il nome non può contenere «/»' }).waitFor();
    await name('Fornitori');
    await dialog.getByRole('alert').filter({ hasText: 'Qui c’è già una cartella con questo nome' }).waitFor();
    await expect
      .poll(() => page.getByTestId('folder-name').evaluate((field) => field === document.activeElement))
      .toBe(true);
    await name('Fornitori 2');
    await app.folder('Fornitori 2').waitFor();
    await page.keyboard.press('Control+z');
    await app.folder('Fornitori 2').waitFor({ state: 'detached' });
  });

  it('S3: a folder is renamed by the keyboard, and has its name again', async () => {
    const { page } = app;
    await app.folder('Clienti').focus();
    await page.keyboard.press('F2');
    await name('Clientela');
    await app.folder('Clientela').waitFor();
    await app.serverHas('Clientela', ['Ordine']);
    await app.folder('Clientela').focus();
    await page.keyboard.press('Control+z');
    await app.toast('Annullato: cartella rinominata').waitFor();
    await app.folder('Clienti').waitFor();
    await app.serverHas('Clienti', ['Ordine']);
    await app.serverFolder('Clientela', false);
  });

  it('S3: a folder moves into another by its dialog and by dragging, and back', async () => {
    const { page } = app;
    await app.choose('Clienti', 'folder-move');
    await page.getByTestId('folder-parent').selectOption({ label: 'Fornitori' });
    await page.getByTestId('folder-save').click();
    await app.hold('«Clienti» spostata in «Fornitori»');
    await app.folder('Fornitori/Clienti').waitFor();
    await app.serverHas('Fornitori/Clienti', ['Ordine']);
    await app.undo('«Clienti» spostata in «Fornitori»');
    await app.folder('Clienti').waitFor();
    await app.serverHas('Clienti', ['Ordine']);
    await app.folder('Clienti').dragTo(app.folder('Fornitori'));
    await app.folder('Fornitori/Clienti').waitFor();
    await app.serverHas('Fornitori/Clienti', ['Ordine']);
    // Back to the top, onto the mailbox itself.
    await app.folder('Fornitori/Clienti').dragTo(page.getByTestId('mailbox-item'));
    await app.folder('Clienti').waitFor();
    await app.serverHas('Clienti', ['Ordine']);
  });

  it('S3: emptying goes to Trash and can be taken back; of Trash it asks first', async () => {
    const { page } = app;
    await app.choose('Clienti', 'folder-empty');
    await app.hold(/1 messaggio di «Clienti» spostato nel Cestino/);
    await app.serverHas('Clienti', []);
    await app.serverHas('Trash', ['Buttata', 'Ordine']);
    await app.undo(/1 messaggio di «Clienti» spostato nel Cestino/);
    await app.serverHas('Clienti', ['Ordine']);
    await app.serverHas('Trash', ['Buttata']);
    await app.choose('Trash', 'folder-empty');
    await page.getByTestId('confirm-no').click();
    await app.folder('Trash').click();
    await app.shows('Buttata');
    await app.choose('Trash', 'folder-empty');
    await page.getByTestId('confirm-yes').click();
    await app.shows();
    await app.undo(/1 messaggio di «.+» eliminato per sempre/);
    await app.shows('Buttata');
    await app.serverHas('Trash', ['Buttata']);
  });

  it('S3: deleting moves the folder into Trash, and it comes back; from there it is for good', async () => {
    const { page } = app;
    await app.folder('Vecchi').click();
    await app.shows('Reclamo');
    await app.choose('Vecchi', 'folder-delete');
    await app.hold('«Vecchi» spostata nel Cestino');
    await app.folder('Trash/Vecchi').waitFor();
    // Whoever looked into it goes on in the inbox.
    await app.shows('Uno', 'Due', 'Tre');
    await app.serverHas('Trash/Vecchi', ['Reclamo']);
    await app.undo('«Vecchi» spostata nel Cestino');
    await app.folder('Vecchi').waitFor();
    await app.serverHas('Vecchi', ['Reclamo']);
    await app.choose('Vecchi', 'folder-delete');
    await app.folder('Trash/Vecchi').waitFor();
    await app.choose('Trash/Vecchi', 'folder-delete');
    await page.getByTestId('confirm-yes').click();
    await app.folder('Trash/Vecchi').waitFor({ state: 'detached' });
    await app.serverFolder('Trash/Vecchi', false);
  });

  it('S3: mail is dragged to a folder, several at once; with Ctrl it is copied', async () => {
    const { page } = app;
    await app.tick('Uno', 'Due');
    await app.row('Uno').dragTo(app.folder('Clienti'));
    await app.hold(/2 messaggi spostati in «Clienti»/);
    await app.shows('Tre');
    await app.serverHas('Clienti', ['Ordine', 'Uno', 'Due']);
    await app.undo(/2 messaggi spostati in «Clienti»/);
    await app.shows('Uno', 'Due', 'Tre');
    await app.serverHas('Clienti', ['Ordine']);
    await page.keyboard.down('Control');
    await app.row('Tre').dragTo(app.folder('Fornitori'));
    await page.keyboard.up('Control');
    await app.hold(/1 messaggio copiato in «Fornitori»/);
    await app.serverHas('Fornitori', ['Listino', 'Tre']);
    await app.shows('Uno', 'Due', 'Tre');
    await app.undo(/1 messaggio copiato in «Fornitori»/);
    await app.serverHas('Fornitori', ['Listino']);
    // Of messages that lie in several folders each of these takes those that are not in it.
    await page.getByTestId('filter-scope').selectOption({ label: 'In questa casella' });
    await app.row('Ordine').waitFor();
    await app.tick('Uno', 'Ordine');
    await app.row('Uno').dragTo(app.folder('INBOX'));
    await app.hold(/1 messaggio spostato in «Posta in arrivo»/);
    await app.serverHas('INBOX', ['Uno', 'Due', 'Tre', 'Ordine']);
    await app.undo(/1 messaggio spostato in «Posta in arrivo»/);
    await app.serverHas('Clienti', ['Ordine']);
  });

  it('S3: the menu comes by the keyboard and by its button, and gives the focus back', async () => {
    const { page } = app;
    await app.folder('Clienti').focus();
    await page.keyboard.press('Shift+F10');
    await page.getByTestId('folder-rename').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('folder-rename').waitFor({ state: 'detached' });
    await expect
      .poll(() => app.folder('Clienti').evaluate((button) => button === document.activeElement))
      .toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByTestId('folder-rename').waitFor();
    // INBOX keeps its name and its place.
    await page.keyboard.press('Escape');
    await page.getByTestId('folder-rename').waitFor({ state: 'detached' });
    await app.folder('INBOX').click({ button: 'right' });
    await page.getByTestId('folder-new-sub').waitFor();
    expect(await page.getByTestId('folder-rename').count()).toBe(0);
    expect(await page.getByTestId('folder-delete').count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('S3: a folder without subscription is shown as such, and can have one', async () => {
    const { dovecot } = app;
    await app.choose('Clienti', 'folder-subscribe');
    await app.toast(/«Clienti» non è più iscritta/).waitFor();
    await expect.poll(() => app.folder('Clienti').getAttribute('data-subscribed')).toBe('false');
    const subscribed = () => dovecot.doveadm('mailbox', 'list', '-s', '-u', dovecot.user).split('\n');
    await expect.poll(subscribed, { timeout: 20_000 }).not.toContain('Clienti');
    await app.choose('Clienti', 'folder-subscribe');
    await expect.poll(() => app.folder('Clienti').getAttribute('data-subscribed')).toBe('true');
    await expect.poll(subscribed, { timeout: 20_000 }).toContain('Clienti');
  });
});
