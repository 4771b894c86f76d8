// Makes the pictures of docs/images from the demo: `npm run screenshots`. Needs a build and Chromium.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { startPortal } from '../src/main/demo/portal/start-portal.ts';
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
/** Room for every button of the reader. */
const BROAD = { width: 1600, height: 900 };
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

const filtering = async (page: Page): Promise<void> => {
  await firstRows(page);
  await page.getByTestId('search-input').fill('has:attachment ordine');
  await page.getByTestId('search-input').press('Enter');
  await page.getByTestId('filter-chip').first().waitFor();
  await page.getByTestId('filter-preset').first().click();
};
const completing = async (page: Page): Promise<void> => {
  await firstRows(page);
  await page.getByTestId('search-input').pressSequentially('from:ch');
  await page.getByTestId('search-suggestions').waitFor();
};
const savingFilter = async (page: Page): Promise<void> => {
  await filtering(page);
  await page.getByTestId('filter-save').click();
  await page.getByTestId('filter-name').fill('Ordini con allegati');
  await page.getByTestId('filter-name-save').click();
  await page.getByTestId('saved-filter').first().waitFor();
};
const menu = async (page: Page): Promise<void> => {
  await firstRows(page);
  await page.getByTestId('message-row').nth(2).click({ button: 'right' });
  await page.getByTestId('context-menu').waitFor();
};
const selecting = async (page: Page): Promise<void> => {
  await firstRows(page);
  await page.getByTestId('message-row').nth(1).getByTestId('row-date').click();
  await page
    .getByTestId('message-row')
    .nth(4)
    .getByTestId('row-date')
    .click({ modifiers: ['Shift'] });
};
const moving = async (page: Page): Promise<void> => {
  await selecting(page);
  await page.getByTestId('action-move').first().click();
  await page.getByTestId('folder-picker').waitFor();
};
/** Opens the settings, sets something there by its words, and comes back to the list. */
const setTo = async (page: Page, words: string): Promise<void> => {
  await firstRows(page);
  await page.getByTestId('open-settings').click();
  await page.getByTestId('settings').getByText(words, { exact: true }).click();
  await page.locator('[data-testid="folder-item"][data-role="inbox"]').first().click();
  await firstRows(page);
};

/** The demo's mail is of the day: a customer's letter about business, and of somebody with an open deal where one is near the top. */
const BUSINESS = /ordine|fattura|offerta|preventivo|merce|visita/i;
let letter: string | null = null;
async function letterOf(page: Page): Promise<string> {
  const found = page.getByTestId('row-subject').filter({ hasText: BUSINESS });
  const subjects = (await found.allTextContents()).filter((text) => !text.startsWith('Il suo pacco'));
  for (const subject of subjects) {
    await openMessage(page, subject);
    await page.getByTestId('crm-toggle').waitFor();
    await settle(page);
    if (/affar/i.test((await page.getByTestId('crm-panel').textContent()) ?? '')) return subject;
  }
  const [first] = subjects;
  if (first === undefined) throw new Error('the demo has no letter about business among its first ones');
  return first;
}
/** The portal is asked who it is at the start: its buttons come a moment later. */
const readingBusiness = async (page: Page): Promise<void> => {
  await firstRows(page);
  letter ??= await letterOf(page);
  await openMessage(page, letter);
  await page.locator('[data-place="reader"] [data-action="task"]:not([aria-disabled="true"])').waitFor();
};
const makingTask = async (page: Page): Promise<void> => {
  await readingBusiness(page);
  await page.getByTestId('reader-task').click({ modifiers: ['Alt'] });
  await page.getByTestId('task-title').waitFor();
  await page.getByTestId('task-deadline').fill('venerdì alle 15');
};
const savingToCrm = async (page: Page): Promise<void> => {
  await readingBusiness(page);
  await page.getByTestId('reader-crm').click({ modifiers: ['Alt'] });
  await page.getByTestId('crm-form').waitFor();
};
const discussing = async (page: Page): Promise<void> => {
  await readingBusiness(page);
  await page.getByTestId('reader-feed').click({ modifiers: ['Alt'] });
  await page.getByRole('dialog').waitFor();
};
/** Of several kinds and states: two that are made, one on its way. */
const binding = async (page: Page): Promise<void> => {
  await readingBusiness(page);
  await page.getByTestId('reader-task').click();
  await page.getByTestId('reader-crm').click();
  await page.locator('[data-testid="binding"][data-kind="crm"][data-state="done"]').waitFor();
  await page.locator('[data-testid="binding"][data-kind="task"][data-state="done"]').waitFor();
};
const knowing = async (page: Page): Promise<void> => {
  await readingBusiness(page);
  await page.getByTestId('crm-panel').waitFor();
};
const portals = async (page: Page): Promise<void> => {
  await firstRows(page);
  await page.getByTestId('open-settings').click();
  await page.getByTestId('settings').waitFor();
  await page.getByTestId('portal').last().scrollIntoViewIfNeeded();
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
  ...both('filter', filtering),
  { name: 'search', options: { viewport: WIDE }, prepare: completing },
  { name: 'saved-filter', options: { viewport: WIDE }, prepare: savingFilter },
  ...both('context-menu', menu),
  ...both('selection', selecting),
  { name: 'selection-narrow', options: { viewport: NARROW }, prepare: selecting },
  { name: 'move', options: { viewport: WIDE }, prepare: moving },
  {
    name: 'palette',
    options: { viewport: WIDE },
    async prepare(page) {
      await firstRows(page);
      await page.keyboard.press('Control+k');
      await page.getByTestId('palette-option').first().waitFor();
    },
  },
  {
    name: 'shortcuts',
    options: { viewport: WIDE },
    async prepare(page) {
      await selecting(page);
      await page.keyboard.press('?');
      await page.getByTestId('shortcuts-sheet').waitFor();
    },
  },
  {
    name: 'settings',
    options: { viewport: WIDE },
    async prepare(page) {
      await firstRows(page);
      await page.getByTestId('open-settings').click();
      await page.getByTestId('settings').waitFor();
    },
  },
  ...both('crm-panel', knowing, BROAD),
  ...both('task-form', makingTask, BROAD),
  ...both('crm-dialog', savingToCrm, BROAD),
  { name: 'feed-dialog', options: { viewport: BROAD }, prepare: discussing },
  ...both('portal-scopes', portals),
  {
    name: 'task-form-narrow',
    options: { viewport: BROAD },
    async prepare(page) {
      await makingTask(page);
      await page.setViewportSize(NARROW);
    },
  },
  { name: 'badges', options: { viewport: BROAD }, prepare: binding },
  // These change settings that hold for all pages: they come last, and put them back.
  {
    name: 'columns',
    options: { viewport: WIDE },
    async prepare(page) {
      await setTo(page, 'A tutta pagina');
      await page.getByTestId('message-row').nth(3).hover();
    },
  },
  {
    name: 'conversations',
    options: { viewport: WIDE },
    async prepare(page) {
      await setTo(page, 'A destra');
      await page.getByTestId('open-settings').click();
      await page.getByTestId('settings-conversations').click();
      await page.locator('[data-testid="folder-item"][data-role="inbox"]').first().click();
      await firstRows(page);
      await page.getByTestId('row-conversation').first().click();
      await page
        .getByTestId('message-row')
        .filter({ has: page.getByTestId('row-conversation') })
        .first()
        .getByTestId('row-subject')
        .click();
      await page.getByTestId('reader-subject').first().waitFor();
    },
  },
];

const wanted = process.argv.slice(2);
const browser = await startBrowser();
// A second portal, whose webhook lacks two permissions, beside that of the demo.
const lacking = await startPortal({
  scopes: ['crm', 'task', 'tasks', 'user', 'im', 'log', 'department', 'basic'],
});
const app = await startApp({ args: ['--demo', '--locale', 'it'], webhook: lacking.webhook });
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
  await lacking.stop();
}
