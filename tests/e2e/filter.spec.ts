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
      dovecot.deliver(
        await mail({ subject: 'Offerta per Torino', text: 'La pompa dosatrice costa 900 euro.' }),
      );
      dovecot.deliver(await mail({ subject: 'Fattura', text: 'In allegato.' }), { flags: ['\\Seen'] });
      dovecot.deliver(await mail({ subject: 'Riunione', text: 'Perché no?' }), {
        flags: ['\\Seen', '\\Flagged'],
      });
      dovecot.deliver(await mail({ subject: 'Incarico', text: 'Fatto.' }), { flags: ['\\Seen'] });
      dovecot.doveadm(
        ...['flags', 'add', '-u', dovecot.user, '$B24Task', 'mailbox', 'INBOX', 'subject', 'Incarico'],
      );
      dovecot.deliver(await mail({ subject: 'Vecchia offerta', text: 'Un’altra pompa.' }), {
        folder: 'Clienti',
        flags: ['\\Seen'],
      });
    },
  });
  await app.row('Incarico').waitFor();
});
afterAll(async () => {
  await app.remove();
  await browser.close();
});

const preset = (name: string) => app.page.locator(`[data-preset="${name}"]`);
const all = ['Offerta per Torino', 'Fattura', 'Riunione', 'Incarico'] as const;

describe('the filter bar', { timeout: 90_000 }, () => {
  it('S2: presets narrow the list, are chips, and go one by one; back and forward go through them', async () => {
    const { page } = app;
    await preset('unread').click();
    await app.shows('Offerta per Torino');
    await expect.poll(() => preset('unread').getAttribute('aria-pressed')).toBe('true');
    await page.getByTestId('filter-chip').filter({ hasText: 'Non letti' }).getByRole('button').click();
    await app.shows(...all);
    await preset('tasks').click();
    await app.shows('Incarico');
    await preset('flagged').click();
    await page.getByTestId('nothing-found').waitFor();
    await page.goBack();
    await app.shows('Incarico');
    await page.goBack();
    await app.shows(...all);
    await page.goForward();
    await app.shows('Incarico');
    await page.getByTestId('filter-clear').click();
    await app.shows(...all);
    await preset('unbound').click();
    await app.shows('Offerta per Torino', 'Fattura', 'Riunione');
    await page.getByTestId('filter-clear').click();
  });

  it('B2: what is typed is found as one types, in texts and without accents, and further away on request', async () => {
    const { page } = app;
    const box = page.getByTestId('search-input');
    await box.fill('perche');
    await app.shows('Riunione');
    await box.fill('pompa -altra');
    await app.shows('Offerta per Torino');
    await box.fill('pompa');
    await page.getByTestId('filter-scope').selectOption({ label: 'In questa casella' });
    await app.shows('Offerta per Torino', 'Vecchia offerta');
    await box.fill('zanzara');
    await page.getByTestId('nothing-found').waitFor();
    await page.getByTestId('nothing-clear').click();
    await app.shows(...all, 'Vecchia offerta');
    await expect.poll(() => box.inputValue()).toBe('');
    expect(app.errors).toEqual([]);
  });
});
