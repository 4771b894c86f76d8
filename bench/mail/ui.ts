import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser, type TestBrowser } from '../../tests/fixtures/browser.ts';
import { writeStore } from '../corpus/store.ts';
import type { Measure } from '../report.ts';
import { percentile, round } from '../stats.ts';
import { initialBytes } from './initial-js.ts';
import type { Setting } from './setting.ts';
import { missingForWindow, openWindow, OUT, type Window } from './window.ts';

const EVERYTHING = { scope: { kind: 'all' } } as const;
/** A frame of 60 a second, and what the clock of a frame differs by. */
const FRAME_MS = 16.7;
const JITTER_MS = 1;
const STEPS = 150;

/** Notes the times between frames until it is asked for them. */
const RECORD = `() => {
  const frames = [];
  let last = 0;
  let going = true;
  const note = (now) => {
    if (last > 0) frames.push(now - last);
    last = now;
    if (going) requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
  window.takeFrames = () => { going = false; return frames; };
}`;

/** Turns the wheel over the middle of the page, and jumps to other places as the scroll bar does. Returns the frames' times. */
async function scroll(page: Page, selector: string): Promise<number[]> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} cannot be seen`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(`(${RECORD})()`);
  for (let step = 0; step < STEPS; step += 1) await page.mouse.wheel(0, step % 50 < 40 ? 240 : -120);
  for (let jump = 1; jump <= 20; jump += 1) {
    await page.evaluate(
      `{ const list = document.querySelector(${JSON.stringify(selector)}); list.scrollTop = list.scrollHeight * ${((jump * 7) % 20) / 20}; }`,
    );
    await page.waitForTimeout(80);
  }
  return await page.evaluate<number[]>('window.takeFrames()');
}

const inTime = (frames: readonly number[]): number =>
  (100 * frames.filter((frame) => frame <= FRAME_MS + JITTER_MS).length) / frames.length;

async function measureScrolling(browser: TestBrowser, window: Window, setting: Setting): Promise<Measure[]> {
  const { page } = window;
  const blank = await browser.blank();
  await blank.page.setContent(
    `<div id="list" style="height:90vh;overflow:auto"><div style="height:5600000px"></div></div>`,
  );
  await page.goto(window.urlOf(EVERYTHING));
  await page.getByTestId('message-row').first().waitFor();
  const [ours, theirs]: [number[][], number[][]] = [[], []];
  for (let run = 0; run < setting.repeat; run += 1) {
    theirs.push(await scroll(blank.page, '#list'));
    ours.push(await scroll(page, '[data-testid="message-list"]'));
  }
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  await blank.context.close();
  const told = (all: number[][]): string =>
    [50, 95, 99].map((percent) => `p${percent} ${round(percentile(all.flat(), percent))}`).join(', ');
  return [
    {
      id: 'scroll',
      title: `Frames in time while ${setting.letters} rows are scrolled`,
      unit: '%',
      ours: { name: 'the list', values: ours.map(inTime) },
      reference: null,
      beside: { name: 'an empty page', values: theirs.map(inTime) },
      target: 99,
      atLeast: true,
      note: `Frames that came within ${FRAME_MS} ms (and ${JITTER_MS} ms for the clock), with the wheel and with jumps, without a graphics card.`,
      more: { 'frames of the list, ms': told(ours), 'frames of the empty page, ms': told(theirs) },
    },
    {
      id: 'renderer-heap',
      title: "The page's heap after scrolling",
      unit: 'MB',
      ours: { name: 'used, after a collection', values: [usedSize / 1e6] },
      reference: null,
      target: 120,
      strict: true,
      note: 'By the DevTools protocol.',
    },
  ];
}

/** In the page: when a row, or the words of an empty list, can first be seen and answer. */
const NOTE_FIRST = `(() => {
  const look = () => {
    if (document.querySelector('[data-testid="message-row"], [data-testid="empty-folder"]') === null) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => { window.listAt = performance.now(); }));
  };
  requestAnimationFrame(look);
})()`;

const WHEN_NOTED = `new Promise((done) => {
  const look = () => (window.listAt === undefined ? setTimeout(look, 10) : done(window.listAt));
  look();
})`;

async function timeToList({ page }: Window): Promise<number> {
  await page.reload({ waitUntil: 'commit' });
  return await page.evaluate<number>(WHEN_NOTED);
}

async function measureStart(browser: TestBrowser, full: Window, setting: Setting): Promise<Measure> {
  const folder = setting.folder();
  const store = join(folder, 'empty.db');
  await writeStore(store, []);
  const empty = await openWindow(browser, store, setting.folder());
  const [ours, theirs]: [number[], number[]] = [[], []];
  try {
    for (const { page } of [full, empty]) await page.addInitScript(NOTE_FIRST);
    for (const window of [full, empty]) await timeToList(window);
    for (let run = 0; run < setting.repeat * 4; run += 1) {
      theirs.push(await timeToList(empty));
      ours.push(await timeToList(full));
    }
  } finally {
    await empty.close();
  }
  return {
    id: 'start',
    title: 'From navigation to a list that answers, on a warm profile',
    unit: 'ms',
    ours: { name: `${setting.letters} messages`, values: ours },
    reference: { name: 'no messages', values: theirs },
    target: 1.5,
    strict: true,
    note: 'The program runs already; the page is loaded anew, in turn.',
  };
}

function measureInitial(): Measure {
  const { bytes, files } = initialBytes(join(OUT, 'renderer'));
  return {
    id: 'initial-js',
    title: 'JavaScript before the first view, gzipped',
    unit: 'kB',
    ours: { name: `${files} files`, values: [bytes / 1000] },
    reference: null,
    target: 350,
    strict: true,
    note: 'The entry and everything that it imports statically.',
  };
}

/** Scrolling, memory, size and start of the interface. */
export async function measureUi(setting: Setting): Promise<Measure[]> {
  const missing = missingForWindow();
  if (missing !== null) {
    const none = { name: 'the interface', values: [] };
    return [
      {
        ...{ id: 'ui', title: 'The interface', unit: 'ms', ours: none, reference: null, target: 0, note: '' },
        unmeasured: missing,
      },
    ];
  }
  const browser = await startBrowser();
  const window = await openWindow(browser, setting.corpus.store, setting.folder());
  try {
    return [
      ...(await measureScrolling(browser, window, setting)),
      await measureStart(browser, window, setting),
      measureInitial(),
    ];
  } finally {
    await window.close();
    await browser.close();
  }
}
