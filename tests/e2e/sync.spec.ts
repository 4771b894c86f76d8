import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { mail, manyMails } from '../fixtures/mail.ts';
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
/** Presses a mailbox's own button where it starts a sync; where it would stop one, says so. */
const startHere = (button: HTMLElement): boolean => {
  const starts = button.textContent.trim() === 'Sincronizza';
  if (starts) button.click();
  return starts;
};
const phase = ({ page }: TestWindow, wanted: string) =>
  page.locator(`[data-testid="sync-status"][data-phase="${wanted}"]`).waitFor({ timeout: 60_000 });

describe('S6: syncing by hand', { timeout: 240_000 }, () => {
  it('S6: a first sync shows how far it is, everywhere, and can be stopped and taken up again', async () => {
    const count = 12_000;
    app = await openWindow(browser, {
      seed: (dovecot) => {
        dovecot.deliver(manyMails(count));
        dovecot.deliver(manyMails(30, 'Fattura'), { folder: 'Fatture' });
      },
    });
    const { page } = app;
    await page.getByTestId('sync-percent').waitFor();
    await page.getByTestId('folder-progress').first().waitFor();
    await page.getByTestId('mailbox-progress').waitFor();
    await expect
      .poll(async () => Number(await page.getByTestId('sync-status').getAttribute('data-total')))
      .toBe(count + 30);
    await page.getByTestId('sync-button').click();
    await phase(app, 'stopped');
    const stopped = Number(await page.getByRole('grid').getAttribute('aria-rowcount'));
    expect(stopped).toBeGreaterThan(0);
    expect(stopped).toBeLessThan(count);
    // It says what is missing while it stands still.
    const bar = app.folder('INBOX').getByTestId('folder-progress');
    await expect.poll(() => bar.getAttribute('aria-label')).toMatch(/ di 12\.000 messaggi già qui/);
    await page.getByTestId('sync-button').click();
    await expect
      .poll(async () => Number(await page.getByRole('grid').getAttribute('aria-rowcount')), {
        timeout: 150_000,
      })
      .toBe(count);
    await bar.waitFor({ state: 'detached' });
    await page.getByTestId('sync-percent').waitFor({ state: 'detached' });
  });

  it('S6: a problem stays in the panel with what to do about it, until it works again', async () => {
    app = await openWindow(browser, {
      seed: async (dovecot) => dovecot.deliver(await mail({ subject: 'Uno' })),
    });
    const { page, dovecot } = app;
    await app.shows('Uno');
    await phase(app, 'idle');
    await dovecot.stop();
    await app.sync();
    await phase(app, 'waiting');
    await page.getByTestId('sync-status').click();
    const problem = page.getByTestId('sync-problem');
    await problem.filter({ hasText: /Ultimo problema.*(controlla|riprova)/i }).waitFor();
    await dovecot.start();
    // Unless the next try has begun by itself: then the button would stop it.
    await expect.poll(() => page.getByTestId('sync-one').evaluate(startHere), { timeout: 30_000 }).toBe(true);
    await phase(app, 'idle');
    const present = problem.filter({ hasNotText: 'poi risolto' });
    await present.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.getByTestId('sync-panel').waitFor({ state: 'detached' });
  });

  it('S6: a mailbox that was never reached says why, and its mail comes once it is', async () => {
    app = await openWindow(browser, {
      away: true,
      seed: async (dovecot) => dovecot.deliver(await mail({ subject: 'Uno' })),
    });
    const failed = app.page.getByTestId('first-sync-failed');
    await failed.filter({ hasText: app.dovecot.user }).waitFor({ timeout: 30_000 });
    await app.dovecot.start();
    // The next try may come by itself before the button is pressed; then the button is gone, and the mail here.
    await Promise.race([failed.getByRole('button').click(), app.shows('Uno')]);
    await app.shows('Uno');
  });
});

describe('S7: when a mailbox is synced', { timeout: 120_000 }, () => {
  it('S7: mode, minutes, assignment and reach are kept per mailbox, and count at once', async () => {
    app = await openWindow(browser, {
      seed: async (dovecot) => dovecot.deliver(await mail({ subject: 'Uno' })),
    });
    const { page, dovecot } = app;
    await app.shows('Uno');
    await page.getByTestId('open-settings').click();
    const settings = page.getByTestId('settings-sync');
    expect(await settings.getByTestId('sync-mode').inputValue()).toBe('push');
    await settings.getByTestId('sync-mode').selectOption('interval');
    await settings.getByTestId('sync-minutes').fill('0');
    await settings.getByTestId('sync-minutes').blur();
    await settings.getByRole('alert').filter({ hasText: 'da 1 a 1440' }).waitFor();
    await settings.getByTestId('sync-minutes').fill('15');
    await settings.getByTestId('sync-minutes').blur();
    await settings.getByTestId('sync-assign').check();
    await settings.getByTestId('sync-back').selectOption('3m');
    await page.getByTestId('sync-status').click();
    await page.getByTestId('sync-panel').filter({ hasText: 'Prossima:' }).waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.getByTestId('open-settings').click();
    expect(await settings.getByTestId('sync-mode').inputValue()).toBe('interval');
    expect(await settings.getByTestId('sync-minutes').inputValue()).toBe('15');
    expect(await settings.getByTestId('sync-assign').isChecked()).toBe(true);
    expect(await settings.getByTestId('sync-back').inputValue()).toBe('3m');

    await settings.getByTestId('sync-assign').uncheck();
    await settings.getByTestId('sync-mode').selectOption('manual');
    await app.folder('INBOX').click();
    await app.shows('Uno');
    await phase(app, 'idle');
    dovecot.deliver(await mail({ subject: 'Due' }));
    // By hand only: what the server has is not fetched until the button is pressed.
    await page.getByTestId('sync-status').click();
    await expect.poll(() => page.getByTestId('sync-panel').textContent()).not.toContain('Prossima:');
    await page.keyboard.press('Escape');
    await app.sync();
    await app.shows('Uno', 'Due');
  });
});
