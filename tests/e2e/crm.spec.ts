import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { CUSTOMERS } from '../../src/main/demo/sample-mail/people.ts';
import { ALL, COLOURS, violations } from '../fixtures/axe.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

const LIMIT = { timeout: 30_000 } as const;
const rossi = CUSTOMERS.find(({ last }) => last === 'Rossi');
const CUSTOMER = rossi?.address ?? '';
const NAME = `${rossi?.first} ${rossi?.last}`;

const letter = (from: string, subject: string, id: string, more = '', text = 'Buongiorno'): string =>
  `From: ${from}\r\nTo: anna@azienda.example\r\nDate: Tue, 24 Nov 2026 09:00:00 +0100\r\nMessage-ID: <${id}@cliente.example>\r\n${more}Subject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;

let portal: Portal;
let browser: TestBrowser;
let window: TestWindow;
beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), startBrowser()]);
  const known = `"${NAME}" <${CUSTOMER}>`;
  const unknown = 'Anna Nuova <anna.nuova@pompe-verdi.example>';
  window = await openWindow(browser, {
    webhook: portal.webhook,
    page: { viewport: { width: 1680, height: 900 } },
    seed: (dovecot) => {
      dovecot.deliver(letter(known, 'Offerta AP-40', 'k1'));
      dovecot.deliver(letter(known, 'Re: Offerta AP-40', 'k2', 'References: <k1@cliente.example>\r\n'));
      dovecot.deliver(letter(known, 'Fattura', 'k3'));
      const signature = 'Vorrei un preventivo.\r\n\r\nAnna Nuova\r\nPompe Verdi S.r.l.\r\nTel. 035 1234567';
      dovecot.deliver(letter(unknown, 'Richiesta', 'u1', '', signature));
    },
  });
  await window.row('Richiesta').waitFor();
});
afterAll(async () => {
  await window.remove();
  await Promise.all([browser.close(), portal.stop()]);
});

const page = () => window.page;
const panel = () => page().getByTestId('crm-panel');
const inState = (state: string) => page().locator(`[data-testid="crm-panel"][data-state="${state}"]`);
const activities = (subject: string) =>
  portal.records.activities.all().filter((activity) => activity.subject === subject);
const done = (subject: string) =>
  window.row(subject).locator('[data-testid="row-binding"][data-kind="crm"][data-state="done"]');
const openRow = (subject: string) => window.row(subject).getByTestId('row-subject').click();

describe('the CRM', () => {
  it('B4: the panel tells who the sender is, with a way to write, to call and to the portal', async () => {
    await openRow('Fattura');
    await inState('known').waitFor();
    expect(await panel().getByTestId('crm-open').textContent()).toBe(NAME);
    expect(await panel().getByTestId('crm-open').getAttribute('href')).toMatch(
      /\/crm\/contact\/details\/\d+\/$/,
    );
    expect(await panel().getByTestId('crm-company').textContent()).toContain('Rossi Impianti S.p.A.');
    expect(await panel().getByTestId('crm-call').getAttribute('href')).toMatch(/^tel:\+39\d+$/);
    expect(await panel().getByTestId('crm-person-responsible').textContent()).toBe('Giulia Ferri');
    await panel().getByTestId('crm-deal').getByText('Preparazione documenti').waitFor();
    expect(await panel().getByTestId('crm-activity').count()).toBeGreaterThan(0);
    await panel().getByTestId('crm-write').click();
    expect(await page().getByTestId('compose-to-chip').textContent()).toContain(CUSTOMER);
    await page().getByTestId('compose-close').click();
    await page().getByTestId('compose').waitFor({ state: 'detached' });
  });

  it('B4: it says what it knew, and how old that is, while the portal is away; folded, it stays folded', async () => {
    await portal.down();
    await panel().getByTestId('crm-refresh').click();
    await panel().getByTestId('crm-age').waitFor();
    expect(await panel().getByTestId('crm-open').textContent()).toBe(NAME);
    await openRow('Richiesta');
    await inState('failed').waitFor();
    await portal.up();
    await panel().getByRole('button', { name: 'Riprova' }).click();
    await inState('unknown').waitFor();
    await panel().getByTestId('crm-toggle').click();
    await page().reload();
    await openRow('Fattura');
    await inState('known').waitFor();
    expect(await panel().getByTestId('crm-toggle').getAttribute('aria-expanded')).toBe('false');
    await panel().getByTestId('crm-toggle').click();
    await panel().getByTestId('crm-open').waitFor();
  });

  it('S12: one click saves a letter of a known sender, and tells when it is there', async () => {
    const row = window.row('Fattura');
    await row.hover();
    await row.getByTestId('row-action-crm').click();
    await window.toast('Salvataggio in CRM: Fattura').waitFor();
    await window.toast('Salvato in CRM: Fattura').waitFor();
    await done('Fattura').waitFor();
    const [activity, ...others] = activities('Fattura');
    expect(others).toEqual([]);
    expect(activity).toMatchObject({ typeId: 4, direction: 1, ownerTypeId: 3, originatorId: 'POSTINO' });
    // The panel has it among the last activities.
    await panel().getByTestId('crm-activity').getByText('Fattura').waitFor();
    await expect
      .poll(
        () => window.dovecot.doveadm('fetch', '-u', window.dovecot.user, 'flags', 'subject', 'Fattura'),
        LIMIT,
      )
      .toContain('$B24CRM');
  });

  it('S12: an unknown sender is asked about, and becomes a contact and a company with what the letter tells', async () => {
    await openRow('Richiesta');
    await inState('unknown').waitFor();
    await page().getByTestId('reader-crm').click();
    const form = page().getByTestId('crm-form');
    await form.getByTestId('crm-unknown').waitFor();
    await form.getByTestId('crm-create-lead').click();
    await form.getByTestId('crm-create-contact').click();
    await form.getByTestId('crm-create-company').click();
    await expect.poll(() => form.getByTestId('crm-new-contact-last-name').inputValue()).toBe('Nuova');
    expect(await form.getByTestId('crm-new-contact-phone').inputValue()).toBe('035 1234567');
    expect(await form.getByTestId('crm-new-company-title').inputValue()).toBe('Pompe Verdi S.r.l.');
    await page().getByTestId('crm-save').click();
    await done('Richiesta').waitFor();
    expect(activities('Richiesta')).toHaveLength(1);
    const made = portal.records.contacts.all().filter(({ fields }) => fields['lastName'] === 'Nuova');
    const company = portal.records.companies
      .all()
      .find(({ fields }) => fields['title'] === 'Pompe Verdi S.r.l.');
    expect(made.map(({ fields }) => fields['companyId'])).toEqual([company?.id]);
    // Now the panel knows them.
    await inState('known').waitFor();
    expect(await panel().getByTestId('crm-open').textContent()).toBe('Anna Nuova');
  });

  it.each(['light', 'dark'] as const)(
    'B10: panel, form and list of people are usable by everybody, %s',
    async (scheme) => {
      await page().emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      const only = scheme === 'light' ? ALL : COLOURS;
      await openRow('Fattura');
      await inState('known').waitFor();
      expect(await violations(page(), only)).toEqual([]);
      await page()
        .getByTestId('reader-crm')
        .click({ modifiers: ['Alt'] });
      const form = page().getByTestId('crm-form');
      await form.getByTestId('crm-saved').waitFor();
      await form.getByTestId('crm-create-lead').click();
      await form.getByTestId('crm-search').fill('rossi');
      await form.getByTestId('crm-found').first().waitFor();
      expect(await violations(page(), only)).toEqual([]);
      await page().keyboard.press('Escape');
      await form.waitFor({ state: 'detached' });
      await page().getByTestId('compose-new').click();
      await page().getByTestId('compose-to').pressSequentially('rossi');
      await page().locator('[data-testid="recipient-option"][data-source="crm"]').first().waitFor();
      expect(await violations(page(), only)).toEqual([]);
      // Escape is for the list first.
      await page().keyboard.press('Escape');
      await page().getByTestId('recipient-option').first().waitFor({ state: 'detached' });
      await page().getByTestId('compose-close').click();
      await page().getByTestId('compose').waitFor({ state: 'detached' });
    },
  );

  it('B9: a recipient is completed from the mail that is here, and after it from the CRM', async () => {
    await page().getByTestId('compose-new').click();
    const field = page().getByTestId('compose-to');
    await field.pressSequentially('rossi');
    const options = page().getByTestId('recipient-option');
    await page().locator('[data-testid="recipient-option"][data-source="crm"]').first().waitFor();
    const sources = () =>
      options.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['source'] ?? '').join(' '));
    await expect.poll(sources).toMatch(/^(?:here )+crm(?: crm)*$/);
    await page().keyboard.press('Enter');
    expect(await page().getByTestId('compose-to-chip').textContent()).toContain(CUSTOMER);
    // Somebody who has never written, known to the CRM only.
    await field.pressSequentially('gianoli');
    // Its first letters may have found others.
    await expect.poll(() => options.allTextContents()).toEqual([expect.stringContaining('gianoli@')]);
    expect(await options.first().getAttribute('data-source')).toBe('crm');
    await page().keyboard.press('Tab');
    expect(await page().getByTestId('compose-to-chip').last().textContent()).toContain('gianoli@');
    await page().getByTestId('compose-close').click();
    await page().getByTestId('compose').waitFor({ state: 'detached' });
  });

  it('S12: Alt opens the form: the whole conversation, at a deal that was searched for, and what comes later too', async () => {
    await openRow('Re: Offerta AP-40');
    await page()
      .getByTestId('reader-crm')
      .click({ modifiers: ['Alt'] });
    const form = page().getByTestId('crm-form');
    await form.getByTestId('crm-search').fill('scambiatore');
    await form.getByTestId('crm-found').first().click();
    await form.getByTestId('crm-whole').check();
    await form.getByTestId('crm-follow').check();
    await page().getByTestId('crm-save').click();
    for (const subject of ['Offerta AP-40', 'Re: Offerta AP-40']) {
      await done(subject).waitFor();
      const [activity, ...others] = activities(subject);
      expect(others).toEqual([]);
      expect(activity?.bindings.map(({ entityTypeId }) => entityTypeId).sort()).toEqual([2, 3]);
    }
    window.dovecot.deliver(
      letter(
        `"${NAME}" <${CUSTOMER}>`,
        'Re: Offerta AP-40, ancora',
        'k4',
        'References: <k2@cliente.example>\r\n',
      ),
    );
    await done('Re: Offerta AP-40, ancora').waitFor(LIMIT);
    expect(activities('Re: Offerta AP-40, ancora')).toHaveLength(1);
    expect(window.errors).toEqual([]);
  });
});
