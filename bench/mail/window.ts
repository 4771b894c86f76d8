import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { NEWEST_FIRST, type ListQuery } from '#shared/model/query.ts';
import { toAddress } from '#shared/query/address.ts';
import { startApp } from '../../tests/fixtures/app.ts';
import { chromiumPath, type TestBrowser } from '../../tests/fixtures/browser.ts';

export const OUT = resolve(import.meta.dirname, '..', '..', 'out');

/** What is missing for measuring the interface; null where nothing is. */
export function missingForWindow(): string | null {
  if (!existsSync(join(OUT, 'main', 'web.js'))) return 'The interface is not built: npm run build.';
  return chromiumPath() === null ? 'Chromium is not installed.' : null;
}

/** The program on a copy of a store, and a page of it. */
export interface Window {
  readonly page: Page;
  /** The page's address for a list, to go to once the first one has been opened. */
  urlOf(query: ListQuery): string;
  close(): Promise<void>;
}

/** Starts the built web host on a copy of `store` in `profile` and opens it, with a list on the screen. */
export async function openWindow(browser: TestBrowser, store: string, profile: string): Promise<Window> {
  copyFileSync(store, join(profile, 'postino.db'));
  const app = await startApp({ profile, args: ['--locale', 'it'] });
  const { page, context } = await browser.open(app.url);
  await page.getByTestId('message-list').or(page.getByTestId('empty-folder')).first().waitFor();
  return {
    page,
    urlOf: (query) => new URL(`/#${toAddress(query, NEWEST_FIRST)}`, app.url).href,
    async close() {
      await context.close();
      await app.stop();
    },
  };
}

/**
 * In the page: the milliseconds from the next key press to the frame that shows what `ready` waits for. A frame is on the screen
 * when the one after it begins, which is about when Chromium's own event timing says that it was presented. `ready` is asked in
 * the callbacks of each frame, which run before that very frame is painted: one frame more is waited for. What is there at once,
 * with the key, is painted by the frame that follows: two.
 */
export const keyToPaint = `async (ready) => {
  const isReady = new Function('return (' + ready + ')');
  return await new Promise((done) => {
    addEventListener('keydown', (event) => {
      const onScreen = () => done(performance.now() - event.timeStamp);
      const look = () => requestAnimationFrame(isReady() ? onScreen : look);
      if (isReady()) requestAnimationFrame(() => requestAnimationFrame(onScreen));
      else requestAnimationFrame(look);
    }, { capture: true, once: true });
  });
}`;
