import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { mail, manyMails, thread } from '../fixtures/mail.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

const OLD = 120;
/** The old ones, a conversation of three, Zeta and Alfa. */
const TOTAL = OLD + 3 + 2;
const SEEN = { flags: ['\\Seen'] } as const;
/** The day of what comes as the test begins; midnight may pass until it is looked at. */
const LAST_DAY = /^(Oggi|Ieri)$/;
const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

let browser: TestBrowser;
let app: TestWindow;

beforeAll(async () => {
  browser = await startBrowser();
  app = await openWindow(browser, {
    async seed(dovecot) {
      dovecot.deliver(manyMails(OLD), { ...SEEN, date: daysAgo(90) });
      dovecot.deliver(await thread(3, 'Riunione'), { ...SEEN, date: daysAgo(40) });
      const alfa = { from: 'Aldo Abate <aldo@clienti.example>', subject: 'Alfa' };
      const attachments = [{ filename: 'misure.txt', content: 'x'.repeat(9_000) }];
      dovecot.deliver(await mail({ ...alfa, text: 'La pompa di Aldo perde.', attachments }), SEEN);
      dovecot.deliver(await mail({ from: 'Zoe Zanni <zoe@clienti.example>', subject: 'Zeta' }));
      const alfaOnly = ['mailbox', 'INBOX', 'subject', 'Alfa'];
      dovecot.doveadm('flags', 'add', '-u', dovecot.user, '$B24Task $B24CRM', ...alfaOnly);
    },
  });
  await app.row('Zeta').waitFor();
  await bar().getByText(`${TOTAL} messaggi`).first().waitFor();
});
afterAll(async () => {
  await app.remove();
  await browser.close();
});

const rows = () => app.page.getByTestId('message-row');
const bar = () => app.page.getByTestId('action-bar');
const dateOf = (subject: string) => app.row(subject).getByTestId('row-date');
const heading = () => app.page.getByTestId('reader-subject');
const selected = () => app.page.locator('[data-testid="message-row"][data-selected="true"]');
const press = (key: string) => app.page.keyboard.press(key);
const heightOf = async (row: Locator): Promise<number> => Math.round((await row.boundingBox())?.height ?? 0);
const columns = (): Promise<(string | null)[]> =>
  app.page
    .locator('[data-column]')
    .evaluateAll((heads) => heads.map((head) => head.getAttribute('data-column')));
const sidebarWidth = async (): Promise<number> =>
  Math.round((await app.page.locator('.sidebar').boundingBox())?.width ?? 0);
const widthOf = async (id: string): Promise<number> => Math.round((await head(id).boundingBox())?.width ?? 0);
const head = (id: string) => app.page.locator(`[data-column="${id}"]`);
/** Chooses from the menu of the list's look; of a submenu by its name first. */
async function choose(...path: readonly string[]): Promise<void> {
  await app.page.getByTestId('list-order').click();
  const [last, ...before] = [...path].reverse();
  for (const name of before.reverse()) await app.page.getByRole('menuitem', { name }).click();
  await app.page.getByRole('menuitemcheckbox', { name: last ?? '', exact: true }).click();
  if (await app.page.getByRole('menu').first().isVisible()) await press('Escape');
}

/** The contrast of an element's text with what lies behind it (WCAG 2.2, relative luminance). */
const contrastOf = (element: Locator): Promise<number> =>
  element.evaluate((node) => {
    const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgb = (colour: string): number[] => {
      paint?.clearRect(0, 0, 1, 1);
      if (paint) paint.fillStyle = colour;
      paint?.fillRect(0, 0, 1, 1);
      return [...(paint?.getImageData(0, 0, 1, 1).data ?? [])];
    };
    const light = (colour: readonly number[]): number =>
      [0.2126, 0.7152, 0.0722].reduce((sum, part, at) => {
        const c = (colour[at] ?? 0) / 255;
        return sum + part * (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
      }, 0);
    let behind: Element | null = node;
    let ground = [0, 0, 0, 0];
    while (behind !== null && ground[3] !== 255) {
      ground = rgb(getComputedStyle(behind).backgroundColor);
      behind = behind.parentElement;
    }
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });

describe('the list', { timeout: 90_000 }, () => {
  it('S10: an unread message is bold and coloured, legible in both themes; a read one is neither', async () => {
    const { page } = app;
    const look = (subject: string) =>
      app.row(subject).evaluate((row) => {
        const style = (part: string) => getComputedStyle(row.querySelector(`[data-testid="${part}"]`)!);
        const dot = getComputedStyle(row.querySelector('[data-part="check"]')!, '::after');
        return {
          weights: ['row-sender', 'row-subject'].map((part) => Number(style(part).fontWeight)),
          colour: style('row-date').color,
          dot: dot.content === 'none' ? null : dot.backgroundColor,
        };
      });
    expect(await app.row('Zeta').getAttribute('data-unread')).toBe('true');
    expect(await app.row('Alfa').getAttribute('data-unread')).toBe('false');
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect.poll(() => page.locator('html.dark').count()).toBe(colorScheme === 'dark' ? 1 : 0);
      const [unread, read] = [await look('Zeta'), await look('Alfa')];
      expect(unread.weights).toEqual([700, 700]);
      expect(read.weights).toEqual([400, 400]);
      expect(unread.colour).not.toBe(read.colour);
      expect(unread.dot).not.toBeNull();
      expect(read.dot).toBeNull();
      for (const subject of ['Zeta', 'Alfa'])
        for (const part of ['row-sender', 'row-subject', 'row-date'])
          expect(await contrastOf(app.row(subject).getByTestId(part)), part).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('S11: sender, subject, a double click anywhere and Enter open; a single click elsewhere only selects', async () => {
    const ways: readonly (() => Promise<void>)[] = [
      () => app.row('Alfa').getByTestId('row-sender').click(),
      () => app.row('Alfa').getByTestId('row-subject').click(),
      () => dateOf('Alfa').dblclick(),
      async () => {
        await dateOf('Alfa').click();
        await press('Enter');
      },
    ];
    for (const open of ways) {
      await dateOf('Alfa').click();
      expect(await app.row('Alfa').getAttribute('data-selected')).toBe('true');
      expect(await heading().count()).toBe(0);
      await open();
      await heading().filter({ hasText: 'Alfa' }).waitFor();
      await press('Escape');
      await heading().waitFor({ state: 'detached' });
    }
  });

  it('S12: the row under the pointer has its buttons; what needs a portal says so; none is a stop of the Tab key', async () => {
    const { page } = app;
    await app.row('Zeta').hover();
    const buttons = app.row('Zeta').locator('.row-actions button');
    for (const name of ['task', 'crm', 'feed'])
      expect(await app.row('Zeta').getByTestId(`row-action-${name}`).getAttribute('title')).toContain(
        'Collega prima un portale Bitrix24',
      );
    expect(await buttons.evaluateAll((all) => all.map((button) => (button as HTMLElement).tabIndex))).toEqual(
      [-1, -1, -1, -1, -1],
    );
    await app.row('Zeta').getByTestId('row-action-unread').click();
    await expect.poll(() => app.row('Zeta').getAttribute('data-unread')).toBe('false');
    await press('Control+z');
    await expect.poll(() => app.row('Zeta').getAttribute('data-unread')).toBe('true');
    await app.row('Alfa').hover();
    await expect.poll(() => app.row('Zeta').locator('.row-actions').count()).toBe(0);
    expect(await page.locator('.row-actions').count()).toBe(1);
  });

  it('S15: click, Ctrl, Shift and tick boxes select; so does the keyboard; a sync leaves the selection', async () => {
    await dateOf('Zeta').click();
    await expect.poll(() => selected().count()).toBe(1);
    await rows()
      .nth(4)
      .getByTestId('row-date')
      .click({ modifiers: ['Shift'] });
    await expect.poll(() => selected().count()).toBe(5);
    await rows()
      .nth(2)
      .getByTestId('row-date')
      .click({ modifiers: ['ControlOrMeta'] });
    await expect.poll(() => selected().count()).toBe(4);
    await rows().nth(2).getByTestId('row-checkbox').click();
    await expect.poll(() => selected().count()).toBe(5);

    await press('End');
    await expect.poll(() => selected().getByTestId('row-subject').allTextContents()).toEqual(['Numero 1']);
    await press('Home');
    await expect.poll(() => selected().getByTestId('row-subject').allTextContents()).toEqual(['Zeta']);
    await press('Shift+ArrowDown');
    await expect.poll(() => selected().count()).toBe(2);
    await press('Space');
    await expect.poll(() => selected().getByTestId('row-subject').allTextContents()).toEqual(['Zeta']);
    await press('Control+ArrowUp');
    await press('Space');
    await expect.poll(() => selected().count()).toBe(0);

    await app.tick('Zeta', 'Alfa');
    app.dovecot.deliver(await mail({ subject: 'Nuova' }));
    await app.row('Nuova').waitFor({ timeout: 30_000 });
    expect((await selected().getByTestId('row-subject').allTextContents()).sort()).toEqual(['Alfa', 'Zeta']);
    await app.row('Nuova').getByTestId('row-date').click();
    await press('Delete');
    await app.row('Nuova').waitFor({ state: 'detached' });
  });

  it('S15: all in view, then all of the result, which is what an action is then done to', async () => {
    const { page, dovecot } = app;
    const flagged = (): number =>
      dovecot
        .doveadm('search', '-u', dovecot.user, 'mailbox', 'INBOX', 'flagged')
        .split('\n')
        .filter((line) => line !== '').length;
    await dateOf('Zeta').click();
    await press('Control+a');
    await expect.poll(() => bar().innerText()).toMatch(/\n1\d\d selezionati|^1\d\d selezionati/m);
    await page.getByTestId('select-result').click();
    await expect.poll(() => bar().innerText()).toContain(`${TOTAL} selezionati`);
    await rows().nth(3).getByTestId('row-checkbox').click();
    await expect.poll(() => bar().innerText()).toContain(`${TOTAL - 1} selezionati`);
    await press('s');
    await app.hold(`${TOTAL - 1} messaggi contrassegnati`);
    await expect.poll(flagged, { timeout: 30_000 }).toBe(TOTAL - 1);
    await app.undo(`${TOTAL - 1} messaggi contrassegnati`);
    await expect.poll(flagged, { timeout: 30_000 }).toBe(0);
    await press('Escape');
  });

  it('the unread of a result are told, shown alone and marked as read together, which can be undone', async () => {
    const { page } = app;
    await expect.poll(() => page.getByTestId('list-unread').getAttribute('data-count')).toBe('1');
    await page.getByTestId('list-unread').click();
    await app.shows('Zeta');
    await page.getByTestId('list-unread').click();
    await app.row('Alfa').waitFor();
    await page.getByTestId('read-all').click();
    await expect.poll(() => app.row('Zeta').getAttribute('data-unread')).toBe('false');
    await expect.poll(() => page.getByTestId('read-all').count()).toBe(0);
    await page.getByTestId('undo').last().click();
    await expect.poll(() => app.row('Zeta').getAttribute('data-unread')).toBe('true');
  });

  it('B2 B5: what is searched is marked, what a message is bound to has its sign', async () => {
    const { page } = app;
    await page.getByTestId('search-input').fill('pompa');
    await app.shows('Alfa');
    await expect
      .poll(() => app.row('Alfa').getByTestId('row-preview').locator('mark').allTextContents())
      .toEqual(['pompa']);
    await page.getByTestId('search-input').fill('alfa');
    await expect
      .poll(() => app.row('Alfa').getByTestId('row-subject').locator('mark').allTextContents())
      .toEqual(['Alfa']);
    const signs = app.row('Alfa').getByTestId('row-binding');
    expect(await signs.evaluateAll((all) => all.map((sign) => sign.getAttribute('data-kind')))).toEqual([
      'task',
      'crm',
    ]);
    expect(await signs.first().getAttribute('title')).toBe('Associato a un incarico');
    await page.getByTestId('filter-clear').click();
    await app.row('Zeta').waitFor();
  });

  it('B3: conversations are one row with a count, unfold and fold, and can be switched off', async () => {
    const { page } = app;
    await choose('Raggruppa in conversazioni');
    const row = rows().filter({ hasText: 'Re: Riunione' });
    await expect.poll(() => row.count()).toBe(1);
    expect(await row.getByTestId('row-conversation').innerText()).toBe('3');
    await row.getByTestId('row-conversation').click();
    await expect.poll(() => page.locator('.row.is-member').count()).toBe(2);
    await row.first().getByTestId('row-conversation').click();
    await expect.poll(() => page.locator('.row.is-member').count()).toBe(0);
    await choose('Raggruppa in conversazioni');
    await expect.poll(() => page.getByTestId('row-conversation').count()).toBe(0);
  });

  it('rows are compact or not, with their beginning or not, under days or not, at once', async () => {
    const { page } = app;
    await expect.poll(() => heightOf(app.row('Zeta'))).toBe(64);
    await choose('Righe compatte');
    await expect.poll(() => heightOf(app.row('Zeta'))).toBe(52);
    expect(await app.row('Zeta').getByTestId('row-preview').count()).toBe(1);
    await choose('Mostra l’inizio del testo');
    await expect.poll(() => page.getByTestId('row-preview').count()).toBe(0);
    expect(await page.locator('.list__day').first().innerText()).toMatch(LAST_DAY);
    await choose('Raggruppa per giorno');
    await expect.poll(() => page.locator('.list__day').count()).toBe(0);
    await choose('Raggruppa per giorno');
    await choose('Righe compatte');
    await choose('Mostra l’inizio del testo');
    await expect.poll(() => page.locator('.list__day').first().innerText()).toMatch(LAST_DAY);
  });

  it('list and reader stand side by side, one above the other, or one at a time; the list keeps its place', async () => {
    const { page } = app;
    const boxes = async () => {
      const [list, reader] = await Promise.all([
        page.locator('.mailbox-pane').boundingBox(),
        page.getByTestId('reader').boundingBox(),
      ]);
      return { list: list!, reader: reader! };
    };
    await page.locator('.shell__splitter').focus();
    await press('ArrowRight');
    await expect.poll(() => sidebarWidth()).toBe(276);
    await app.row('Alfa').getByTestId('row-subject').click();
    await heading().waitFor();
    await expect
      .poll(async () => {
        const beside = await boxes();
        return beside.reader.x > beside.list.x + beside.list.width;
      })
      .toBe(true);
    await choose('Riquadro di lettura', 'Sotto l’elenco');
    await page.locator('.panes--above').waitFor();
    const above = await boxes();
    expect(above.reader.y).toBeGreaterThan(above.list.y + above.list.height);
    // What there is room for is measured by the next frame.
    await expect.poll(() => columns()).toEqual(['from', 'subject', 'associations', 'attachments', 'date']);
    await page.locator('.splitter--y').focus();
    await press('ArrowDown');
    await expect.poll(async () => (await boxes()).list.height).toBe(above.list.height + 24);

    await choose('Riquadro di lettura', 'Al posto dell’elenco');
    await expect.poll(() => page.getByTestId('message-list').isVisible()).toBe(false);
    await heading().waitFor();
    await press('Escape');
    const list = page.getByTestId('message-list');
    await list.evaluate((element) => (element.scrollTop = 1_500));
    await app.row('Numero 90').getByTestId('row-subject').click();
    await heading().filter({ hasText: 'Numero 90' }).waitFor();
    await press('Escape');
    await app.row('Numero 90').waitFor();
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBe(1_500);
    await choose('Riquadro di lettura', 'A destra dell’elenco');
    await page.locator('.panes--beside').waitFor();
  });

  it('columns sort by a click, are chosen, moved and resized, and are the same after a reload', async () => {
    const { page } = app;
    await page.setViewportSize({ width: 1090, height: 760 });
    await head('date').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Ripristina le colonne' }).click();
    await expect.poll(() => columns()).toEqual(['from', 'subject', 'associations', 'attachments', 'date']);
    await head('from').getByRole('button').click();
    await expect.poll(() => head('from').getAttribute('aria-sort')).toBe('ascending');
    await expect.poll(() => rows().first().getByTestId('row-sender').innerText()).toBe('Aldo Abate');
    await head('from').getByRole('button').click();
    await expect.poll(() => head('from').getAttribute('aria-sort')).toBe('descending');
    await expect.poll(() => rows().first().getByTestId('row-sender').innerText()).toBe('Zoe Zanni');
    await choose('Dimensione');
    await expect.poll(() => rows().first().getByTestId('row-subject').innerText()).toBe('Alfa');

    await head('date').click({ button: 'right' });
    await page.getByRole('menuitemcheckbox', { name: 'Dimensione' }).click();
    await press('Escape');
    await expect.poll(() => columns()).toContain('size');
    expect(await app.row('Alfa').getByTestId('row-size').innerText()).toMatch(/^\d+(,\d)? kB$/);
    // By the keyboard to the left, by the pointer to the far left.
    await head('date').getByRole('button').focus();
    await press('Alt+ArrowLeft');
    await expect
      .poll(() => columns())
      .toEqual([...['from', 'subject', 'associations', 'attachments', 'date', 'size']]);
    const from = (await head('from').boundingBox())!;
    const size = (await head('size').boundingBox())!;
    await page.mouse.move(size.x + 20, size.y + 15);
    await page.mouse.down();
    await page.mouse.move(from.x + 10, size.y + 15, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await columns())[0]).toBe('size');
    expect(await head('size').getAttribute('aria-sort')).toBe('descending');

    const edge = head('from').getByRole('separator');
    const before = await widthOf('from');
    await head('from').getByRole('button').focus();
    await press('Tab');
    await press('ArrowLeft');
    await expect.poll(() => widthOf('from')).toBe(before - 12);
    const at = (await edge.boundingBox())!;
    await page.mouse.move(at.x + 4, at.y + 10);
    await page.mouse.down();
    await page.mouse.move(at.x - 12, at.y + 10, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => widthOf('from')).toBe(before - 28);
    // Heads and cells stand under each other.
    const cell = await app.row('Alfa').locator('.is-from').boundingBox();
    expect(cell?.x).toBe((await head('from').boundingBox())?.x);

    await page.reload();
    await rows().first().waitFor();
    await expect
      .poll(() => columns())
      .toEqual([...['size', 'from', 'subject', 'associations', 'attachments', 'date']]);
    await expect.poll(() => widthOf('from')).toBe(before - 28);
    await expect.poll(() => sidebarWidth()).toBe(276);
    await page.locator('.shell__splitter').dblclick();
    await expect.poll(() => sidebarWidth()).toBe(252);
    await head('from').getByRole('separator').dblclick();
    await expect.poll(() => widthOf('from')).toBeGreaterThan(before - 28);
    expect(app.errors).toEqual([]);
  });
});
