import { beforeEach, describe, expect, it } from 'vitest';
import { mail } from '../fixtures/mail.ts';
import { deliverThree, oneWindow, THREE } from '../fixtures/one-window.ts';
import type { TestWindow } from '../fixtures/window.ts';

let app: TestWindow;
oneWindow(
  {
    async seed(dovecot) {
      await deliverThree(dovecot);
      dovecot.deliver(await mail({ subject: 'Promozione' }), { folder: 'Junk' });
    },
  },
  async (window) => {
    app = window;
    await app.row('Tre').waitFor();
    await app.folder('Fornitori').waitFor();
  },
);

/** The three ways to one action. */
const ways = {
  async bar(id: string): Promise<void> {
    const { page } = app;
    if ((await page.getByTestId('action-bar').getByTestId(id).count()) === 0)
      await page.getByTestId('action-more').click();
    await page.getByTestId(id).click();
  },
  async menu(id: string, _key: string, subject: string): Promise<void> {
    await app.row(subject).getByTestId('row-date').click({ button: 'right' });
    await app.page.locator(`[role="menuitem"][data-testid="${id}"]`).click();
  },
  async key(_id: string, key: string): Promise<void> {
    await app.page.keyboard.press(key);
  },
} as const;
type Way = keyof typeof ways;
const WAYS = Object.keys(ways) as Way[];

interface Case {
  readonly name: string;
  readonly id: string;
  readonly key: string;
  /** What the person does after it. */
  readonly then?: () => Promise<void>;
  readonly toast: RegExp;
  /** The server has it: the folder, the search, and the subjects that were in that place before. */
  readonly folder: string;
  readonly search?: string;
  readonly before?: readonly string[];
}
const pick = (verb: 'move' | 'copy') => async () => {
  await app.page.getByTestId('pick-input').fill('forn');
  await app.page.locator(`[data-testid="${verb}-target"][data-path="Fornitori"]`).click();
};
const cases: readonly Case[] = [
  {
    name: 'read',
    id: 'action-unread',
    key: 'Shift+i',
    toast: /letto|letti/,
    folder: 'INBOX',
    search: 'seen',
  },
  { name: 'flag', id: 'action-flag', key: 's', toast: /contrassegnat/, folder: 'INBOX', search: 'flagged' },
  { name: 'delete', id: 'action-delete', key: 'Delete', toast: /nel Cestino/, folder: 'Trash' },
  {
    name: 'spam',
    id: 'action-spam',
    key: '!',
    toast: /Posta indesiderata/,
    folder: 'Junk',
    search: 'keyword $Junk',
  },
  {
    name: 'move',
    id: 'action-move',
    key: 'v',
    then: pick('move'),
    toast: /spostat. in «Fornitori»/,
    folder: 'Fornitori',
    before: ['x'],
  },
  {
    name: 'copy',
    id: 'action-copy',
    key: 'Shift+v',
    then: pick('copy'),
    toast: /copiat. in «Fornitori»/,
    folder: 'Fornitori',
    before: ['x'],
  },
];

describe('S14: each action, by each way', { timeout: 120_000 }, () => {
  beforeEach(() => app.shows(...THREE));

  // One message and a selection take turns, so that each way and each action has had both.
  for (const [index, each] of cases.entries())
    it(`S14: ${each.name} from the bar, the menu and the keyboard is done on the server, and taken back`, async () => {
      const { id, key, then, toast, folder, search, before = [] } = each;
      for (const [turn, way] of WAYS.entries()) {
        const chosen = (index + turn) % 2 === 0 ? ['Due'] : ['Uno', 'Due'];
        await app.tick(...chosen);
        await ways[way](id, key, 'Due');
        await then?.();
        await app.hold(toast);
        await app.serverHas(folder, [...before, ...chosen], search);
        await app.undo(toast);
        await app.shows(...THREE);
        await app.serverHas(folder, before, search);
      }
      await app.serverHas('INBOX', THREE);
      expect(app.errors).toEqual([]);
    });

  it('S14: what is no spam goes back to the inbox with its keyword, and again to Junk', async () => {
    const { page } = app;
    await app.folder('Junk').click();
    await app.shows('Promozione');
    await app.tick('Promozione');
    await page.getByTestId('action-spam').click();
    await app.hold(/riportat/);
    await app.serverHas('INBOX', ['Promozione'], 'keyword $NotJunk');
    await app.undo(/riportat/);
    await app.serverHas('Junk', ['Promozione']);
    await app.folder('INBOX').click();
  });

  it('S14: what cannot be done says why, in the bar and in the menu, and does nothing', async () => {
    const { page } = app;
    await app.tick('Uno', 'Due');
    await app.row('Due').getByTestId('row-date').click({ button: 'right' });
    const open = page.locator('[role="menuitem"][data-testid="action-open"]');
    await open.getByText('Seleziona un solo messaggio').waitFor();
    expect(await open.getAttribute('aria-disabled')).toBe('true');
    await page
      .locator('[role="menuitem"][data-testid="action-crm"]')
      .getByText('Collega prima un portale Bitrix24')
      .waitFor();
    await open.click({ force: true });
    // The menu stays, and nothing was opened.
    expect(await open.isVisible()).toBe(true);
    expect(await page.getByTestId('reader-subject').count()).toBe(0);
    // What the settings put right leads there, from the menu and from the palette.
    await page.locator('[role="menuitem"][data-testid="action-crm"]').click();
    await page.getByTestId('portal-connect').waitFor();
    await app.folder('INBOX').click();
    await app.tick('Uno');
    await page.keyboard.press('Control+k');
    await page.getByTestId('pick-input').fill('crea incarico');
    await page.locator('[data-command="action:task"]').getByText('Collega prima un portale').waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('portal-connect').waitFor();
    await app.folder('INBOX').click();
    await app.row('Uno').waitFor();
  });

  it('S14: the menu has its whole set in a window of 720 pixels, rare ones behind one line', async () => {
    const { page } = app;
    await page.setViewportSize({ width: 1280, height: 720 });
    await app.row('Due').getByTestId('row-date').click({ button: 'right' });
    const items = page.locator('.action-menu [role="menuitem"]');
    await items.last().waitFor();
    // It is made out of sight, and stands where it belongs a frame later.
    for (const item of [items.first(), items.last()])
      await expect
        .poll(async () => {
          const { y, height } = (await item.boundingBox()) ?? { y: -1, height: 0 };
          return y >= 0 && y + height <= 720;
        })
        .toBe(true);
    const scrolls = await page
      .locator('.action-menu *')
      .evaluateAll((parts) =>
        parts.some((part) => part.scrollHeight > part.clientHeight + 1 && part.clientHeight > 200),
      );
    expect(scrolls).toBe(false);
    await page.getByRole('menuitem', { name: 'Altre azioni' }).hover();
    await page.locator('[role="menuitem"][data-testid="action-source"]').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  it('S15: what is chosen while an action is under way stays chosen, and the next action meets it', async () => {
    const { page } = app;
    await app.tick('Tre');
    // The first key has its message; the core has not answered yet when the other row is chosen.
    await page.evaluate(async () => {
      const remove = (): boolean =>
        (document.activeElement ?? document.body).dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Delete', code: 'Delete', bubbles: true, cancelable: true }),
        );
      const rows = [...document.querySelectorAll<HTMLElement>('[data-testid="message-row"]')];
      const other = rows.find((row) => row.textContent.includes('Uno'));
      remove();
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      other?.querySelector<HTMLElement>('[data-testid="row-date"]')?.click();
      remove();
    });
    await app.shows('Due');
    await app.serverHas('Trash', ['Tre', 'Uno']);
    // One after the other: the second press means what is the last action then.
    await page.keyboard.press('Control+z');
    await app.shows('Uno', 'Due');
    await page.keyboard.press('Control+z');
    await app.shows('Uno', 'Due', 'Tre');
  });

  it('S14: folders that were moved to are offered first', async () => {
    const { page } = app;
    await app.tick('Uno');
    await page.keyboard.press('v');
    const targets = page.getByTestId('move-target');
    await targets.first().waitFor();
    expect(await targets.first().getAttribute('data-path')).toBe('Fornitori');
    // What mail is hardly moved to by hand comes last: never the line that Enter takes.
    expect(await targets.last().getAttribute('data-path')).toBe('Drafts');
    await page.keyboard.press('Escape');
  });
});
