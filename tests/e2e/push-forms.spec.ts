import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { controlCalls, type CallControl } from '../fixtures/calls.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

const LIMIT = { timeout: 30_000 } as const;
const REFUSAL = { code: 'INTERNAL', params: {} } as const;

let portal: Portal;
let browser: TestBrowser;
let window: TestWindow;
let calls: CallControl;

const letter = (subject: string, at: number): string =>
  `From: Luca Ferri <luca@cliente.example>\r\nTo: anna@azienda.example\r\nDate: Tue, 24 Nov 2026 09:0${at}:00 +0100\r\nMessage-ID: <f${at}@cliente.example>\r\nSubject: ${subject}\r\n\r\nBuongiorno, ne parliamo?\r\n`;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), startBrowser()]);
  window = await openWindow(browser, {
    webhook: portal.webhook,
    seed: (dovecot) => {
      for (const [at, subject] of ['Offerta', 'Fattura 12', 'Fattura 13', 'Reclamo'].entries())
        dovecot.deliver(letter(subject, at));
    },
  });
  calls = await controlCalls(window.page);
});
// None of them leaves anything open to the next.
beforeEach(async () => {
  await page().reload();
  await window.row('Reclamo').waitFor();
});
afterAll(async () => {
  await window.remove();
  await Promise.all([browser.close(), portal.stop()]);
});

const page = () => window.page;
const tasks = (title: string) => portal.records.tasks.all().filter((task) => task.title === title);
/** Opens the form of what is made of a message. */
async function openForm(subject: string, what: 'task' | 'feed'): Promise<void> {
  const row = window.row(subject);
  await row.hover();
  await row.getByTestId(`row-action-${what}`).click({ modifiers: ['Alt'] });
}
const asks = (method: string, count: number) => expect.poll(() => calls.count(method), LIMIT).toBe(count);
const closed = (form: string) => page().getByTestId(form).waitFor({ state: 'detached' });

describe('making something in the portal', () => {
  it('S12: a double click on a button makes one task', async () => {
    const row = window.row('Offerta');
    await row.hover();
    await row.getByTestId('row-action-task').dblclick();
    await row.locator('[data-testid="row-binding"][data-kind="task"][data-state="done"]').waitFor();
    expect(tasks('Offerta')).toHaveLength(1);
    expect(calls.count('push.task')).toBe(1);
  });

  it('S14: Alt on an entry of a menu opens the form, by the mouse and by the keyboard', async () => {
    const before = calls.count('push.task');
    const form = page().getByTestId('task-form');
    await window.row('Reclamo').click({ button: 'right' });
    await page()
      .getByTestId('context-menu')
      .getByTestId('action-task')
      .click({ modifiers: ['Alt'] });
    await form.waitFor();
    await page().keyboard.press('Escape');
    await closed('task-form');
    await page().keyboard.press('Shift+F10');
    await page().getByTestId('context-menu').getByTestId('action-task').focus();
    await page().keyboard.press('Alt+Enter');
    await form.waitFor();
    await page().keyboard.press('Escape');
    await closed('task-form');
    expect(calls.count('push.task')).toBe(before);
  });

  it('S14: of one task each, those that were made before one failed are not made again', async () => {
    await window.tick('Fattura 12', 'Fattura 13');
    await page().keyboard.press('Shift+T');
    const form = page().getByTestId('task-form');
    await form.getByTestId('task-title').fill('');
    await form.getByTestId('task-apart').check();
    calls.refuse('push.task', REFUSAL, 1);
    await page().getByTestId('task-save').click();
    await form.getByRole('alert').waitFor();
    await page().getByTestId('task-save').click();
    await closed('task-form');
    for (const subject of ['Fattura 12', 'Fattura 13']) {
      await window.row(subject).locator('[data-testid="row-binding"][data-state="done"]').waitFor();
      expect(tasks(subject)).toHaveLength(1);
    }
  });

  it('S12: Enter takes whom the typed name finds, not who stood there before', async () => {
    await openForm('Reclamo', 'task');
    const field = page().getByTestId('task-responsible');
    await field.click();
    const first = page().getByTestId('task-responsible-option').first();
    await first.waitFor();
    const before = (await first.innerText()).split('\n')[0] ?? '';
    const found = calls.hold('portals.find');
    await field.pressSequentially(before.startsWith('Sara') ? 'elena' : 'sara');
    await page().keyboard.press('Enter');
    found.end();
    const chip = page().getByTestId('task-responsible-chip');
    await chip.waitFor();
    expect(await chip.innerText()).toContain(before.startsWith('Sara') ? 'Elena' : 'Sara');
  });

  it('S12: what is written of a post is not overwritten by a draft that comes late', async () => {
    const begun = calls.count('push.feedDraft');
    const draft = calls.hold('push.feedDraft');
    await openForm('Reclamo', 'feed');
    await asks('push.feedDraft', begun + 1);
    const mode = page().getByTestId('talk-mode');
    await mode.getByText('Chat').click();
    await page().getByTestId('chat-with').waitFor();
    await mode.getByText('Flusso Attività').click();
    draft.next();
    const text = page().getByTestId('talk-text');
    await text.fill('Che ne dite?');
    draft.end();
    // The answer to a later call comes after those to the earlier ones.
    await page().getByTestId('feed-with').click();
    await page().getByTestId('feed-with-option').first().waitFor();
    expect(await text.innerText()).toBe('Che ne dite?');
  });

  it('takes the end of an event along with its beginning, also where that was empty for a moment', async () => {
    await window.row('Reclamo').getByTestId('row-subject').click();
    await page().getByTestId('reader-subject').waitFor();
    await page().keyboard.press('Shift+E');
    const [from, to] = [page().getByTestId('event-from'), page().getByTestId('event-to')];
    await from.fill('14/12/2026 alle 9');
    await expect.poll(() => to.inputValue(), LIMIT).toBe('lun 14 dic 2026, 10:00');
    await to.focus();
    await from.fill('');
    // Without a time it keeps that which it had.
    await from.fill('21 dicembre 2026');
    await expect.poll(() => to.inputValue(), LIMIT).toBe('lun 21 dic 2026, 10:00');
  });

  it('S12: a post is made once, also where its recipients could not be remembered', async () => {
    await openForm('Reclamo', 'feed');
    await page().getByTestId('feed-with').fill('Elena');
    await page().getByTestId('feed-with-option').first().click();
    await page().getByTestId('talk-remember').check();
    calls.refuse('portals.setDefaults', REFUSAL);
    await page().getByTestId('talk-save').click();
    await closed('talk-form');
    await window.toast('non sono stati memorizzati').waitFor();
    await window.toast('Pubblicato nel Flusso Attività: Reclamo').waitFor();
    expect(portal.records.posts.all().filter(({ title }) => title === 'Reclamo')).toHaveLength(1);
    expect(window.errors).toEqual([]);
  });
});
