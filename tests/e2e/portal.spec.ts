import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { SCOPES } from '../../src/main/demo/portal/methods/system.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { mail } from '../fixtures/mail.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

let browser: TestBrowser;
let app: TestWindow;
let portal: Portal;

beforeAll(async () => {
  [browser, portal] = await Promise.all([
    startBrowser(),
    startPortal({ scopes: SCOPES.filter((scope) => scope !== 'im' && scope !== 'imbot') }),
  ]);
  app = await openWindow(browser, {
    page: { viewport: { width: 1400, height: 900 } },
    async seed(dovecot) {
      dovecot.deliver(await mail({ subject: 'Preventivo', text: 'Le prime parole.' }));
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
const granted = () =>
  at('portal-grant').evaluateAll((all) =>
    Object.fromEntries(all.map((one) => [one.dataset['feature'], one.dataset['granted'] === 'true'])),
  );

describe('the portal in the settings', { timeout: 60_000 }, () => {
  it('S14: each wrong form of a webhook’s address is explained at its field', async () => {
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

  it('S14: connects by a webhook, and says what to tick for what is missing', async () => {
    await at('portal-webhook-help').getByText('Dove lo trovo').click();
    await app.screenshot('portal-connect');
    await at('portal-webhook').fill(portal.webhook);
    await at('portal-webhook').press('Enter');
    await app.toast(/Giulia/).waitFor();
    await at('portal-who').filter({ hasText: 'webhook in entrata' }).waitFor();
    expect(Object.entries(await granted()).filter(([, has]) => !has)).toEqual([['chat', false]]);
    await at('portal-grant').filter({ hasText: 'spunta «im» nel webhook' }).waitFor();
    await app.screenshot('portal-missing');
    portal.auth.giveScope('im');
    await at('portal-check').click();
    await expect.poll(async () => Object.values(await granted()).every(Boolean)).toBe(true);
  });
});
