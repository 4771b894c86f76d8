import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { CUSTOMERS } from '../../src/main/demo/sample-mail/people.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

const LIMIT = { timeout: 30_000 } as const;
let portal: Portal;
let browser: TestBrowser;
let window: TestWindow;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), startBrowser()]);
  window = await openWindow(browser, { webhook: portal.webhook });
});
afterAll(async () => {
  await window.remove();
  await Promise.all([browser.close(), portal.stop()]);
});

const page = () => window.page;
const customer = CUSTOMERS[0]?.address ?? '';
const deliver = (from: string, subject: string): void =>
  window.dovecot.deliver(
    `From: ${from}\r\nTo: anna@azienda.example\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: <${subject}@x.example>\r\nSubject: ${subject}\r\n\r\nBuongiorno`,
  );
const filed = (subject: string) =>
  portal.records.activities.all().filter((activity) => activity.subject === subject);
const entry = (subject: string) => page().getByTestId('known-entry').filter({ hasText: subject });

describe('known customers', () => {
  it('S7 S16: with the option on, mail of a known customer becomes an activity of whoever is responsible, without a click', async () => {
    await page().getByTestId('open-settings').click();
    await page().getByTestId('known-mailbox').first().check();
    await page().getByTestId('known-except').fill('@fornitore.example');
    await page().getByTestId('known-except').blur();
    deliver(`Luca <${customer}>`, 'Ordine-A');
    deliver('Sconosciuto <x@sconosciuto.example>', 'Ordine-B');
    deliver('Fornitore <f@fornitore.example>', 'Ordine-C');
    await entry('Ordine-A').and(page().locator('[data-outcome="filed"][data-state="done"]')).waitFor();
    await entry('Ordine-B').and(page().locator('[data-outcome="unknown"]')).waitFor();
    await entry('Ordine-C').and(page().locator('[data-outcome="listed"]')).waitFor();
    expect(filed('Ordine-A')).toHaveLength(1);
    expect(filed('Ordine-B').length + filed('Ordine-C').length).toBe(0);
    await window.screenshot('known-customers');
  });

  it('S2: the message shows it, and its sender’s mail is told from mail without an association', async () => {
    await window.folder('INBOX').click();
    await window
      .row('Ordine-A')
      .locator('[data-testid="row-binding"][data-kind="crm"][data-state="done"]')
      .waitFor();
    await page().locator('[data-preset="crm"]').click();
    await window.shows('Ordine-A');
    await page().locator('[data-preset="crm"]').click();
    await page().locator('[data-preset="unbound"]').click();
    await window.shows('Ordine-B', 'Ordine-C');
    await page().locator('[data-preset="unbound"]').click();
  });

  it('S7: unknown senders become leads where that is wanted', async () => {
    await page().getByTestId('open-settings').click();
    await page().getByTestId('known-leads').check();
    await expect.poll(() => page().getByTestId('known-source').isVisible(), LIMIT).toBe(true);
    deliver('Nuovo Cliente <nuovo@altrove.example>', 'Ordine-D');
    await entry('Ordine-D').and(page().locator('[data-outcome="lead"][data-state="done"]')).waitFor();
    const leads = portal.records.leads.all().filter(({ fields }) => fields['lastName'] === 'Cliente');
    expect(leads).toHaveLength(1);
    expect(filed('Ordine-D')).toHaveLength(1);
    expect(window.errors).toEqual([]);
  });
});
