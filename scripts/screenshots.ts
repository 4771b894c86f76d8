// Makes the pictures of docs/images from the demo: `npm run screenshots`. Needs a build and Chromium.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { startApp } from '../tests/fixtures/app.ts';
import { startBrowser, type PageOptions } from '../tests/fixtures/browser.ts';

const FOLDER = resolve(import.meta.dirname, '..', 'docs', 'images');
/** Texts and pictures have come, and nothing moves any more. */
const settle = (page: Page): Promise<void> => page.waitForTimeout(1_200);

const openMessage = async (page: Page, subject: string): Promise<void> => {
  const row = page.getByTestId('message-row').filter({ hasText: subject }).first();
  await row.getByTestId('row-subject').click();
  await page.getByTestId('reader-subject').waitFor();
};

interface Shot {
  readonly name: string;
  readonly options?: PageOptions;
  readonly prepare: (page: Page) => Promise<void>;
}

const WIDE = { width: 1280, height: 800 };
const MIDDLE = { width: 900, height: 700 };
const NARROW = { width: 600, height: 800 };

const firstRows = async (page: Page): Promise<void> => {
  await page.getByTestId('message-row').nth(5).waitFor();
};
const reading = async (page: Page): Promise<void> => {
  await firstRows(page);
  await page.getByTestId('message-row').nth(2).getByTestId('row-subject').click();
  await page.getByTestId('reader-subject').waitFor();
};
const writing = async (page: Page): Promise<void> => {
  await reading(page);
  await page.getByTestId('reply').first().click();
  const body = page.getByTestId('compose').frameLocator('iframe').getByTestId('compose-body');
  await body.pressSequentially('Buongiorno, le confermo la consegna per giovedì mattina.');
};
const connecting = async (page: Page): Promise<void> => {
  await firstRows(page);
  const button = page.getByTestId('connect-mailbox');
  if (!(await button.isVisible())) await page.getByTestId('open-sidebar').click();
  await button.click();
  await page.getByTestId('wizard-name').fill('Anna Verdi');
  await page.getByTestId('wizard-address').fill('anna.verdi@gmail.com');
};
const spoofed = async (page: Page): Promise<void> => {
  await firstRows(page);
  await openMessage(page, 'Accesso insolito');
};

const folders = async (page: Page): Promise<void> => {
  await firstRows(page);
  const folder = page.locator('[data-testid="folder-item"]:not([data-role])').first();
  await folder.click({ button: 'right' });
  await page.getByTestId('folder-rename').waitFor();
};
const undoing = async (page: Page): Promise<void> => {
  await firstRows(page);
  for (const at of [1, 3]) await page.getByTestId('message-row').nth(at).getByTestId('row-checkbox').click();
  await page.getByTestId('action-unread').click();
  await page.getByTestId('undo').waitFor();
};

const both = (name: string, prepare: Shot['prepare'], viewport = WIDE): Shot[] => [
  { name, options: { viewport }, prepare },
  { name: `${name}-dark`, options: { viewport, colorScheme: 'dark' }, prepare },
];

const SHOTS: readonly Shot[] = [
  ...both('list', firstRows),
  ...both('reader', reading),
  ...both('compose', writing),
  ...both('wizard', connecting),
  { name: 'reader-900', options: { viewport: MIDDLE }, prepare: reading },
  { name: 'compose-900', options: { viewport: MIDDLE }, prepare: writing },
  { name: 'list-narrow', options: { viewport: NARROW }, prepare: firstRows },
  { name: 'reader-narrow', options: { viewport: NARROW }, prepare: reading },
  { name: 'folders', options: { viewport: WIDE }, prepare: folders },
  { name: 'undo', options: { viewport: WIDE }, prepare: undoing },
  { name: 'warning', options: { viewport: WIDE }, prepare: spoofed },
  {
    name: 'settings',
    options: { viewport: WIDE },
    async prepare(page) {
      await firstRows(page);
      await page.getByTestId('open-settings').click();
      await page.getByTestId('settings').waitFor();
    },
  },
];

const wanted = process.argv.slice(2);
const browser = await startBrowser();
const app = await startApp({ args: ['--demo', '--locale', 'it'] });
mkdirSync(FOLDER, { recursive: true });
try {
  // The address works once: all pages share the session that it opens.
  const first = await browser.open(app.url);
  await firstRows(first.page);
  await settle(first.page);
  const cookies = await first.context.cookies();
  for (const { name, options, prepare } of SHOTS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const { page, context } = await browser.open('about:blank', options);
    await context.addCookies(cookies);
    await page.goto(new URL('/', app.url).href);
    await prepare(page);
    await settle(page);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    await context.close();
    process.stdout.write(`${name}.png\n`);
  }
} finally {
  await browser.close();
  await app.remove();
}
