import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { mail } from '../fixtures/mail.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

const ALL_HANDS = Array.from(
  { length: 21 },
  (_, at) => `Collega ${at + 1} <collega${at + 1}@azienda.example>`,
);
let browser: TestBrowser;
let app: TestWindow;

beforeAll(async () => {
  const newsletter = (subject: string, image: string) =>
    mail({
      subject,
      from: 'Offerte <news@negozio.example>',
      html: `<p>Guarda</p><img src="http://127.0.0.1:9/${image}.png" alt="">`,
    });
  browser = await startBrowser();
  app = await openWindow(browser, {
    async seed(dovecot) {
      dovecot.deliver([
        await mail({ subject: 'Preventivo', from: 'Marco Rossi <marco@fornitore.example>' }),
        await mail({
          subject: 'A tutti',
          to: ALL_HANDS.join(', '),
          headers: { 'X-Prova': 'sì', 'Reply-To': 'segreteria@altrove.example' },
        }),
        await newsletter('Saldi', 'saldi'),
        await newsletter('Novità', 'novita'),
      ]);
    },
  });
});
afterAll(async () => {
  await app.remove();
  await browser.close();
});

const reader = (): Locator => app.page.getByTestId('reader');
async function open(subject: string): Promise<void> {
  await app.row(subject).getByTestId('row-subject').click();
  await reader().getByTestId('reader-subject').getByText(subject, { exact: true }).waitFor();
  await reader().locator('[data-testid="reader-body"][aria-busy="false"]').waitFor();
}
const inMenu = (id: string): Locator => app.page.getByTestId(id);

describe('a message in the reader', { timeout: 60_000 }, () => {
  it('S13: reply, reply all and forward open a window for writing; the message stays open', async () => {
    await open('Preventivo');
    for (const [id, subject] of [
      ['reply', 'Re: Preventivo'],
      ['reply-all', 'Re: Preventivo'],
      ['forward', 'Fwd: Preventivo'],
    ] as const) {
      await reader().getByTestId(id).click();
      const compose = app.page.getByTestId('compose');
      await expect.poll(() => compose.getByTestId('compose-subject').inputValue()).toBe(subject);
      await compose.getByTestId('compose-close').click();
      await compose.waitFor({ state: 'detached' });
    }
    await reader().getByTestId('reader-subject').getByText('Preventivo', { exact: true }).waitFor();
  });

  it('S13: the head tells who, to whom, where and how large, and every header as it came', async () => {
    await open('A tutti');
    await reader().getByTestId('reader-recipients').click();
    const details = reader().getByTestId('reader-details');
    await details.getByText('anna@azienda.example', { exact: false }).first().waitFor();
    const text = await details.innerText();
    expect(text).toContain('segreteria@altrove.example');
    expect(text).toContain('Posta in arrivo');
    expect(text).toMatch(/Dimensione\s+\d/);
    expect(await details.getByTestId('address-chip').count()).toBeLessThan(12);
    await details.getByTestId('more-addresses').click();
    await details.getByText('collega21@azienda.example', { exact: false }).waitFor();
    await details.getByTestId('show-raw-headers').click();
    expect(await details.getByTestId('raw-headers').innerText()).toContain('X-Prova:');
  });

  it('S13: a chip adds its person to the contacts, and takes them out again', async () => {
    await open('Preventivo');
    const chip = reader().getByTestId('reader-from').getByTestId('address-chip');
    expect(await chip.innerText()).toContain('<marco@fornitore.example>');
    await chip.click();
    await inMenu('address-contact').getByText('Aggiungi ai contatti').click();
    await app.toast('marco@fornitore.example').first().waitFor();
    await chip.click();
    await inMenu('address-contact').getByText('Rimuovi dai contatti').click();
    await app.toast('non è più').waitFor();
  });

  it('S2: a chip lists what else this sender has sent', async () => {
    await open('Saldi');
    await reader().getByTestId('reader-from').getByTestId('address-chip').click();
    await inMenu('address-filter').click();
    await app.shows('Saldi', 'Novità');
    await app.folder('INBOX').first().click();
    await app.row('Preventivo').waitFor();
  });

  it('B8: remote images are asked for once, then always of this sender, and no more when that is taken back', async () => {
    const asked: string[] = [];
    app.page.on('request', (one) => {
      const { pathname, searchParams } = new URL(one.url());
      if (pathname.startsWith('/blob/remote/')) asked.push(searchParams.get('url') ?? '');
    });
    await open('Saldi');
    await reader().getByTestId('load-images').waitFor();
    expect(asked).toEqual([]);
    await reader().getByTestId('load-images').click();
    await expect.poll(() => asked).toEqual(['http://127.0.0.1:9/saldi.png']);
    await open('Novità');
    await reader().getByTestId('always-images').click();
    await expect.poll(() => asked.at(-1)).toBe('http://127.0.0.1:9/novita.png');
    await reader().getByTestId('remote-blocked').waitFor({ state: 'detached' });

    await reader().getByTestId('reader-from').getByTestId('address-chip').click();
    await inMenu('address-images').getByText('Non caricare più').click();
    await app.toast('di nuovo bloccate').waitFor();
    await open('Saldi');
    expect(await reader().getByTestId('load-images').count()).toBe(0);
    // No picture comes from an address of this computer: the core refuses, and the browser says so.
    expect(app.errors.filter((each) => !each.includes('400 (Bad Request)'))).toEqual([]);
  });
});
