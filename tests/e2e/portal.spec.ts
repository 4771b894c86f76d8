import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REDIRECT_PORTS, redirectAddress } from '#shared/model/usual.ts';
import type { App } from '../../src/main/demo/portal/auth.ts';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { SCOPES } from '../../src/main/demo/portal/methods/system.ts';
import { ALL, COLOURS, violations } from '../fixtures/axe.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { mail } from '../fixtures/mail.ts';
import { firstFree } from '../fixtures/ports.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

/** Other suites may run on this computer: whichever the form offers that nobody listens on. */
const PORT = await firstFree(REDIRECT_PORTS);
const APP: App = {
  clientId: 'local.5f2b1c',
  clientSecret: 'molto-segreta',
  title: 'Postino',
  redirectUri: redirectAddress(PORT),
  scopes: SCOPES,
};
const { redirectUri: _none, ...WITHOUT_ADDRESS } = APP;
const BY_CODE: App = { ...WITHOUT_ADDRESS, clientId: 'local.code' };

let browser: TestBrowser;
let app: TestWindow;
let portal: Portal;

beforeAll(async () => {
  [browser, portal] = await Promise.all([
    startBrowser(),
    startPortal({ scopes: SCOPES.filter((scope) => scope !== 'im'), apps: [APP, BY_CODE] }),
  ]);
  app = await openWindow(browser, {
    page: { viewport: { width: 1400, height: 900 } },
    async seed(dovecot) {
      dovecot.deliver(await mail({ subject: 'Preventivo', text: 'Le prime parole.' }));
      dovecot.deliver(await mail({ subject: 'Ordine', messageId: '<ordine+1@cliente.example>' }));
    },
  });
  await app.row('Preventivo').waitFor();
});
afterAll(async () => {
  await app.remove();
  await Promise.all([browser.close(), portal.stop()]);
});

const at = (testId: string) => app.page.getByTestId(testId);
const openSettings = async (): Promise<void> => {
  if (!(await at('settings').isVisible())) await app.page.keyboard.press('Control+,');
  await at('settings-go-bitrix24').click();
};
/** Nobody is kept out of this part of the settings, in either theme. */
const isAccessible = async (): Promise<void> => {
  for (const [colorScheme, rules] of [
    ['light', ALL],
    ['dark', COLOURS],
  ] as const) {
    await app.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect
      .poll(() => app.page.evaluate(() => document.documentElement.classList.contains('dark')))
      .toBe(colorScheme === 'dark');
    expect(await violations(app.page, rules, '[data-section="bitrix24"]')).toEqual([]);
  }
  await app.page.emulateMedia({ colorScheme: 'light' });
};
const granted = () =>
  at('portal-grant').evaluateAll((all) =>
    Object.fromEntries(all.map((one) => [one.dataset['feature'], one.dataset['granted'] === 'true'])),
  );

describe('the portal in the settings', { timeout: 60_000 }, () => {
  it('S12: a button that needs a portal says so, and leads to where one is connected', async () => {
    await app.row('Preventivo').hover();
    await app.row('Preventivo').getByTestId('row-action-task').click({ force: true });
    await app.toast('Collega prima un portale').getByTestId('to-portal-settings').click();
    await at('portal-webhook').waitFor();
  });

  it('D4: each wrong form of a webhook’s address is explained at its field', async () => {
    await openSettings();
    const token = 'abcdefgh12345678';
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['', /Incolla qui/],
      ['azienda bitrix', /Non è un indirizzo web/],
      [`http://azienda.bitrix24.it/rest/7/${token}/`, /https:\/\/, non con http/],
      ['abcdefghijklmnopqrstuvwxyz012345', /webhook in uscita/],
      ['https://azienda.bitrix24.it/rest/7/', /manca il codice finale/],
      ['https://azienda.bitrix24.it/crm/', /indirizzo del portale/],
      [`https://azienda.bitrix24.it/rest/crm.lead.list?auth=${token}`, /indirizzo di un’applicazione/],
      [`${portal.origin}/rest/7/${token}/`, /non conosce questo webhook/],
    ];
    for (const [address, text] of wrong) {
      await at('portal-webhook').fill(address);
      await at('portal-connect').click();
      await at('portal-webhook-form').getByRole('alert').filter({ hasText: text }).waitFor();
    }
    expect(await at('portal-webhook').getAttribute('aria-invalid')).toBe('true');
  });

  it('D4: connects by a webhook, and says what to tick for what is missing', async () => {
    await at('portal-webhook-help').getByText('Dove lo trovo').click();
    await app.screenshot('portal-connect');
    await isAccessible();
    await at('portal-webhook').fill(portal.webhook);
    await at('portal-webhook').press('Enter');
    await app.toast(/Giulia/).waitFor();
    await at('portal-who').filter({ hasText: 'webhook in entrata' }).waitFor();
    await expect
      .poll(async () => Object.entries(await granted()).filter(([, has]) => !has))
      .toEqual([['chat', false]]);
    await at('portal-grant').filter({ hasText: 'spunta «im» nel webhook' }).waitFor();
    await app.screenshot('portal-missing');
    // Going to a section scrolls the settings alone, and never the page behind them.
    await at('settings-go-about').click();
    await at('settings-go-bitrix24').click();
    expect(await app.page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
    await isAccessible();
    portal.auth.giveScope('im');
    await at('portal-check').click();
    await expect.poll(async () => Object.values(await granted()).every(Boolean)).toBe(true);
  });

  it('D4: what one click does is set here, and holds', async () => {
    const { page } = app;
    await at('default-deadline').selectOption('2');
    await at('default-priority').getByText('Alta').click();
    await at('default-responsible').fill('Giu');
    await page.getByTestId('default-responsible-option').filter({ hasText: 'Giu' }).first().click();
    const name = await page.getByTestId('default-responsible-chip').textContent();
    await page.reload();
    await app.row('Preventivo').waitFor();
    await openSettings();
    await expect.poll(() => at('default-deadline').inputValue()).toBe('2');
    await expect.poll(() => at('default-priority').getAttribute('data-value')).toBe('high');
    await expect.poll(() => page.getByTestId('default-responsible-chip').textContent()).toBe(name);
    await at('portal-of-mailbox').selectOption('');
    await expect.poll(() => at('portal-of-mailbox').inputValue()).toBe('');
    await at('portal-of-mailbox').selectOption({ index: 0 });
  });

  it('D4: a portal that no longer lets us in is told above the list, and renewed', async () => {
    const [, user = '', token = ''] = /\/rest\/(\d+)\/(\w+)\//.exec(portal.webhook) ?? [];
    portal.auth.removeWebhook(Number(user), token);
    await at('portal-check').click();
    await at('portal-error').getByText('non accetta più').waitFor();
    await app.folder('INBOX').click();
    await at('portal-signed-out-renew').click();
    await at('portal-renew').click();
    await at('portal-webhook').fill(portal.addWebhook({ userId: 7, scopes: SCOPES }));
    await at('portal-connect').click();
    await at('portal-error').waitFor({ state: 'detached' });
    expect(await at('portal').count()).toBe(1);
  });

  it('D4: disconnecting asks first, and leaves nothing behind', async () => {
    await at('portal-disconnect').click();
    await app.page.getByTestId('confirm-yes').click();
    await at('portal-webhook').waitFor();
    expect(await at('portal').count()).toBe(0);
    expect(await at('portal-defaults').count()).toBe(0);
  });

  it('D4: signs in as a local application with the browser, which comes back by itself', async () => {
    const { page } = app;
    await at('portal-way').getByText('Applicazione locale').click();
    await at('oauth-portal').fill(portal.origin);
    await at('oauth-port').selectOption(String(PORT));
    expect(await at('oauth-redirect').textContent()).toBe(APP.redirectUri);
    await at('oauth-client').fill(APP.clientId);
    await at('oauth-sign-in').click();
    await at('portal-oauth-form').getByText('Scrivi la chiave').waitFor();
    await at('oauth-secret').fill(APP.clientSecret);
    await app.screenshot('portal-oauth');
    await isAccessible();
    const [tab] = await Promise.all([page.waitForEvent('popup'), at('oauth-sign-in').click()]);
    await at('oauth-waiting').waitFor();
    await tab.getByRole('button', { name: 'Consenti' }).click();
    await tab.getByText('Il portale è collegato').waitFor();
    await tab.close();
    await at('portal-who').filter({ hasText: 'applicazione locale' }).waitFor();
    await at('portal-disconnect').click();
    await page.getByTestId('confirm-yes').click();
    await at('portal-webhook').waitFor();
  });

  it('D4: takes the code of an application without an address', async () => {
    const { page } = app;
    await at('portal-way').getByText('Applicazione locale').click();
    await at('oauth-portal').fill(portal.origin);
    await at('oauth-back').getByText('Incollo un codice').click();
    await at('oauth-client').fill(BY_CODE.clientId);
    await at('oauth-secret').fill(BY_CODE.clientSecret);
    const [tab] = await Promise.all([page.waitForEvent('popup'), at('oauth-sign-in').click()]);
    await tab.getByRole('button', { name: 'Consenti' }).click();
    const code = (await tab.locator('code').textContent()) ?? '';
    await tab.close();
    await at('oauth-code').fill(`${code.slice(0, -1)}x`);
    await at('oauth-give-code').click();
    await at('oauth-waiting').getByText('non è più valido').waitFor();
    await at('oauth-code').fill(code);
    await at('oauth-give-code').click();
    await at('portal-who').filter({ hasText: 'applicazione locale' }).waitFor();
  });

  it('D4: the address of a message, pasted into the search, opens it; one that nobody has is told', async () => {
    const { page } = app;
    await app.folder('Sent').click();
    await at('search-input').fill('postino://message/ordine%2B1%40cliente.example');
    await at('search-input').press('Enter');
    await at('reader-subject').getByText('Ordine').waitFor();
    await app.row('Ordine').waitFor();
    expect(await at('search-input').inputValue()).toBe('');
    await at('search-input').fill('postino://message/di-un-altro%40cliente.example');
    await at('search-input').press('Enter');
    await app.toast('Nessuna delle tue caselle ha questo messaggio').waitFor();
    expect(await page.getByTestId('message-row').count()).toBe(2);
    expect(app.errors).toEqual([]);
  });
});
