import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startApp, type RunningApp } from '../fixtures/app.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { htmlMail, mail, manyMails } from '../fixtures/mail.ts';
import { oneWindow } from '../fixtures/one-window.ts';
import { startSmtp, type Smtp } from '../fixtures/smtp.ts';
import type { TestWindow } from '../fixtures/window.ts';

const PDF = Buffer.from('%PDF-1.4\n\u0000\u0001 fattura');
let window: TestWindow;
let smtp: Smtp;
/** What the server finds in a folder. */
const found = (folder: string, ...search: readonly string[]): string =>
  window.dovecot.doveadm('search', '-u', window.dovecot.user, 'mailbox', folder, ...search).trim();

async function connectByWizard(page: Page, dovecot: Dovecot, smtp: Smtp): Promise<void> {
  await page.getByTestId('wizard-name').fill('Anna Verdi');
  await page.getByTestId('wizard-address').fill(dovecot.user);
  await page.getByTestId('wizard-password').fill(dovecot.password);
  await page.getByTestId('wizard-next').click();
  for (const [half, server] of [
    ['imap', dovecot],
    ['smtp', smtp],
  ] as const) {
    await page.getByTestId(`wizard-${half}-host`).fill(server.host);
    await page.getByTestId(`wizard-${half}-security`).selectOption('plain');
    await page.getByTestId(`wizard-${half}-port`).fill(String(server.port));
    await page.getByTestId(`wizard-${half}-user`).fill(dovecot.user);
  }
  for (const box of await page.getByTestId('wizard-accept-plain').all()) await box.check();
  await page.getByTestId('wizard-test').click();
  await page.getByTestId('wizard-connect').click();
}

describe('the first slice', { timeout: 90_000 }, () => {
  oneWindow(
    {
      smtp: async (dovecot) => (smtp = await startSmtp({ deliverTo: dovecot })),
      async seed(dovecot) {
        const marco = 'Marco Bianchi <marco@cliente.example>';
        const attachments = [{ filename: 'Fattura n. 7.pdf', content: PDF, contentType: 'application/pdf' }];
        for (const subject of ['Uno', 'Due', 'Tre', 'Da leggere', 'Anche questo', 'Via di qui'])
          dovecot.deliver(await mail({ subject }));
        for (const subject of ['Ordine 12', 'Ordine 13'])
          dovecot.deliver(await mail({ subject, from: marco }));
        dovecot.deliver(await mail({ subject: 'Fattura 7', attachments }));
        dovecot.deliver(await htmlMail());
      },
    },
    async (opened) => {
      window = opened;
      // Those that come later would push the others down under the pointer.
      await opened.page.getByTestId('message-row').nth(9).waitFor();
    },
  );
  beforeEach(() => window.calm());

  // First, where nothing else has been read.
  it('S9 S10: reading takes the bold and the count away, here and on the server', async () => {
    const { page, row } = window;
    const unread = async (): Promise<number> =>
      Number(await page.getByTestId('unread-total').getAttribute('data-count'));
    expect(await row('Da leggere').getAttribute('data-unread')).toBe('true');
    expect(found('INBOX', 'seen', 'subject', 'Da leggere')).toBe('');
    await expect.poll(unread).toBe(10);
    await row('Da leggere').getByTestId('row-subject').click();
    await expect.poll(() => row('Da leggere').getAttribute('data-unread')).toBe('false');
    expect(await row('Anche questo').getAttribute('data-unread')).toBe('true');
    await expect.poll(unread).toBe(9);
    await expect.poll(() => found('INBOX', 'seen', 'subject', 'Da leggere')).not.toBe('');
    await page.keyboard.press('Escape');
    await page.getByTestId('reader-subject').waitFor({ state: 'detached' });
  });

  it('S11: a message opens by its sender, by its subject and by a double click, and only by these', async () => {
    const { page, row } = window;
    await row('Uno').getByTestId('row-date').click();
    expect(await row('Uno').getAttribute('data-selected')).toBe('true');
    expect(await page.getByTestId('reader-subject').count()).toBe(0);
    await row('Uno').getByTestId('row-sender').click();
    await page.getByTestId('reader-subject').filter({ hasText: 'Uno' }).waitFor();
    await row('Due').getByTestId('row-subject').click();
    await page.getByTestId('reader-subject').filter({ hasText: 'Due' }).waitFor();
    await row('Tre').getByTestId('row-date').dblclick();
    await page.getByTestId('reader-subject').filter({ hasText: 'Tre' }).waitFor();
  });

  it('S8 S13: an answer goes out once, and the answer to it comes in by itself', async () => {
    const { page, row, dovecot } = window;
    const before = smtp.messages.length;
    await row('Ordine 12').getByTestId('row-subject').click();
    await page.getByTestId('reply').first().click();
    const compose = page.getByTestId('compose');
    await compose.getByTestId('compose-to-chip').filter({ hasText: 'Marco' }).waitFor();
    // To oneself as well, so that the mail comes back through the real servers.
    await compose.getByTestId('compose-to').fill(`${dovecot.user},`);
    await compose.frameLocator('iframe').getByTestId('compose-body').pressSequentially('È partito ieri.');
    await compose.getByTestId('compose-send').click();
    const sent = await smtp.waitFor(before, 20_000);
    expect(sent.to).toContain('marco@cliente.example');
    await row('Re: Ordine 12').waitFor();
    expect(smtp.messages).toHaveLength(before + 1);
    // The copy may take longer than the mail itself.
    await expect
      .poll(() => found('Sent', 'subject', 'Ordine 12').split('\n'))
      .toEqual([expect.stringMatching(/./)]);
  });

  it('S13: deleting moves to Trash, here and on the server', async () => {
    const { page, row } = window;
    await row('Via di qui').getByTestId('row-checkbox').click();
    await page.getByTestId('action-delete').click();
    await row('Via di qui').waitFor({ state: 'detached' });
    await expect.poll(() => found('Trash', 'subject', 'Via di qui')).not.toBe('');
  });

  it('S16: a refused mail stays in the outbox with the server’s words, and goes when it is tried again', async () => {
    const { page, row } = window;
    const before = smtp.messages.length;
    smtp.behave({
      refuseRecipients: { 'marco@cliente.example': { code: 550, text: '5.1.1 casella inesistente' } },
    });
    await row('Ordine 13').getByTestId('row-subject').click();
    await page.getByTestId('reply').first().click();
    const compose = page.getByTestId('compose');
    await compose.frameLocator('iframe').getByTestId('compose-body').pressSequentially('Va bene.');
    await compose.getByTestId('compose-send').click();
    await page.getByTestId('open-outbox').click();
    const item = page.getByTestId('outbox-item').filter({ hasText: 'Re: Ordine 13' });
    await item.getByTestId('outbox-error').filter({ hasText: 'casella inesistente' }).waitFor();
    expect(smtp.messages).toHaveLength(before);
    smtp.behave({});
    await item.getByTestId('outbox-retry').click();
    await smtp.waitFor(before, 20_000);
    expect(smtp.messages).toHaveLength(before + 1);
  });

  it('an attachment is saved as it was sent, under its own name, and opens beside the mail', async () => {
    const { page, row } = window;
    await row('Fattura 7').getByTestId('row-subject').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('attachment-save').first().click(),
    ]);
    expect(download.suggestedFilename()).toBe('Fattura n. 7.pdf');
    expect(readFileSync(await download.path()).equals(PDF)).toBe(true);
    await page.getByTestId('attachment').first().getByText('Fattura n. 7.pdf').click();
    const asked = page.context().waitForEvent('request', (one) => one.url().includes('inline=1'));
    await page.getByTestId('preview-elsewhere').click();
    const answer = await (await asked).response();
    expect(answer?.headers()['content-type']).toContain('application/pdf');
    expect(answer?.headers()['content-disposition']).toMatch(/^inline/);
    await page.getByTestId('preview-close').click();
  });

  it('B8: a picture from far away is not asked for, one of its own is shown', async () => {
    const { page, row, foreignRequests } = window;
    await row('Offerta con immagine').getByTestId('row-subject').click();
    await page.getByTestId('load-images').waitFor();
    await page.frameLocator('[data-testid="reader"] iframe').locator('img[src^="blob:"]').first().waitFor();
    expect(foreignRequests).toEqual([]);
  });
});

describe('a first start', { timeout: 90_000 }, () => {
  let browser: TestBrowser;
  let app: RunningApp | undefined;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => {
    await app?.remove();
    app = undefined;
  });
  afterAll(() => browser.close());

  it('shows the first rows of thousands before the rest has come', { timeout: 180_000 }, async () => {
    // So many that the page, slow as it may be, is there before the last of them.
    const count = 4_000;
    const [dovecot, server] = await Promise.all([startDovecot(), startSmtp()]);
    onTestFinished(async () => {
      await Promise.all([dovecot.remove(), server.stop()]);
    });
    dovecot.deliver(manyMails(count).map((text) => Buffer.from(text)));
    app = await startApp();
    const { page } = await browser.open(app.url);
    // Notes the list's length in the moment its first row is there.
    await page.evaluate(() => {
      const watch = new MutationObserver(() => {
        if (document.querySelector('[data-testid="message-row"]') === null) return;
        const length = document.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount') ?? '';
        document.documentElement.dataset['firstLength'] = length;
        watch.disconnect();
      });
      watch.observe(document.body, { subtree: true, childList: true });
    });
    await connectByWizard(page, dovecot, server);
    await page
      .getByTestId('message-row')
      .filter({ hasText: `Numero ${count}` })
      .waitFor();
    await expect
      .poll(async () => Number(await page.locator('[aria-rowcount]').first().getAttribute('aria-rowcount')), {
        timeout: 120_000,
      })
      .toBeGreaterThanOrEqual(count);
    const first = Number(await page.evaluate(() => document.documentElement.dataset['firstLength']));
    expect(first).toBeGreaterThanOrEqual(50);
    expect(first).toBeLessThan(count);
  });

  it('B12: the demo shows its mail, and ends cleanly', async () => {
    app = await startApp({ args: ['--demo'] });
    const { page, errors } = await browser.open(app.url);
    await page.getByTestId('message-row').nth(5).waitFor();
    expect(await page.getByTestId('mailbox-item').count()).toBe(2);
    expect(errors).toEqual([]);
    expect(await app.stop()).toBe(0);
  });
});
