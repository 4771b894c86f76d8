import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { mail } from '../fixtures/mail.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

const ANNA = 'anna@azienda.example';
const BRUNO = 'bruno@azienda.example';
let browser: TestBrowser;
let app: TestWindow;

beforeAll(async () => {
  browser = await startBrowser();
  app = await openWindow(browser, {
    mailboxes: [ANNA, BRUNO],
    async seed(dovecot) {
      for (const subject of ['Uno', 'Due']) dovecot.deliver(await mail({ subject }));
      dovecot.deliver(await mail({ subject: 'Listino' }), { folder: 'Clienti' });
      dovecot.deliver(await mail({ subject: 'Di Bruno' }), { user: BRUNO });
    },
  });
  await app.row('Due').waitFor();
});
afterAll(async () => {
  await app.remove();
  await browser.close();
});

const mailbox = (address: string) =>
  app.page.locator(`[data-testid="mailbox-item"][data-address="${address}"]`);
const inboxOf = (index: number) => app.folder('INBOX').nth(index);
const LIMIT = { timeout: 30_000 } as const;
/** Everything that counts unread mail, at one look. */
const counters = async () => {
  const { page } = app;
  const number = async (text: Promise<string | null>): Promise<number> =>
    Number(/\d+/.exec((await text) ?? '')?.[0] ?? 0);
  const badge = (within: ReturnType<typeof mailbox>, css: string) => {
    const found = within.locator(css);
    return found.count().then((count) => (count === 0 ? 0 : number(found.textContent())));
  };
  const other = page.getByTestId('other-unread-counter');
  return {
    total: Number(await page.getByTestId('unread-total').getAttribute('data-count')),
    title: await number(page.title()),
    anna: await badge(mailbox(ANNA), '.badge'),
    bruno: await badge(mailbox(BRUNO), '.badge'),
    inbox: await badge(inboxOf(0), '.nav-item__count'),
    other: (await other.count()) === 0 ? 0 : await number(other.textContent()),
  };
};
const counts = (expected: Partial<Awaited<ReturnType<typeof counters>>>) =>
  expect.poll(counters, LIMIT).toMatchObject(expected);

describe('counters', { timeout: 90_000 }, () => {
  it('S9: unread mail is counted at the top, in the title, at each mailbox and folder, and follows what is read', async () => {
    const { page } = app;
    await counts({ total: 4, title: 4, anna: 3, bruno: 1, inbox: 2 });
    await app.tick('Uno');
    await page.keyboard.press('Shift+i');
    await counts({ total: 3, title: 3, anna: 2, bruno: 1, inbox: 1 });
    await page.keyboard.press('Control+z');
    await counts({ total: 4, title: 4, anna: 3, inbox: 2 });
  });

  it('S5: a red counter over the current mailbox tells of unread mail in the others, and goes to the other side', async () => {
    const { page } = app;
    await counts({ other: 1 });
    const counter = page.getByTestId('other-unread-counter');
    expect(await counter.evaluate((one) => getComputedStyle(one).backgroundColor)).toMatch(
      /rgb\((1[5-9]\d|2\d\d), \d\d?, \d\d?\)/,
    );
    await inboxOf(1).click();
    await app.shows('Di Bruno');
    await counts({ other: 3, bruno: 1 });
    await inboxOf(0).click();
    await app.shows('Uno', 'Due');
    await counts({ other: 1 });
  });

  it('S6: new mail comes by the button, and by going to the other mailbox', async () => {
    app.dovecot.deliver(await mail({ subject: 'Tre' }));
    await app.sync();
    await app.shows('Uno', 'Due', 'Tre');
    await counts({ total: 5, title: 5, anna: 4, inbox: 3, other: 1 });
    app.dovecot.deliver(await mail({ subject: 'Altro di Bruno' }), { user: BRUNO });
    await inboxOf(1).click();
    await app.shows('Di Bruno', 'Altro di Bruno');
    await counts({ total: 6, bruno: 2, other: 4 });
    expect(app.errors).toEqual([]);
  });
});
