import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { htmlMail, mail, thread } from '../fixtures/mail.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

let browser: TestBrowser;
let app: TestWindow;

beforeAll(async () => {
  browser = await startBrowser();
  app = await openWindow(browser, {
    page: { viewport: { width: 1400, height: 900 } },
    async seed(dovecot) {
      dovecot.deliver(await thread(2, 'Riunione'), { flags: ['\\Seen'] });
      dovecot.deliver(await htmlMail({ subject: 'Offerta' }), { flags: ['\\Seen'] });
      dovecot.deliver(await mail({ subject: 'Preventivo', text: 'Le prime parole.' }));
    },
  });
  await app.row('Preventivo').waitFor();
});
afterAll(async () => {
  await app.remove();
  await browser.close();
});

const at = (testId: string) => app.page.getByTestId(testId);
const openSettings = async (): Promise<void> => {
  if (await at('settings').isVisible()) return;
  await app.page.keyboard.press('Control+,');
  await at('settings').waitFor();
};
const openList = async (): Promise<void> => {
  await app.folder('INBOX').click();
  await app.row('Preventivo').waitFor();
};
/** Of a choice whose values are all in sight. */
const choose = (row: string, name: string) => at(`settings-${row}`).getByText(name, { exact: true }).click();
const chosen = (row: string) => at(`settings-${row}`).getAttribute('data-value');
const isDark = () => app.page.evaluate(() => document.documentElement.classList.contains('dark'));
const heightOfRow = async () => (await app.row('Preventivo').boundingBox())?.height ?? 0;
const sections = () =>
  app.page.locator('[data-section]').evaluateAll((all) => all.map((one) => one.getAttribute('data-section')));
const rows = () =>
  app.page.locator('[data-row]').evaluateAll((all) => all.map((one) => one.getAttribute('data-row')));

describe('the settings', { timeout: 120_000 }, () => {
  it('are found by any of their words, without accents, with the hits marked; where nothing is found there is a way out', async () => {
    await openSettings();
    await expect.poll(async () => (await sections()).length).toBeGreaterThan(7);
    await at('settings-search').fill('densita');
    await expect.poll(rows).toEqual(['density']);
    await expect.poll(() => at('settings').locator('mark').allTextContents()).toEqual(['Densità']);
    // By one of its values, by a word that it does not show, by its section, and by a mailbox's address.
    await at('settings-search').fill('thunderbird');
    await expect.poll(rows).toEqual(['keys']);
    await at('settings-search').fill('notte');
    await expect.poll(rows).toEqual(['theme', 'darkMail']);
    await at('settings-search').fill('lettura');
    await expect.poll(sections).toEqual(['reading']);
    await at('settings-search').fill('anna@azienda');
    await expect.poll(sections).toEqual(['mailboxes', 'sync']);
    await at('settings-search').fill('zzz');
    await at('settings-nothing').getByText('zzz').waitFor();
    await at('settings-clear').click();
    await expect.poll(async () => (await sections()).length).toBeGreaterThan(7);
    await at('settings-go-contacts').click();
    await expect.poll(() => at('settings-go-contacts').getAttribute('aria-current')).toBe('true');
  });

  it('look: theme, density, layout and the folders’ column change at once, and hold after a reload', async () => {
    const { page } = app;
    await openList();
    const before = await heightOfRow();
    await openSettings();
    await choose('theme', 'Scuro');
    await expect.poll(isDark).toBe(true);
    await choose('density', 'Compatta');
    await choose('layout', 'A tutta pagina');
    await at('settings-sidebar').click();
    await expect.poll(() => page.getByTestId('connect-mailbox').isVisible()).toBe(false);
    await at('settings-sidebar').click();
    await openList();
    await expect.poll(heightOfRow).toBeLessThan(before);
    await page.locator('.panes--single').waitFor();

    await page.reload();
    await app.row('Preventivo').waitFor();
    await expect.poll(isDark).toBe(true);
    await expect.poll(heightOfRow).toBeLessThan(before);
    await page.locator('.panes--single').waitFor();
    await openSettings();
    await expect.poll(() => chosen('theme')).toBe('dark');
    await choose('theme', 'Chiaro');
    await expect.poll(isDark).toBe(false);
  });

  it('list: preview, conversations and headings come and go', async () => {
    const { page } = app;
    await choose('layout', 'A destra');
    await openList();
    const days = () => page.locator('.list__day').count();
    const count = () => page.getByTestId('message-row').count();
    await expect.poll(() => page.getByTestId('row-preview').count()).toBeGreaterThan(0);
    await expect.poll(days).toBeGreaterThan(0);
    await expect.poll(count).toBe(4);
    await openSettings();
    for (const setting of ['preview', 'conversations', 'groupByDay']) await at(`settings-${setting}`).click();
    await openList();
    await expect.poll(count).toBe(3);
    await expect.poll(days).toBe(0);
    await expect.poll(() => page.getByTestId('row-preview').count()).toBe(0);
  });

  it('list: columns are chosen, and all come back as they were at first', async () => {
    const { page } = app;
    await openSettings();
    await at('settings-column-size').check();
    await expect.poll(() => at('settings-column-subject').isDisabled()).toBe(true);
    await choose('layout', 'A tutta pagina');
    await openList();
    await page.locator('[data-column="size"]').waitFor();
    await openSettings();
    await at('settings-columns-reset').click();
    await expect.poll(() => at('settings-column-size').isChecked()).toBe(false);
    await openList();
    await page.locator('[data-column="size"]').waitFor({ state: 'detached' });
  });

  it('reading: with “by hand” an opened message stays unread; a number of seconds is held to its bounds', async () => {
    const { page, dovecot } = app;
    const unread = () => app.row('Preventivo').getAttribute('data-unread');
    // An earlier try that failed may have read it.
    dovecot.doveadm(
      ...['flags', 'remove', '-u', dovecot.user, '\\Seen', 'mailbox', 'INBOX', 'subject', 'Preventivo'],
    );
    await openList();
    await expect.poll(unread).toBe('true');
    await openSettings();
    await choose('layout', 'A destra');
    await at('settings-readAfter').selectOption('after');
    await at('settings-readAfter-seconds').fill('0');
    await at('settings-readAfter-seconds').press('Tab');
    await at('settings').getByText('da 1 a 60').waitFor();
    await at('settings-readAfter').selectOption('byHand');
    await openList();
    await app.row('Preventivo').getByTestId('row-subject').click();
    // It counts as opened once its text stands there.
    await page.getByTestId('reader-body').getByText('Le prime parole.').waitFor();
    await openSettings();
    await expect.poll(() => at('settings-readAfter').inputValue()).toBe('byHand');
    await openList();
    expect(await unread()).toBe('true');
    await openSettings();
    await at('settings-readAfter').selectOption('atOnce');
    await openList();
  });

  it('reading: text only leaves the letter’s HTML away; a trusted sender is listed and taken off the list', async () => {
    const { page } = app;
    const frame = page.getByTestId('reader-body').locator('iframe');
    await openList();
    await app.row('Offerta').getByTestId('row-subject').click();
    await frame.waitFor();
    await at('always-images').click();
    await openSettings();
    const trusted = at('settings-trusted').filter({ hasText: 'marco@fornitore.example' });
    await trusted.getByRole('button').click();
    await trusted.waitFor({ state: 'detached' });
    await at('settings-textOnly').click();
    await openList();
    await page.getByTestId('reader-body').locator('.plain').getByText('Gentile').waitFor();
    await expect.poll(() => frame.count()).toBe(0);
    await openSettings();
    await at('settings-textOnly').click();
    await openList();
    await frame.waitFor();
  });

  it('actions: deleting for good asks, or does not', async () => {
    const { page } = app;
    await openList();
    await app.row('Offerta').getByTestId('row-date').click();
    await page.keyboard.press('Shift+Delete');
    await at('confirm-no').click();
    await at('confirm-no').waitFor({ state: 'detached' });
    await openSettings();
    await at('settings-confirmForever').click();
    await openList();
    await app.row('Offerta').getByTestId('row-date').click();
    await page.keyboard.press('Shift+Delete');
    await app.row('Offerta').waitFor({ state: 'detached' });
    await at('undo').click();
    await app.row('Offerta').waitFor();
  });

  it('D7: the key map changes what the keys mean, and the cheat sheet opens from its row', async () => {
    const { page } = app;
    await openSettings();
    await choose('keys', 'Thunderbird');
    await at('settings-keySheet').click();
    await at('shortcuts-sheet').waitFor();
    const line = page.locator('.shortcuts__line').filter({ hasText: 'Messaggio successivo' });
    await expect.poll(() => line.locator('kbd').first().textContent()).toBe('F');
    await page.keyboard.press('Escape');
    await at('shortcuts-sheet').waitFor({ state: 'detached' });
    await choose('keys', 'Gmail');
    await expect.poll(() => chosen('keys')).toBe('gmail');
  });

  it('contacts are added, found, renamed and removed, and a removal is taken back', async () => {
    const { page } = app;
    await openSettings();
    const contact = page.locator('[data-testid="contact"][data-address="luca@clienti.example"]');
    await at('contact-name').fill('Luca Neri');
    await at('contact-add').click();
    await at('contact-form').getByRole('alert').waitFor();
    await at('contact-address').fill('luca@clienti.example');
    await at('contact-address').press('Enter');
    await contact.getByText('Luca Neri').waitFor();

    await at('contact-search').fill('nèri');
    await contact.locator('mark').getByText('Neri').waitFor();
    await at('contact-search').fill('nessuno');
    await contact.waitFor({ state: 'detached' });
    await at('contact-search').fill('');
    await contact.getByTestId('contact-rename').click();
    await at('contact-new-name').fill('Luca Bianchi');
    await at('contact-new-name').press('Enter');
    await contact.getByText('Luca Bianchi').waitFor();
    await contact.getByTestId('contact-remove').click();
    await contact.waitFor({ state: 'detached' });
    await at('contact-undo').click();
    await contact.getByText('Luca Bianchi').waitFor();
  });

  it('B10: the language changes at once, in every part of the window, and holds after a reload', async () => {
    const { page } = app;
    await openSettings();
    await expect
      .poll(() => at('settings-locale').locator('option').allTextContents())
      .toEqual(['Come il sistema', 'English', 'Italiano']);
    await at('settings-locale').selectOption('en');
    await at('settings-go-look').getByText('Look').waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('en');
    await page.reload();
    await app.folder('INBOX').getByText('Inbox').waitFor();
    await openSettings();
    await at('settings-locale').selectOption('system');
    await at('settings-go-look').getByText('Aspetto').waitFor();
    // The images of the letter above are on a host that does not exist.
    expect(app.errors.filter((error) => !error.includes('503'))).toEqual([]);
  });

  it('a setting that cannot be stored says why and shows the truth again', async () => {
    const { page } = app;
    await openSettings();
    await page.evaluate(() => {
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (data) {
        // A density that the core does not know: it refuses the call.
        send.call(this, typeof data === 'string' ? data.replace('"comfortable"', '"roomy"') : data);
      };
    });
    await expect.poll(() => chosen('density')).toBe('compact');
    await choose('density', 'Comoda');
    await app.toast('Un dato non è valido').waitFor();
    await expect.poll(() => chosen('density')).toBe('compact');
    await expect.poll(() => at('settings-density').locator('input:checked').inputValue()).toBe('compact');
  });
});
