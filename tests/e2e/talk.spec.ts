import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { ALL, COLOURS, violations } from '../fixtures/axe.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { paste } from '../fixtures/paste.ts';
import { openWindow, type TestWindow } from '../fixtures/window.ts';

const LIMIT = { timeout: 30_000 } as const;

let portal: Portal;
let browser: TestBrowser;
let window: TestWindow;

const letter = (subject: string): string =>
  `From: Luca Ferri <luca@cliente.example>\r\nTo: anna@azienda.example\r\nDate: Tue, 24 Nov 2026 09:00:00 +0100\r\nMessage-ID: <${encodeURIComponent(subject)}@cliente.example>\r\nSubject: ${subject}\r\n`;
const plain = (subject: string): string => `${letter(subject)}\r\nBuongiorno,\r\nne parliamo?\r\n`;
const INVITATION = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'UID:visita@cliente.example',
  'SUMMARY:Visita in azienda',
  'LOCATION:Sala 2',
  'DTSTART;TZID=Europe/Rome:20261211T100000',
  'DTEND;TZID=Europe/Rome:20261211T113000',
  'RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=4',
  'ORGANIZER;CN=Luca Ferri:mailto:luca@cliente.example',
  'ATTENDEE;CN=Anna Verdi:mailto:anna@azienda.example',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');
const invitation = (subject: string): string =>
  `${letter(subject)}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nVieni?\r\n--x\r\nContent-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\n${INVITATION}\r\n--x--\r\n`;

beforeAll(async () => {
  [portal, browser] = await Promise.all([startPortal(), startBrowser()]);
  window = await openWindow(browser, {
    webhook: portal.webhook,
    seed: (dovecot) => {
      for (const subject of ['Re: Offerta AP-40', 'Reclamo', 'Visita']) dovecot.deliver(plain(subject));
      dovecot.deliver(invitation('Invito'));
    },
  });
  // Colours are measured, so nothing may be on its way to another one.
  await window.page.emulateMedia({ reducedMotion: 'reduce' });
  await window.row('Invito').waitFor();
});
afterAll(async () => {
  await window.remove();
  await Promise.all([browser.close(), portal.stop()]);
});

const page = () => window.page;
const posts = () => portal.records.posts.all().filter(({ title }) => title === 'Offerta AP-40');
const chats = () => portal.records.chats.all().filter(({ entityType }) => entityType === 'POSTINO');
const events = (name: string) => portal.records.events.all().filter((event) => event.name === name);
const binding = (kind: string) =>
  page().locator(`[data-testid="binding"][data-kind="${kind}"][data-state="done"]`);
/** Chooses the first that a text finds. */
async function choose(field: string, text: string): Promise<void> {
  await page().getByTestId(field).fill(text);
  await page().getByTestId(`${field}-option`).filter({ hasText: text }).first().click();
}
/** Nothing that WCAG objects to, in light and in dark. */
async function holds(within?: string): Promise<void> {
  expect(await violations(page(), ALL, within)).toEqual([]);
  await page().emulateMedia({ colorScheme: 'dark' });
  expect(await violations(page(), COLOURS, within)).toEqual([]);
  await page().emulateMedia({ colorScheme: 'light' });
}
const open = (subject: string) => window.row(subject).getByTestId('row-subject').click();

describe('discussing a message in the portal', () => {
  it('S12: Discuti asks for whom the first time, and then takes one click', async () => {
    const row = window.row('Re: Offerta AP-40');
    await row.hover();
    await row.getByTestId('row-action-feed').click();
    const form = page().getByTestId('talk-form');
    await form.getByTestId('talk-title').waitFor();
    await expect.poll(() => form.getByTestId('talk-text').innerText()).toContain('ne parliamo?');
    await page().getByTestId('talk-save').click();
    await form.getByText('Scegli chi vede il post.').waitFor();
    await choose('feed-with', 'Elena');
    await form.getByTestId('talk-remember').check();
    await page().getByTestId('talk-save').click();
    await window.toast('Pubblicato nel Flusso Attività: Offerta AP-40').waitFor();
    expect(posts()).toHaveLength(1);
    expect(posts()[0]?.dest).toHaveLength(1);
    expect(posts()[0]?.dest[0]).toMatch(/^U\d+$/);
    await row.locator('[data-testid="row-binding"][data-kind="feed"][data-state="done"]').waitFor();

    const other = window.row('Reclamo');
    await other.hover();
    await other.getByTestId('row-action-feed').click();
    await window.toast('Pubblicato nel Flusso Attività: Reclamo').waitFor();
    const [made] = portal.records.posts.all().filter(({ title }) => title === 'Reclamo');
    expect(made?.dest).toEqual(posts()[0]?.dest);
    expect(made?.text).toContain('postino://message/Reclamo%40cliente.example?ref=pst');
  });

  it('S12: the form of a post becomes a chat, which the keyboard fills in', async () => {
    await open('Visita');
    await page().getByTestId('reader-subject').waitFor();
    await page().keyboard.press('Shift+H');
    const field = page().getByTestId('chat-with');
    await field.waitFor();
    await expect.poll(() => field.evaluate((one) => one === document.activeElement), LIMIT).toBe(true);
    await page().keyboard.type('sara');
    await page().getByTestId('chat-with-option').filter({ hasText: 'Sara Colombo' }).waitFor();
    await holds();
    await page().keyboard.press('Enter');
    await page().getByTestId('chat-with-chip').getByText('Sara Colombo').waitFor();
    // Escape sends the list away first, and the form stays.
    await page().keyboard.press('ArrowDown');
    await page().getByTestId('chat-with-option').first().waitFor();
    await page().keyboard.press('Escape');
    await expect.poll(() => page().getByTestId('chat-with-option').count(), LIMIT).toBe(0);
    await page().getByTestId('talk-mode').getByText('Flusso Attività').click();
    await page().getByTestId('feed-with').waitFor();
    await page().getByTestId('talk-mode').getByText('Chat').click();
    await page().getByTestId('chat-with-chip').getByText('Sara Colombo').waitFor();
    // Chats know no lists: what is pasted as one becomes lines.
    const text = page().getByTestId('talk-text');
    await text.click();
    await page().keyboard.press('Control+Home');
    await page().keyboard.press('Control+Shift+Digit8');
    await paste(text, 'text/html', '<ul><li>uno</li><li>due</li></ul><p><b>tre</b></p>');
    await page().getByTestId('talk-save').click();
    await expect.poll(() => chats().length, LIMIT).toBe(1);
    const [said] = portal.records.chatMessages
      .all()
      .filter(({ dialog }) => dialog === `chat${chats()[0]?.id}`);
    expect(said?.text).toMatch(/^• uno\n• due\n\n\[B\]tre(?:\[\/B\])?/);
    expect(chats()[0]?.title).toBe('Visita');
    await binding('chat').waitFor();
    expect(await binding('chat').getByTestId('binding-open').getAttribute('href')).toContain(
      `IM_DIALOG=chat${chats()[0]?.id}`,
    );
  });

  it('puts a message into the calendar at the time that is said, with its people', async () => {
    await page().keyboard.press('Shift+E');
    await page().getByTestId('event-title').fill('Visita da Luca');
    await page().getByTestId('event-from').fill('lunedì 14 dicembre 2026 alle 15');
    await page().getByTestId('event-in-words').getByText('lunedì 14 dicembre 2026').waitFor();
    await page().getByTestId('event-to').fill('14:00');
    await page().getByTestId('event-save').click();
    await page().getByText('Non può finire prima di iniziare.').waitFor();
    await holds();
    await page().getByTestId('event-to').fill('mai');
    await page().getByTestId('event-title').focus();
    await page().getByText('Non capisco questa data').waitFor();
    // The calendar beside it: a day by the keys, and its time.
    await page().getByTestId('event-to').fill('14/12/2026 14:00');
    await page().getByTestId('event-to-choose').click();
    await page().keyboard.press('PageUp');
    await page().keyboard.press('End');
    await holds();
    await page().keyboard.press('Enter');
    expect(await page().getByTestId('event-to').inputValue()).toBe('dom 15 nov 2026, 14:00');
    await page().locator('[data-testid="event-to-calendar"] [data-day="2026-11-30"]').click();
    await page().getByTestId('event-to-next').click();
    await page().locator('[data-testid="event-to-calendar"] [data-day="2026-12-14"]').click();
    await page().getByTestId('event-to-time').selectOption('16:30');
    await page().keyboard.press('Escape');
    await page().getByTestId('event-to-calendar').waitFor({ state: 'detached' });
    expect(await page().getByTestId('event-to').inputValue()).toBe('lun 14 dic 2026, 16:30');
    await choose('event-attendees', 'Elena');
    await page().getByTestId('event-save').click();
    await expect.poll(() => events('Visita da Luca').length, LIMIT).toBe(1);
    const [made] = events('Visita da Luca');
    // The page stands in Italy.
    expect(made?.from).toBe(Date.parse('2026-12-14T15:00:00+01:00'));
    expect(made?.to).toBe(Date.parse('2026-12-14T16:30:00+01:00'));
    expect(made?.attendees).toHaveLength(2);
    await binding('event').waitFor();
  });
});

describe('an invitation', () => {
  it('says what, when and how it repeats, and is answered once', async () => {
    await open('Invito');
    const bar = page().getByTestId('invitation');
    await bar.getByText('Visita in azienda').waitFor();
    expect(await bar.getByTestId('invitation-when').innerText()).toMatch(
      /venerdì 11 dicembre 2026.*10:00\s?[–-]\s?11:30/,
    );
    expect(await bar.getByTestId('invitation-repeats').innerText()).toBe(
      'Ogni settimana: venerdì, per 4 volte',
    );
    await bar.getByTestId('invitation-accepted').click();
    await window.toast('Invito accettato').waitFor();
    await page().locator('[data-testid="invitation"][data-answer="accepted"]').waitFor();
    await bar.getByText('Invito · hai accettato').waitFor();
    await holds('[data-testid="invitation"]');
    await holds('.form-tool');
    await bar.getByTestId('invitation-accepted').click();
    await page().getByTestId('open-outbox').click();
    const sent = page().getByTestId('outbox-item').filter({ hasText: 'Accettato: Visita in azienda' });
    await sent.first().waitFor();
    expect(await sent.count()).toBe(1);
    expect(await sent.innerText()).toContain('Luca Ferri');
  });

  it('goes into the portal’s calendar with its time and place', async () => {
    await window.folder('INBOX').click();
    await open('Invito');
    await page().getByTestId('invitation-calendar').click();
    expect(await page().getByTestId('event-from').inputValue()).toBe('ven 11 dic 2026, 10:00');
    await page().getByText('Ogni settimana: venerdì, per 4 volte').nth(1).waitFor();
    await page().getByTestId('event-save').click();
    await expect.poll(() => events('Visita in azienda').length, LIMIT).toBe(1);
    expect(events('Visita in azienda')[0]).toMatchObject({
      location: 'Sala 2',
      from: Date.parse('2026-12-11T10:00:00+01:00'),
      to: Date.parse('2026-12-11T11:30:00+01:00'),
    });
    expect(window.errors).toEqual([]);
  });
});
