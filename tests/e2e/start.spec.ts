import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../fixtures/app.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { mail } from '../fixtures/mail.ts';
import { startSmtp, type Smtp } from '../fixtures/smtp.ts';
import type { ProvisionMailbox } from '../../src/main/host-door.ts';

const ANNA = 'anna@azienda.example';
const SALES = 'vendite@azienda.example';

let browser: TestBrowser;
let dovecot: Dovecot;
let smtp: Smtp;
let app: RunningApp | undefined;
/** The page that was opened last; where Anna's mailbox alone is connected in it, the next test goes on from there. */
let last: Page | undefined;
let hasAnna = false;

beforeAll(async () => {
  [browser, dovecot, smtp] = await Promise.all([
    startBrowser(),
    startDovecot({ users: { [ANNA]: 'segreta', [SALES]: 'segreta' } }),
    startSmtp(),
  ]);
  dovecot.deliver(await mail({ subject: 'Per Anna' }), { user: ANNA });
  dovecot.deliver(await mail({ subject: 'Per le vendite' }), { user: SALES });
});
const end = async (): Promise<void> => {
  hasAnna = false;
  await last?.context().close();
  await app?.remove();
  last = app = undefined;
};
beforeEach(({ onTestFailed }) => {
  onTestFailed(end);
});
afterAll(async () => {
  await end();
  await browser.close();
  await Promise.all([dovecot.remove(), smtp.stop()]);
});

const mailbox = (address: string): ProvisionMailbox => ({
  ...{ address, name: '', user: address, password: 'segreta' },
  imap: { host: dovecot.host, port: dovecot.port, security: 'plain' },
  smtp: { host: smtp.host, port: smtp.port, security: 'plain' },
});
const start = async (mailboxes: readonly string[]): Promise<Page> => {
  await end();
  app = await startApp({ args: ['--locale', 'it'], mailboxes: mailboxes.map(mailbox) });
  return (last = (await browser.open(app.url)).page);
};
const again = async (): Promise<Page> => {
  await last?.context().close();
  const profile = app?.profile ?? '';
  await app?.stop();
  app = await startApp({ args: ['--locale', 'it'], profile });
  return (last = (await browser.open(app.url)).page);
};
/** With Anna's mailbox, and her mail in sight. */
const withAnna = async (): Promise<Page> => {
  const page = hasAnna && last !== undefined ? last : await start([ANNA]);
  hasAnna = false;
  await row(page, 'Per Anna').waitFor();
  return page;
};
const row = (page: Page, subject: string) => page.getByTestId('message-row').filter({ hasText: subject });
const item = (page: Page, address: string) =>
  page.locator(`[data-testid="mailbox-item"][data-address="${address}"]`);

/** How much moved about since the page began (Cumulative Layout Shift; below 0.1 counts as good). */
const shifts = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((done) => {
        const sum = (entries: PerformanceEntryList): number =>
          entries.reduce((all, entry) => all + (entry as PerformanceEntry & { value: number }).value, 0);
        new PerformanceObserver((list) => done(sum(list.getEntries()))).observe({
          type: 'layout-shift',
          buffered: true,
        });
        // Where nothing moved, nothing is told.
        setTimeout(() => done(0), 500);
      }),
  );

/** Fills the wizard for a mailbox on the test's servers and connects it. */
async function connect(page: Page, address: string): Promise<void> {
  await page.getByTestId('wizard-address').fill(address);
  await page.getByTestId('wizard-password').fill('segreta');
  await page.getByTestId('wizard-next').click();
  for (const [half, { host, port }] of [['imap', dovecot] as const, ['smtp', smtp] as const]) {
    await page.getByTestId(`wizard-${half}-host`).fill(host);
    await page.getByTestId(`wizard-${half}-security`).selectOption('plain');
    await page.getByTestId(`wizard-${half}-port`).fill(String(port));
  }
  for (const box of await page.getByTestId('wizard-accept-plain').all()) await box.check();
  await page.getByTestId('wizard-test').click();
  await page.getByTestId('wizard-connect').click();
}

describe('S1 S4: the start', { timeout: 90_000 }, () => {
  it('S1: with no mailbox a friendly page asks for address and password, and there is no way past it', async () => {
    const page = await start([]);
    await page.getByTestId('wizard').waitFor();
    expect(await page.getByTestId('wizard').getByRole('heading').textContent()).toBe('Benvenuto in Postino');
    await expect
      .poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset['testid']))
      .toBe('wizard-name');
    expect(await page.getByTestId('wizard-cancel').count()).toBe(0);
    expect(await page.getByTestId('message-list').count()).toBe(0);
    await page.getByTestId('wizard-next').click();
    await page.getByText('Scrivi l’indirizzo della casella.').waitFor();
    await connect(page, ANNA);
    await row(page, 'Per Anna').waitFor();
    hasAnna = true;
  });

  it('S1: with one mailbox its list opens from the cache, before any network answers', async () => {
    await withAnna();
    await dovecot.stop();
    try {
      const page = await again();
      await row(page, 'Per Anna').waitFor();
      expect(await page.getByTestId('wizard').count()).toBe(0);
      expect(await shifts(page)).toBeLessThan(0.05);
      // And it says that the server cannot be reached.
      await page
        .locator('[data-testid="sync-status"]')
        .getByText(/Non riuscita|riprovare/)
        .waitFor();
      hasAnna = true;
    } finally {
      await dovecot.start();
    }
  });

  it('S4 S1: a mailbox is connected from the sidebar, beside the one that is there, and opens; of several the last used one is shown at the next start', async () => {
    let page = await withAnna();
    await page.getByTestId('connect-mailbox').click();
    // Already there: said at once.
    await page.getByTestId('wizard-address').fill(ANNA);
    await page.getByTestId('wizard-password').fill('segreta');
    await page.getByTestId('wizard-next').click();
    await page.getByTestId('wizard-error').getByText('è già collegata').waitFor();
    await connect(page, SALES);
    await row(page, 'Per le vendite').waitFor();
    await item(page, ANNA).waitFor();
    await item(page, SALES).waitFor();
    page = await again();
    await row(page, 'Per le vendite').waitFor();
    expect(await row(page, 'Per Anna').count()).toBe(0);
  });

  it('signed out: a banner says that the password was refused, and a dialog lets one in again', async () => {
    await withAnna();
    dovecot.setPassword('nuova');
    try {
      const page = await again();
      await page.getByTestId('enter-password').click();
      const field = page.getByTestId('password-input');
      await field.fill('sbagliata');
      await field.press('Enter');
      await page.getByTestId('password-test-imap').getByText('ha rifiutato').waitFor();
      await field.fill('nuova');
      await field.press('Enter');
      await page.getByTestId('password-dialog').waitFor({ state: 'detached' });
      await page.getByTestId('signed-out').waitFor({ state: 'detached' });
      await row(page, 'Per Anna').waitFor();
    } finally {
      dovecot.setPassword('segreta');
    }
  });
});
