import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { ALL, COLOURS, violations } from '../fixtures/axe.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { paste } from '../fixtures/paste.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

const LIMIT = { timeout: 30_000 } as const;
const MAIL = `From: Luca Ferri <luca@cliente.example>\r\nTo: anna@azienda.example\r\nDate: Tue, 24 Nov 2026 09:00:00 +0100\r\n`;

let portal: Portal;
let browser: TestBrowser;
let window: TestWindow;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), startBrowser()]);
  window = await openWindow(browser, {
    webhook: portal.webhook,
    seed: (dovecot) => {
      for (const [at, subject] of [
        'Re: Offerta AP-40',
        'Reclamo',
        'Visita',
        'Fattura 12',
        'Fattura 13',
      ].entries())
        dovecot.deliver(
          `${MAIL}Message-ID: <t${at}@cliente.example>\r\nSubject: ${subject}\r\n\r\nBuongiorno,\r\n- chiamare Luca\r\n- mandare il listino\r\n`,
        );
    },
  });
  await window.row('Fattura 13').waitFor();
});
afterAll(async () => {
  await window.remove();
  await Promise.all([browser.close(), portal.stop()]);
});

const tasks = (title: string) => portal.records.tasks.all().filter((task) => task.title === title);
const page = () => window.page;
const focusIn = (place: string): Promise<boolean> =>
  page().evaluate((place) => (document.activeElement?.closest(place) ?? null) !== null, place);

/** The form's text, which has a name, a role and colours that can be read, in light and in dark. */
async function holds(): Promise<void> {
  const within = '[data-testid="task-form"]';
  await page().getByRole('textbox', { name: 'Descrizione' }).waitFor();
  expect(await violations(page(), ALL, within)).toEqual([]);
  await page().emulateMedia({ colorScheme: 'dark' });
  expect(await violations(page(), COLOURS, within)).toEqual([]);
  await page().emulateMedia({ colorScheme: 'light' });
}
/** Writes below the text of the open task's form, by its keys and its buttons. */
async function writeDescription(): Promise<void> {
  const text = page().getByTestId('task-description');
  // Nobody sees marks of formats.
  expect(await text.innerText()).not.toMatch(/\[/);
  expect(await text.locator('b').first().innerText()).toBe('Da:');
  const { keyboard } = page();
  await text.click();
  await keyboard.press('Control+End');
  await keyboard.press('Enter');
  await keyboard.type('Da fare ');
  await keyboard.press('Control+b');
  await keyboard.type('subito');
  await keyboard.press('Control+b');
  await keyboard.type(', vedi ');
  await keyboard.press('Control+k');
  // It is asked for within the form, which stays: neither Escape nor Enter is about that.
  await keyboard.press('Escape');
  await keyboard.press('Control+k');
  await page().getByTestId('task-description-link-address').fill('javascript:alert(1)');
  await keyboard.press('Enter');
  await page().getByTestId('task-form').getByRole('alert').waitFor();
  await page().getByTestId('task-description-link-address').fill('cliente.example');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await page().getByTestId('task-description-format-insertUnorderedList').click();
  await keyboard.type('uno');
  await keyboard.press('Enter');
  await keyboard.type('due');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.press('Control+Shift+Digit9');
  await keyboard.type('ieri');
  await keyboard.press('Enter');
  await keyboard.type('oggi');
  await keyboard.press('Enter');
  // On an empty line it leaves the quote.
  await keyboard.press('Enter');
  await paste(text, 'text/html', 'fine <em style="color:red">corsivo</em><script>x()</script>');
  await paste(text, 'text/plain', ', [B]niente[/B]');
  await holds();
}

describe('tasks', () => {
  it('S12: one click on the row’s button makes a task with the defaults, shown at once and told when it is there', async () => {
    const row = window.row('Re: Offerta AP-40');
    const sign = (state: string) =>
      row.locator(`[data-testid="row-binding"][data-kind="task"][data-state="${state}"]`);
    await row.hover();
    // All of it goes by within seconds: everything is looked for from the start.
    await Promise.all([
      window.toast('Incarico in creazione: Offerta AP-40').waitFor(),
      sign('pending').waitFor(),
      window.toast('Incarico creato: Offerta AP-40').waitFor(),
      sign('done').waitFor(),
      row.getByTestId('row-action-task').click(),
    ]);
    expect(tasks('Offerta AP-40')).toHaveLength(1);
    expect(tasks('Offerta AP-40')[0]?.description).toContain('postino://message/t0%40cliente.example');
    await expect
      .poll(
        () => window.dovecot.doveadm('fetch', '-u', window.dovecot.user, 'flags', 'subject', 'Offerta'),
        LIMIT,
      )
      .toContain('$B24Task');
  });

  it('S2: the filter for tasks finds it', async () => {
    await page().locator('[data-preset="tasks"]').click();
    await window.shows('Re: Offerta AP-40');
    await page().locator('[data-preset="tasks"]').click();
    await expect.poll(() => page().getByTestId('message-row').count(), LIMIT).toBe(5);
  });

  it('S12: it can be taken back, and then the portal has nothing', async () => {
    const row = window.row('Reclamo');
    await row.hover();
    // There are four seconds for it: the button is pressed as soon as it is there.
    await Promise.all([
      window.undo('Incarico in creazione: Reclamo'),
      row.getByTestId('row-action-task').click(),
    ]);
    await window.toast('Annullato').waitFor();
    await expect.poll(() => row.getByTestId('row-binding').count(), LIMIT).toBe(0);
    expect(tasks('Reclamo')).toEqual([]);
  });

  it('S12: Alt opens the form, which offers everything', async () => {
    await window.row('Visita').getByTestId('row-subject').click();
    await page()
      .getByTestId('reader-task')
      .click({ modifiers: ['Alt'] });
    const form = page().getByTestId('task-form');
    await form.getByTestId('task-title').fill('Visita da Luca');
    await writeDescription();
    await form.getByTestId('task-deadline').fill('domani alle 15');
    await form.getByTestId('task-priority').getByText('Alta').click();
    await form.getByTestId('task-more').click();
    await form.getByTestId('task-observers').fill('Sar');
    await page().getByTestId('task-observers-option').filter({ hasText: 'Sar' }).first().click();
    await expect
      .poll(() => form.getByTestId('task-checklist').inputValue())
      .toBe('chiamare Luca\nmandare il listino');
    await page().getByTestId('task-save').click();
    await expect.poll(() => tasks('Visita da Luca').length, LIMIT).toBe(1);
    const [made] = tasks('Visita da Luca');
    expect(made).toMatchObject({ priority: 2, responsibleId: 7 });
    expect(made?.auditors).toHaveLength(1);
    expect(made?.description).toMatch(/^\[B\]Da:\[\/B\] Luca Ferri <luca@cliente\.example>\n\[B\]Data:/);
    expect(made?.description).toContain(
      '\n[URL=postino://message/t2%40cliente.example]Apri il messaggio in Postino[/URL]\n' +
        'Da fare [B]subito[/B], vedi [URL=https://cliente.example]https://cliente.example[/URL]\n' +
        '[LIST]\n[*]uno\n[*]due\n[/LIST]\n[QUOTE]ieri\noggi[/QUOTE]\nfine [I]corsivo[/I], &#91;B&#93;niente&#91;/B&#93;',
    );
    // The page's clock is that of Rome (fixtures/browser.ts).
    const clock = new Intl.DateTimeFormat('it', { timeStyle: 'short', timeZone: 'Europe/Rome' });
    expect(clock.format(made?.deadline ?? 0)).toBe('15:00');
    // The reader tells of it, with a way to its page.
    const binding = page().locator('[data-testid="binding"][data-kind="task"][data-state="done"]');
    await binding.waitFor();
    expect(await binding.getByTestId('binding-open').getAttribute('href')).toContain(
      `/tasks/task/view/${made?.id}/`,
    );
    // So does the badge in the list, as in the portal's Webmail.
    const [opened] = await Promise.all([
      page().waitForEvent('popup'),
      window.row('Visita').getByTestId('row-binding').first().click(),
    ]);
    await opened.waitForURL(`**/tasks/task/view/${made?.id}/**`);
    await opened.close();
    // Taken away by the keyboard, it leaves the focus in the letter.
    await binding.getByTestId('binding-remove').focus();
    await page().keyboard.press('Enter');
    await binding.waitFor({ state: 'detached' });
    await expect.poll(() => focusIn('.reader__scroll')).toBe(true);
  });

  it('S14: several messages become one task, or one each', async () => {
    await window.tick('Fattura 12', 'Fattura 13');
    await page().keyboard.press('Shift+T');
    await page().getByTestId('task-apart').check();
    await page().getByTestId('task-save').click();
    for (const subject of ['Fattura 12', 'Fattura 13']) {
      await window.row(subject).locator('[data-testid="row-binding"][data-state="done"]').waitFor();
      expect(tasks(subject)).toHaveLength(1);
    }
  });

  it('B6: a refusal stands in the outbox with its reason, and goes on once there is the permission', async () => {
    for (const scope of ['task', 'tasks']) portal.auth.takeScope(scope);
    const row = window.row('Reclamo');
    await row.hover();
    await row.getByTestId('row-action-task').click();
    await window.toast('«Reclamo» non è riuscito').waitFor();
    await page().getByTestId('open-outbox').click();
    const line = page().locator('[data-testid="outbox-push"][data-state="failed"]');
    await line.getByText('manca').or(line.getByTestId('push-error')).first().waitFor();
    for (const scope of ['task', 'tasks']) portal.auth.giveScope(scope);
    await line.getByTestId('push-retry').focus();
    await page().keyboard.press('Enter');
    await expect.poll(() => tasks('Reclamo').length, LIMIT).toBe(1);
    await page().locator('[data-testid="outbox-push"][data-state="done"]').first().waitFor();
    // The button is gone, and the keyboard still among the lines.
    await line.waitFor({ state: 'detached' });
    await expect.poll(() => focusIn('[data-testid="outbox-push"]')).toBe(true);
    expect(window.errors).toEqual([]);
  });
});
