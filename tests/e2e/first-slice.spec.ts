import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProvisionMailbox } from '../../src/main/host-door.ts';
import { startApp, type RunningApp } from '../fixtures/app.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { htmlMail, mail, manyMails } from '../fixtures/mail.ts';
import { startSmtp, type Smtp } from '../fixtures/smtp.ts';

let browser: TestBrowser;
let dovecot: Dovecot;
let smtp: Smtp;
let app: RunningApp | undefined;

const mailbox = (): ProvisionMailbox => ({
  address: dovecot.user,
  name: 'Anna Verdi',
  user: dovecot.user,
  password: dovecot.password,
  imap: { host: dovecot.host, port: dovecot.port, security: 'plain' },
  smtp: { host: smtp.host, port: smtp.port, security: 'plain' },
});
const provisioned = async (): Promise<Page> => {
  app = await startApp({ mailboxes: [mailbox()] });
  return (await browser.open(app.url)).page;
};
async function connectByWizard(page: Page): Promise<void> {
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
const row = (page: Page, subject: string) => page.getByTestId('message-row').filter({ hasText: subject });

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  dovecot = await startDovecot();
  smtp = await startSmtp({ deliverTo: dovecot });
});
afterEach(async () => {
  await app?.remove();
  app = undefined;
  await smtp.stop();
  await dovecot.remove();
});

describe('the first slice', { timeout: 90_000 }, () => {
  it('S11: a message opens by its sender, by its subject and by a double click, and only by these', async () => {
    dovecot.deliver([
      await mail({ subject: 'Uno' }),
      await mail({ subject: 'Due' }),
      await mail({ subject: 'Tre' }),
    ]);
    const page = await provisioned();
    // Those that come later would push the others down under the pointer.
    await page.getByTestId('message-row').nth(2).waitFor();
    await row(page, 'Uno').getByTestId('row-date').click();
    expect(await row(page, 'Uno').getAttribute('data-selected')).toBe('true');
    expect(await page.getByTestId('reader-subject').count()).toBe(0);
    await row(page, 'Uno').getByTestId('row-sender').click();
    await page.getByTestId('reader-subject').filter({ hasText: 'Uno' }).waitFor();
    await row(page, 'Due').getByTestId('row-subject').click();
    await page.getByTestId('reader-subject').filter({ hasText: 'Due' }).waitFor();
    await row(page, 'Tre').getByTestId('row-date').dblclick();
    await page.getByTestId('reader-subject').filter({ hasText: 'Tre' }).waitFor();
  });

  it('S8 S13: an answer goes out once, and the answer to it comes in by itself', async () => {
    dovecot.deliver(await mail({ subject: 'Preventivo caldaia', from: `Anna <${dovecot.user}>` }));
    dovecot.deliver(await mail({ subject: 'Ordine 12', from: 'Marco Bianchi <marco@cliente.example>' }));
    const page = await provisioned();
    await page.getByTestId('message-row').nth(1).waitFor();
    await row(page, 'Ordine 12').getByTestId('row-subject').click();
    await page.getByTestId('reply').first().click();
    const compose = page.getByTestId('compose');
    await compose.getByTestId('compose-to-chip').filter({ hasText: 'Marco' }).waitFor();
    // To oneself as well, so that the mail comes back through the real servers.
    await compose.getByTestId('compose-to').fill(`${dovecot.user},`);
    await compose.frameLocator('iframe').getByTestId('compose-body').pressSequentially('È partito ieri.');
    await compose.getByTestId('compose-send').click();
    const sent = await smtp.waitFor(0, 20_000);
    expect(sent.to).toContain('marco@cliente.example');
    await row(page, 'Re: Ordine 12').waitFor();
    expect(smtp.messages).toHaveLength(1);
    // The copy may take longer than the mail itself.
    await expect
      .poll(() => dovecot.doveadm('search', '-u', dovecot.user, 'mailbox', 'Sent', 'all').trim().split('\n'))
      .toEqual([expect.stringMatching(/./)]);
  });

  it('S9 S10: reading takes the bold and the count away, here and on the server', async () => {
    dovecot.deliver([await mail({ subject: 'Da leggere' }), await mail({ subject: 'Anche questo' })]);
    const page = await provisioned();
    await page.getByTestId('message-row').nth(1).waitFor();
    expect(await row(page, 'Da leggere').getAttribute('data-unread')).toBe('true');
    await row(page, 'Da leggere').getByTestId('row-subject').click();
    await page
      .locator('[data-testid="message-row"][data-unread="false"]')
      .filter({ hasText: 'Da leggere' })
      .waitFor();
    await expect.poll(() => page.getByTestId('unread-total').textContent()).toContain('1');
    await expect
      .poll(() => dovecot.doveadm('search', '-u', dovecot.user, 'mailbox', 'INBOX', 'seen').trim())
      .not.toBe('');
  });

  it('S13: deleting moves to Trash, here and on the server', async () => {
    dovecot.deliver(await mail({ subject: 'Via di qui' }));
    const page = await provisioned();
    await row(page, 'Via di qui').getByTestId('row-checkbox').click();
    await page.getByTestId('action-delete').click();
    await row(page, 'Via di qui').waitFor({ state: 'detached' });
    await expect
      .poll(() => dovecot.doveadm('search', '-u', dovecot.user, 'mailbox', 'Trash', 'all').trim())
      .not.toBe('');
  });

  it('S16: a refused mail stays in the outbox with the server’s words, and goes when it is tried again', async () => {
    dovecot.deliver(await mail({ subject: 'Ordine 13', from: 'Marco Bianchi <marco@cliente.example>' }));
    smtp.behave({
      refuseRecipients: { 'marco@cliente.example': { code: 550, text: '5.1.1 casella inesistente' } },
    });
    const page = await provisioned();
    await row(page, 'Ordine 13').getByTestId('row-subject').click();
    await page.getByTestId('reply').first().click();
    const compose = page.getByTestId('compose');
    await compose.frameLocator('iframe').getByTestId('compose-body').pressSequentially('Va bene.');
    await compose.getByTestId('compose-send').click();
    await page.getByTestId('open-outbox').click();
    const item = page.getByTestId('outbox-item').filter({ hasText: 'Re: Ordine 13' });
    await item.getByTestId('outbox-error').filter({ hasText: 'casella inesistente' }).waitFor();
    expect(smtp.messages).toHaveLength(0);
    smtp.behave({});
    await item.getByTestId('outbox-retry').click();
    await smtp.waitFor(0, 20_000);
    expect(smtp.messages).toHaveLength(1);
  });

  it('an attachment is saved as it was sent, under its own name, and opens beside the mail', async () => {
    const content = Buffer.from('%PDF-1.4\n\u0000\u0001 fattura');
    dovecot.deliver(
      await mail({
        subject: 'Fattura 7',
        attachments: [{ filename: 'Fattura n. 7.pdf', content, contentType: 'application/pdf' }],
      }),
    );
    const page = await provisioned();
    await row(page, 'Fattura 7').getByTestId('row-subject').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('attachment-save').first().click(),
    ]);
    expect(download.suggestedFilename()).toBe('Fattura n. 7.pdf');
    expect(readFileSync(await download.path()).equals(content)).toBe(true);
    await page.getByTestId('attachment').first().getByText('Fattura n. 7.pdf').click();
    const asked = page.context().waitForEvent('request', (one) => one.url().includes('inline=1'));
    await page.getByTestId('preview-elsewhere').click();
    const answer = await (await asked).response();
    expect(answer?.headers()['content-type']).toContain('application/pdf');
    expect(answer?.headers()['content-disposition']).toMatch(/^inline/);
  });

  it('B8: a picture from far away is not asked for, one of its own is shown', async () => {
    dovecot.deliver(await htmlMail());
    app = await startApp({ mailboxes: [mailbox()] });
    const { page, foreignRequests } = await browser.open(app.url);
    await row(page, 'Offerta con immagine').getByTestId('row-subject').click();
    await page.getByTestId('load-images').waitFor();
    await page.frameLocator('[data-testid="reader"] iframe').locator('img[src^="blob:"]').first().waitFor();
    expect(foreignRequests).toEqual([]);
  });

  it('shows the first rows of thousands before the rest has come', { timeout: 180_000 }, async () => {
    // So many that the page, slow as it may be, is there before the last of them.
    const count = 4_000;
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
    await connectByWizard(page);
    await row(page, `Numero ${count}`).waitFor();
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
