import type { RunOnly } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL, COLOURS, violations as find } from '../fixtures/axe.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { mail } from '../fixtures/mail.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

let browser: TestBrowser;
let app: TestWindow;

beforeAll(async () => {
  browser = await startBrowser();
  app = await openWindow(browser, {
    mailboxes: ['anna@azienda.example', 'vendite@azienda.example'],
    page: { viewport: { width: 1400, height: 860 } },
    async seed(dovecot) {
      dovecot.deliver(await mail({ subject: 'Letta', text: 'Già letta.' }), { flags: ['\\Seen'] });
      for (const subject of ['Uno', 'Due']) dovecot.deliver(await mail({ subject, text: 'Il preventivo.' }));
      dovecot.doveadm('mailbox', 'create', '-s', '-u', dovecot.user, 'Clienti');
    },
  });
  // Colours are measured, so nothing may be on its way to another one.
  await app.page.emulateMedia({ reducedMotion: 'reduce' });
  await app.row('Due').waitFor();
  await app.folder('Clienti').waitFor();
});
afterAll(async () => {
  await app.remove();
  await browser.close();
});

const violations = (only: RunOnly): Promise<string[]> => find(app.page, only);
const gone = (testId: string) => app.page.getByTestId(testId).waitFor({ state: 'detached' });
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await app.page.keyboard.press(key);
};
const focused = () =>
  app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['testid'] ?? '');

/** Each state of the window: how one gets there, and back to the list. */
const STATES: readonly { readonly name: string; come(): Promise<void>; leave(): Promise<void> }[] = [
  {
    name: 'the list with a message open',
    async come() {
      await app.row('Due').getByTestId('row-subject').click();
      await app.page.locator('[data-testid="reader-body"][aria-busy="false"]').waitFor();
    },
    leave: () => Promise.resolve(),
  },
  {
    name: 'a filter',
    async come() {
      await app.page.getByTestId('search-input').fill('is:flagged');
      await app.row('Due').waitFor({ state: 'detached' });
    },
    async leave() {
      await app.page.getByTestId('search-input').fill('');
      await press('Escape', 'Escape');
      await app.shows('Letta', 'Uno', 'Due');
    },
  },
  {
    name: 'the context menu',
    async come() {
      await app.row('Uno').click({ button: 'right' });
      await app.page.getByRole('menuitem').last().waitFor();
    },
    async leave() {
      await press('Escape');
      await app.page.getByRole('menu').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'a folder’s menu',
    async come() {
      await app.folder('Clienti').click({ button: 'right' });
      await app.page.getByTestId('folder-delete').waitFor();
    },
    async leave() {
      await press('Escape');
      await app.page.getByRole('menu').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'the menu of the list’s look',
    async come() {
      await app.page.getByTestId('list-order').click();
      await app.page.getByRole('menuitemcheckbox').first().waitFor();
    },
    async leave() {
      await press('Escape');
      await app.page.getByRole('menu').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'the state of the sync',
    async come() {
      await app.page.getByTestId('sync-status').click();
      await app.page.locator('.sync-panel__address').first().waitFor();
    },
    async leave() {
      await press('Escape');
      await app.page.locator('.sync-panel__address').first().waitFor({ state: 'detached' });
    },
  },
  {
    name: 'the folder picker',
    async come() {
      await app.row('Uno').getByTestId('row-date').click();
      await press('v');
      await app.page.getByTestId('pick-input').waitFor();
    },
    async leave() {
      await press('Escape');
      await gone('pick-input');
    },
  },
  {
    name: 'the palette',
    async come() {
      await press('Control+k');
      await app.page.getByTestId('pick-input').waitFor();
    },
    async leave() {
      await press('Escape');
      await gone('pick-input');
    },
  },
  {
    name: 'the palette where nothing fits',
    async come() {
      await press('Control+k');
      await app.page.getByTestId('pick-input').fill('zzzz');
      await app.page.getByRole('option').first().waitFor({ state: 'detached' });
    },
    async leave() {
      await press('Escape');
      await gone('pick-input');
    },
  },
  {
    name: 'the cheat sheet',
    async come() {
      await press('?');
      await app.page.getByTestId('shortcuts-sheet').waitFor();
    },
    async leave() {
      await press('Escape');
      await gone('shortcuts-sheet');
    },
  },
  {
    name: 'a new message',
    async come() {
      await press('c');
      await app.page.getByTestId('compose').waitFor();
    },
    async leave() {
      await press('Escape');
      await gone('compose');
    },
  },
  {
    name: 'the outbox',
    async come() {
      await press('g', 'o');
      await app.page.getByTestId('outbox').waitFor();
    },
    leave: () => Promise.resolve(),
  },
  {
    name: 'the settings',
    async come() {
      await press('g', ',');
      await app.page.getByTestId('settings-sync').first().waitFor();
      await app.page.getByTestId('contact-form').waitFor();
    },
    leave: () => Promise.resolve(),
  },
  {
    name: 'a question',
    async come() {
      await app.page.getByTestId('settings-remove').first().click();
      await app.page.getByTestId('confirm-no').waitFor();
    },
    async leave() {
      await app.page.getByTestId('confirm-no').click();
      await gone('confirm-no');
    },
  },
  {
    name: 'the wizard',
    async come() {
      await app.page.getByTestId('connect-mailbox').click();
      await app.page.getByTestId('wizard-next').click();
      await app.page.getByRole('alert').first().waitFor();
    },
    async leave() {
      await app.page.getByTestId('wizard-cancel').click();
      await app.row('Due').waitFor();
    },
  },
];

describe('WCAG 2.2 AA', { timeout: 120_000 }, () => {
  it.each([
    ['light', ALL],
    ['dark', COLOURS],
  ] as const)('axe finds nothing in the %s theme', async (colorScheme, rules) => {
    await app.page.emulateMedia({ colorScheme });
    const found: Record<string, string[]> = {};
    for (const { name, come, leave } of STATES) {
      await come();
      const here = await violations(rules);
      if (here.length > 0) found[name] = here;
      await leave();
    }
    expect(found).toEqual({});
    expect(app.errors).toEqual([]);
  });

  it('what is chosen, unread or a button is told by lines in a contrast theme', async () => {
    const { page } = app;
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
    await app.row('Uno').getByTestId('row-date').click();
    const style = (selector: string, name: string, pseudo = '') =>
      page
        .locator(selector)
        .first()
        .evaluate((element, of) => getComputedStyle(element, of.pseudo).getPropertyValue(of.name), {
          name,
          pseudo,
        });
    expect(await style('.row.is-selected', 'outline-style')).toBe('solid');
    expect(await style('.row.is-unread .row__check', 'border-top-width', '::after')).toBe('4px');
    expect(await style('.compose-button', 'border-top-style')).toBe('solid');
    expect(await style('.nav-item.is-current', 'forced-color-adjust')).toBe('none');
    await page.emulateMedia({ forcedColors: 'none' });
  });

  it('the list is a grid of rows and cells, each row with its number in the whole', async () => {
    const { page } = app;
    const grid = page.getByTestId('message-list').getByRole('grid').or(page.getByRole('grid')).first();
    await grid.waitFor();
    expect(await grid.getAttribute('aria-multiselectable')).toBe('true');
    const rows = page.getByTestId('message-row');
    const numbers = await rows.evaluateAll((all) =>
      all.map((row) => Number(row.getAttribute('aria-rowindex'))),
    );
    expect(numbers.length).toBe(3);
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThanOrEqual(numbers.at(-1)!);
    expect(await rows.first().getAttribute('role')).toBe('row');
    expect(await rows.first().getByRole('gridcell').count()).toBeGreaterThanOrEqual(3);
  });

  it('new mail is announced once, politely, with its folder and mailbox', async () => {
    const { page, dovecot } = app;
    const live = page.getByTestId('live-news');
    expect(await live.getAttribute('aria-live')).toBe('polite');
    dovecot.deliver([await mail({ subject: 'Nuovo 1' }), await mail({ subject: 'Nuovo 2' })]);
    await expect
      .poll(() => live.textContent(), { timeout: 30_000 })
      .toBe('2 nuovi messaggi in Posta in arrivo, anna@azienda.example');
    await app.row('Nuovo 2').waitFor();
  });
});

describe('without a mouse', { timeout: 90_000 }, () => {
  it('D7: from the start over the list to reading, replying, moving, searching and back', async () => {
    const { page } = app;
    await page.reload();
    await app.row('Nuovo 2').waitFor();
    await press('g', 'l');
    await press('Home', 'Enter');
    await page.getByTestId('reader-subject').getByText('Nuovo 2').waitFor();
    await page.locator('[data-testid="reader-body"][aria-busy="false"]').waitFor();

    await press('r');
    await page.getByTestId('compose').waitFor();
    await expect.poll(() => page.getByTestId('compose-subject').inputValue()).toBe('Re: Nuovo 2');
    // One begins to write once the cursor is in the text.
    const text = page.getByTestId('compose').locator('iframe');
    await expect.poll(() => text.evaluate((frame) => frame === document.activeElement)).toBe(true);
    await page.keyboard.type('Va bene, grazie.');
    await press('Escape');
    await gone('compose');

    // The focus is in the list again, on the message that was open.
    await press('v');
    await expect.poll(focused).toBe('pick-input');
    await page.keyboard.type('clien');
    await press('Enter');
    await app.row('Nuovo 2').waitFor({ state: 'detached' });
    await app.serverHas('Clienti', ['Nuovo 2']);

    await press('/');
    await expect.poll(focused).toBe('search-input');
    await page.keyboard.type('Letta');
    await press('Enter');
    await app.shows('Letta');
    // Escape closes what the search proposes, clears it, and leaves it.
    await press('/', 'Escape', 'Escape');
    await app.row('Uno').waitFor();
    await press('Escape', 'Control+z');
    await app.row('Nuovo 2').waitFor();
    expect(app.errors).toEqual([]);
  });
});
