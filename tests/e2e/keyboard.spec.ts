import { describe, expect, it } from 'vitest';
import { deliverThree, oneWindow } from '../fixtures/one-window.ts';
import type { TestWindow } from '../fixtures/window.ts';

let app: TestWindow;
oneWindow({ seed: deliverThree }, async (window) => {
  app = window;
  await app.row('Tre').waitFor();
  await app.folder('Fornitori').waitFor();
});

const focused = () =>
  app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['testid'] ?? '');

describe('keys', { timeout: 90_000 }, () => {
  it('D7 S14: a message is moved by V, the beginning of a folder’s name and Enter, and comes back by Ctrl+Z', async () => {
    const { page } = app;
    await app.row('Due').getByTestId('row-date').click();
    await page.keyboard.press('v');
    await expect.poll(focused).toBe('pick-input');
    await page.keyboard.type('forn');
    await page.keyboard.press('Enter');
    await app.shows('Uno', 'Tre');
    await app.serverHas('Fornitori', ['Due', 'x']);
    await page.keyboard.press('Control+z');
    await app.shows('Uno', 'Due', 'Tre');
  });

  it('D7: a window for writing has the keys at once, and whoever has begun in a field stays there', async () => {
    const { page } = app;
    // Somebody quick: in the subject as soon as it is there, before the frame of the text has been loaded.
    await page.evaluate(() => {
      const watch = new MutationObserver(() => {
        const subject = document.querySelector<HTMLElement>('[data-testid="compose-subject"]');
        if (subject === null) return;
        watch.disconnect();
        const hasKeys = subject.closest('[data-testid="compose"]')?.contains(document.activeElement);
        document.documentElement.dataset['hadKeys'] = String(hasKeys);
        subject.focus();
      });
      watch.observe(document.body, { subtree: true, childList: true });
    });
    await page.getByTestId('compose-new').click();
    const compose = page.getByTestId('compose');
    await compose.frameLocator('iframe').getByTestId('compose-body').waitFor();
    expect(await focused()).toBe('compose-subject');
    expect(await page.evaluate(() => document.documentElement.dataset['hadKeys'])).toBe('true');
    await page.keyboard.press('Escape');
    await compose.waitFor({ state: 'detached' });
  });

  it('D7: keys that are held down count once, and the browser does nothing of its own', async () => {
    const { page } = app;
    const state = () => app.row('Uno').getAttribute('data-selected');
    await app.row('Uno').getByTestId('row-date').click();
    const held = (key: string, ctrlKey = false): Promise<boolean> =>
      page.evaluate(
        ([key, ctrlKey]) => {
          const init = { key, ctrlKey, repeat: true, bubbles: true, cancelable: true };
          return document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', init)) === false;
        },
        [key, ctrlKey] as const,
      );
    for (const key of ['s', 'p', 'u']) expect(await held(key, true), key).toBe(true);
    for (const key of [' ', 'Enter', 'Escape', 'Delete']) expect(await held(key), key).toBe(true);
    expect(await state()).toBe('true');
    expect(await page.getByTestId('reader-subject').count()).toBe(0);
    // Arrows go on.
    const subjects = await page.getByTestId('row-subject').allTextContents();
    const above = subjects[subjects.indexOf('Uno') - 1] ?? '';
    await held('ArrowUp');
    await expect.poll(() => app.row(above).getAttribute('data-selected')).toBe('true');
    // A button that is held by Enter opens its menu and chooses nothing in it.
    await page.getByTestId('action-more').focus();
    await page.keyboard.down('Enter');
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    expect(await page.getByRole('menuitem').first().isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await app.shows('Uno', 'Due', 'Tre');
  });

  it('D7: / reaches the search box, ? shows the keys, and Ctrl+K finds an action by its name', async () => {
    const { page } = app;
    await app.row('Uno').getByTestId('row-date').click();
    await page.keyboard.press('/');
    await expect.poll(focused).toBe('search-input');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByTestId('shortcuts-sheet').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('shortcuts-sheet').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await expect.poll(focused).toBe('pick-input');
    await page.keyboard.type('elimina');
    await page.keyboard.press('Enter');
    await app.shows('Due', 'Tre');
    expect(app.errors).toEqual([]);
  });
});
