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
      // Older than the mailbox keeps texts: their words are on the server only.
      const old = { folder: 'Vecchi', flags: ['\\Seen'], date: new Date(Date.now() - 800 * 86_400_000) };
      dovecot.deliver(await mail({ subject: 'Contratto', text: 'La clausola sul pachiderma.' }), old);
      const into = { folder: 'Campi', flags: ['\\Seen'] };
      const far = new Date(Date.now() - 40 * 86_400_000);
      dovecot.deliver(await mail({ subject: 'Счёт за услуги', from: 'Андрей <andrei@r.example>' }), into);
      dovecot.deliver(await mail({ subject: '東京都の報價' }), { ...into, flags: ['\\Seen', '\\Flagged'] });
      const file = { filename: 'listino.txt', content: 'x' };
      dovecot.deliver(await mail({ subject: 'Perché no', to: 'luca@z.example', attachments: [file] }), {
        folder: 'Campi',
      });
      for (const kind of ['CRM', 'Event', 'Chat', 'Feed', 'Task']) {
        dovecot.deliver(await mail({ subject: `Con ${kind}` }), { ...into, date: far });
        dovecot.doveadm(
          ...[
            'flags',
            'add',
            '-u',
            dovecot.user,
            `$B24${kind}`,
            'mailbox',
            'Campi',
            'subject',
            `Con ${kind}`,
          ],
        );
      }
      dovecot.doveadm('mailbox', 'subscribe', '-u', dovecot.user, 'Campi');
      dovecot.deliver(await mail({ subject: 'Parola lunga', text: 'Un monopachiderma.' }), old);
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

const options = () =>
  app.page
    .getByTestId('search-option')
    .evaluateAll((rows) => rows.map((row) => row.querySelector('.pick__label')?.textContent ?? ''));

describe('B2: the search box', { timeout: 90_000 }, () => {
  it('B2: operators and people are completed by keyboard, and Enter alone searches for what stands there', async () => {
    const { page } = app;
    const box = page.getByTestId('search-input');
    await box.click();
    await expect.poll(options).toContain('from:');
    await page.keyboard.type('mitt');
    await expect.poll(options).toEqual(['from:']);
    expect(await box.getAttribute('aria-expanded')).toBe('true');
    expect(await box.getAttribute('aria-activedescendant')).toBe(null);
    await page.keyboard.press('Tab');
    await expect.poll(() => box.inputValue()).toBe('from:');
    await page.keyboard.type('bian');
    await expect.poll(options).toEqual(['Rita Bianchi']);
    await page.keyboard.press('ArrowDown');
    await expect
      .poll(async () => {
        const chosen = await box.getAttribute('aria-activedescendant');
        return page.locator(`[id="${chosen}"][aria-selected="true"]`).count();
      })
      .toBe(1);
    await page.keyboard.press('Enter');
    await expect.poll(() => box.inputValue()).toBe('from:rita@y.example ');
    await app.shows('Fattura');
    await page.keyboard.type('is:');
    await expect.poll(options).toEqual(['unread', 'read', 'flagged', 'answered']);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByTestId('search-suggestions').count()).toBe(0);
    await page.keyboard.press('Escape');
    await expect.poll(() => box.inputValue()).toBe('');
    await app.shows(...all);
  });

  it('B2: folders and days are completed, Italian words are understood, and what has no effect is said', async () => {
    const { page } = app;
    const box = page.getByTestId('search-input');
    await box.fill('cartella:arriv');
    await expect.poll(options).toEqual(['Posta in arrivo']);
    await page.keyboard.press('Tab');
    await expect.poll(() => box.inputValue()).toBe('in:inbox ');
    await page.keyboard.type('dopo:ie');
    await expect.poll(options).toEqual(['Ieri']);
    await page.keyboard.press('Tab');
    await expect.poll(() => box.inputValue()).toMatch(/^in:inbox after:\d{4}-\d\d-\d\d $/);
    await box.fill('da:rossi prima:1/1/2100');
    await app.shows('Offerta per Torino', 'Riunione');
    await expect.poll(() => page.getByTestId('search-hint').textContent()).toBe('');
    await box.fill('rossi is:strano ');
    await page.getByTestId('search-hint').getByText('«is:strano» non ha effetto').waitFor();
    await app.shows('Offerta per Torino', 'Riunione');
    await box.fill('in:zeta ');
    await page.getByTestId('search-hint').getByText('Nessuna cartella si chiama «zeta»').waitFor();
    await page.getByTestId('search-clear').click();
    await app.shows(...all);
  });

  it('B2: finished searches are proposed again, and forgotten on request', async () => {
    const { page } = app;
    const box = page.getByTestId('search-input');
    await box.fill('torino');
    await page.keyboard.press('Enter');
    await app.shows('Offerta per Torino');
    await page.getByTestId('search-clear').click();
    await app.shows(...all);
    await box.click();
    await page.getByTestId('search-option').filter({ hasText: 'torino' }).click();
    await app.shows('Offerta per Torino');
    await page.getByTestId('search-clear').click();
    await box.click();
    await page.getByTestId('search-forget').click();
    await expect.poll(options).not.toContain('torino');
    await page.keyboard.press('Escape');
    await app.shows(...all);
  });
});

describe('S2: the fields of the filter', { timeout: 90_000 }, () => {
  const bound = ['Con CRM', 'Con Event', 'Con Chat', 'Con Feed', 'Con Task'] as const;
  const unbound = ['Счёт за услуги', '東京都の報價', 'Perché no'] as const;
  const choose = (field: string, value: string) =>
    app.page.getByTestId(`filter-${field}`).selectOption(value);
  const write = async (field: string, words: string): Promise<void> => {
    await app.page.getByTestId(`filter-${field}`).fill(words);
    await app.page.keyboard.press('Enter');
  };

  it('B2: accents, Cyrillic and Chinese are found as one types, whatever is typed of the accents', async () => {
    const { page } = app;
    const box = page.getByTestId('search-input');
    await app.folder('Campi').click();
    await app.shows(...bound, ...unbound);
    for (const [words, subject] of [
      ['счет', 'Счёт за услуги'],
      ['報價', '東京都の報價'],
      ['PERCHE', 'Perché no'],
      ['listino', 'Perché no'],
    ] as const) {
      await box.fill(words);
      await app.shows(subject);
    }
    await page.getByTestId('search-clear').click();
    await app.shows(...bound, ...unbound);
  });

  it('S2: each field narrows the list, says so in a chip with the count, joins with others, and goes with back', async () => {
    const { page } = app;
    await app.folder('Campi').click();
    await page.getByTestId('filter-more').click();
    for (const [field, value, ...subjects] of [
      ['bound', 'task', 'Con Task'],
      ['bound', 'crm', 'Con CRM'],
      ['bound', 'feed', 'Con Feed'],
      ['bound', 'chat', 'Con Chat'],
      ['bound', 'event', 'Con Event'],
      ['bound', 'none', ...unbound],
      ['bound', '', ...bound, ...unbound],
      ['read', 'no', 'Perché no'],
      ['read', '', ...bound, ...unbound],
      ['flagged', 'yes', '東京都の報價'],
      ['flagged', '', ...bound, ...unbound],
      ['attachments', 'yes', 'Perché no'],
      ['attachments', '', ...bound, ...unbound],
      ['date', 'last30', ...unbound],
    ] as const) {
      await choose(field, value);
      await app.shows(...subjects);
    }
    // Fields join; the count is of the result.
    await choose('attachments', 'no');
    await app.shows('Счёт за услуги', '東京都の報價');
    await page.getByTestId('filter-count').getByText('2 messaggi').waitFor();
    expect(await page.getByTestId('filter-chip').count()).toBe(2);
    await page.goBack();
    await app.shows(...unbound);
    await page.goForward();
    await app.shows('Счёт за услуги', '東京都の報價');
    await page.getByTestId('filter-clear').click();
    await write('from', 'андрей');
    await app.shows('Счёт за услуги');
    await write('from', '');
    await write('to', 'luca@z.example');
    await app.shows('Perché no');
    await write('to', '');
    await write('subject', 'con');
    await app.shows(...bound);
    await page.getByTestId('filter-clear').click();
    await choose('date', 'range');
    await page
      .getByTestId('filter-date-to')
      .fill(new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10));
    await app.shows(...bound);
    await page.getByTestId('filter-clear').click();
    await page.getByTestId('filter-more').click();
    await app.folder('INBOX').click();
    await app.shows(...all);
  });
});

describe('B2: going on on the server', { timeout: 90_000 }, () => {
  it('B2: an empty result goes on on the server, and what is found there is in the list and can be opened', async () => {
    const { page } = app;
    await page.getByTestId('search-input').fill('pachiderma');
    await page.getByTestId('nothing-found').waitFor();
    // In this folder there is nothing on the server either.
    await page.getByTestId('nothing-server').click();
    await page.getByTestId('server-search-status').getByText('Sul server non c’è altro').waitFor();
    await page.getByTestId('filter-scope').selectOption({ label: 'In questa casella' });
    await page.getByTestId('server-search').click();
    await page.getByTestId('server-search-status').getByText('Dal server: 1 messaggio in più').waitFor();
    await app.shows('Contratto');
    await page.getByTestId('server-search-others').click();
    await page.getByTestId('server-search-row').filter({ hasText: 'Parola lunga' }).click();
    await page.getByTestId('reader-subject').getByText('Parola lunga').waitFor();
    await page.goBack();
    await app.shows('Contratto');
  });

  it('B2: a server that is away is said, and tried again', async () => {
    const { page } = app;
    await app.dovecot.stop();
    await page.getByTestId('search-input').fill('pachiderma clausola');
    await app.shows('Contratto');
    await page.getByTestId('server-search').click();
    await page.getByTestId('server-search-failed').waitFor();
    await app.dovecot.start();
    await page.getByTestId('server-search-retry').click();
    await page.getByTestId('server-search-status').getByText('Sul server non c’è altro').waitFor();
    await app.folder('INBOX').click();
    await app.shows(...all);
  });
});

describe('S2: saved filters', { timeout: 90_000 }, () => {
  it('S2: a filter is kept under a name, is marked while it is open, counts its unread mail, and comes back by the address', async () => {
    const { page } = app;
    const current = () => filter('Da fare').getByRole('button').first().getAttribute('aria-current');
    expect(await page.getByTestId('saved-filters').count()).toBe(0);
    await preset('unread').click();
    await app.shows('Offerta per Torino', 'Fattura');
    await page.getByTestId('filter-save').click();
    // The words of the chips are proposed.
    await expect.poll(() => page.getByTestId('filter-name').inputValue()).toBe('Non letti');
    await page.getByTestId('filter-name').fill('  ');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Scrivi un nome.' }).waitFor();
    await page.getByTestId('filter-name').fill('Da fare');
    await page.keyboard.press('Enter');
    await filter('Da fare').filter({ hasText: '2' }).waitFor();
    await expect.poll(current).toBe('page');
    await expect.poll(() => page.getByTestId('filter-save').count()).toBe(0);
    await app.folder('INBOX').click();
    await app.shows(...all);
    await filter('Da fare').click();
    await app.shows('Offerta per Torino', 'Fattura');
    await expect.poll(() => page.title()).toContain('Da fare');
    await page.reload();
    await app.shows('Offerta per Torino', 'Fattura');
    await expect.poll(current).toBe('page');
  });

  it('S2: an opened filter that was changed is saved anew or as another one, and the change taken back', async () => {
    const { page } = app;
    await filter('Da fare').click();
    await page.getByTestId('search-input').fill('from:rossi');
    await page.keyboard.press('Enter');
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
    await expect.poll(names).toEqual(['Da fare', 'Di Rossi', 'Importanti']);
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
