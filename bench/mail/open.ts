import type { Page } from 'playwright-core';
import { startBrowser } from '../../tests/fixtures/browser.ts';
import type { Measure } from '../report.ts';
import { createSamples } from './samples.ts';
import type { Setting } from './setting.ts';
import { keyToPaint, missingForWindow, openWindow } from './window.ts';

const never = new AbortController().signal;
const EVERYTHING = { scope: { kind: 'all' } } as const;
/** A person looks at a message before going to the next one, which is fetched meanwhile (milliseconds). */
const LOOK_MS = 300;

/** What the core does for opening a cached message: headers and text. */
async function measureCore({ open, repeat, rounds, letters }: Setting): Promise<Measure> {
  const inside = open();
  const samples = createSamples();
  for (let run = 0; run < repeat; run += 1) {
    samples.nextRun();
    for (let at = 0; at < rounds * 5; at += 1) {
      const offset = Math.floor((at * letters * 0.9) / (rounds * 5));
      const [row] = inside.ask('messages.list', { query: EVERYTHING, offset, limit: 1 }).rows;
      if (row === undefined) continue;
      const from = performance.now();
      inside.ask('messages.get', { messageId: row.id });
      structuredClone(await inside.core.handlers['messages.body']({ messageId: row.id }, never));
      samples.note('headers and text', performance.now() - from);
    }
  }
  await inside.close();
  return {
    id: 'open-core',
    title: 'Opening a cached message, in the core',
    unit: 'ms',
    ours: { name: 'messages.get and messages.body', values: samples.worst(95) },
    reference: null,
    target: 10,
    note: 'p95, over the whole list.',
    more: samples.table(),
  };
}

/** The subject in the reader is another than that one, and the text is there. */
const shows = (subject: string): string => `
  document.querySelector('[data-testid="reader-subject"]')?.textContent !== ${JSON.stringify(subject)}
  && document.querySelector('[data-testid="reader-body"]')?.getAttribute('aria-busy') === 'false'
  && [...document.querySelectorAll('[data-testid="reader-body"] iframe')].every((frame) =>
       frame.contentDocument !== null && frame.contentDocument.readyState === 'complete' && frame.contentDocument.body.childElementCount > 0)`;

const press = async (page: Page, key: string, ready: string): Promise<number> => {
  const painted = page.evaluate(`(${keyToPaint})(${JSON.stringify(ready)})`);
  // The listener stands before the key is pressed: calls to a page are done in their order.
  await page.evaluate('0');
  await page.keyboard.press(key);
  return (await painted) as number;
};

/** Waits until the first message's text is there. */
const expectText = (page: Page): Promise<void> =>
  page.locator('[data-testid="reader-body"][aria-busy="false"]').waitFor();

async function measureWindow({ corpus, folder, repeat, rounds }: Setting): Promise<Measure> {
  const measure = {
    id: 'open',
    title: 'Opening a cached message, from the key to the paint',
    unit: 'ms',
    reference: null,
    target: 50,
    strict: true,
    note: `p95 of going to the next message with j in Chromium, over the web host; painted when the frame after the one that shows it begins; each is looked at for ${LOOK_MS} ms. Beside it a key that does nothing.`,
  } as const;
  const ours = createSamples();
  const nothing = createSamples();
  const missing = missingForWindow();
  if (missing !== null) return { ...measure, ours: { name: 'j', values: [] }, unmeasured: missing };
  const browser = await startBrowser();
  const window = await openWindow(browser, corpus.store, folder());
  const { page } = window;
  try {
    await page.goto(window.urlOf(EVERYTHING));
    await page.getByTestId('row-subject').first().click();
    const subject = page.getByTestId('reader-subject');
    await subject.waitFor();
    await expectText(page);
    for (let run = 0; run < repeat; run += 1) {
      ours.nextRun();
      nothing.nextRun();
      for (let at = 0; at < rounds * 2; at += 1) {
        await page.waitForTimeout(LOOK_MS);
        nothing.note('a key that does nothing', await press(page, 'F2', 'true'));
        const before = (await subject.textContent()) ?? '';
        ours.note('next message', await press(page, 'j', shows(before)));
      }
    }
  } finally {
    await window.close();
    await browser.close();
  }
  return {
    ...measure,
    ours: { name: 'j', values: ours.worst(95) },
    beside: { name: 'a key that does nothing', values: nothing.worst(95) },
    more: { ...ours.table(), ...nothing.table() },
  };
}

export async function measureOpen(setting: Setting): Promise<Measure[]> {
  return [await measureCore(setting), await measureWindow(setting)];
}
