import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { mail } from '../fixtures/mail.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

let browser: TestBrowser;
let app: TestWindow;

beforeAll(async () => {
  browser = await startBrowser();
  app = await openWindow(browser, {
    async seed(dovecot) {
      dovecot.deliver(await mail({ subject: 'Offerta per Torino', from: 'Marco Rossi <rossi@x.example>' }));
      dovecot.deliver(await mail({ subject: 'Fattura', from: 'Rita Bianchi <rita@y.example>' }));
      dovecot.deliver(await mail({ subject: 'Riunione', from: 'Marco Rossi <rossi@x.example>' }), {
        flags: ['\\Seen'],
      });
    },
  });
  await app.row('Riunione').waitFor();
});
afterAll(async () => {
  await app.remove();
  await browser.close();
});

const all = ['Offerta per Torino', 'Fattura', 'Riunione'] as const;
const preset = (name: string) => app.page.locator(`[data-preset="${name}"]`);
const filters = () => app.page.getByTestId('saved-filter');
const filter = (name: string) => app.page.locator(`[data-testid="saved-filter"][data-name="${name}"]`);
const names = () => filters().evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['name']));
const keep = async (name: string): Promise<void> => {
  await app.page.getByTestId('filter-save').click();
  await app.page.getByTestId('filter-name').fill(name);
  await app.page.getByTestId('filter-name-save').click();
  await filter(name).waitFor();
};

describe('S2: saved filters', { timeout: 90_000 }, () => {
  it('S2: a filter is kept under a name, is marked while it is open, counts its unread mail, and comes back by the address', async () => {
    const { page } = app;
    expect(await page.getByTestId('saved-filters').count()).toBe(0);
    await preset('unread').click();
    await app.shows('Offerta per Torino', 'Fattura');
    await page.getByTestId('filter-save').click();
    // The words of the chips are proposed.
    expect(await page.getByTestId('filter-name').inputValue()).toBe('Da leggere');
    await page.getByTestId('filter-name').fill('  ');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Scrivi un nome.' }).waitFor();
    await page.getByTestId('filter-name').fill('Da fare');
    await page.keyboard.press('Enter');
    await filter('Da fare').filter({ hasText: '2' }).waitFor();
    expect(await filter('Da fare').getByRole('button').first().getAttribute('aria-current')).toBe('page');
    expect(await page.getByTestId('filter-save').count()).toBe(0);
    await app.folder('INBOX').click();
    await app.shows(...all);
    await filter('Da fare').click();
    await app.shows('Offerta per Torino', 'Fattura');
    expect(await page.title()).toContain('Da fare');
    await page.reload();
    await app.shows('Offerta per Torino', 'Fattura');
    expect(await filter('Da fare').getByRole('button').first().getAttribute('aria-current')).toBe('page');
  });

  it('S2: an opened filter that was changed is saved anew or as another one, and the change taken back', async () => {
    const { page } = app;
    await filter('Da fare').click();
    await page.getByTestId('search-input').fill('from:rossi');
    await app.shows('Offerta per Torino');
    await page.getByTestId('filter-overwrite').click();
    await app.toast('Filtro «Da fare» modificato').waitFor();
    await filter('Da fare').filter({ hasText: '1' }).waitFor();
    await page.getByTestId('undo-filter').click();
    await filter('Da fare').filter({ hasText: '2' }).waitFor();
    await keep('Di Rossi');
    await app.folder('INBOX').click();
    await preset('flagged').click();
    await keep('Importanti');
    expect(await names()).toEqual(['Da fare', 'Di Rossi', 'Importanti']);
  });

  it('S2: filters are put in order by mouse and by keyboard, renamed, deleted, and the deletion taken back', async () => {
    const { page } = app;
    await filter('Importanti').dragTo(filter('Da fare'), { targetPosition: { x: 60, y: 3 } });
    await expect.poll(names).toEqual(['Importanti', 'Da fare', 'Di Rossi']);
    await filter('Di Rossi').getByRole('button').first().focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(names).toEqual(['Importanti', 'Di Rossi', 'Da fare']);
    await page.keyboard.press('F2');
    await page.getByTestId('filter-name').fill('importanti');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'C’è già un filtro con questo nome' }).waitFor();
    await page.getByTestId('filter-name').fill('Rossi');
    await page.keyboard.press('Enter');
    await expect.poll(names).toEqual(['Importanti', 'Rossi', 'Da fare']);
    await filter('Rossi').click({ button: 'right' });
    await page.getByTestId('saved-filter-delete').click();
    await expect.poll(names).toEqual(['Importanti', 'Da fare']);
    await page.getByTestId('undo-filter').last().click();
    await expect.poll(names).toEqual(['Importanti', 'Rossi', 'Da fare']);
    expect(app.errors).toEqual([]);
  });
});
