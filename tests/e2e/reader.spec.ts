import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { PNG, worstContrast } from '../fixtures/reader-mails.ts';
import { readerWindow } from '../fixtures/reader-window.ts';
import type { TestWindow } from '../fixtures/window.ts';

let app: TestWindow;
const { reader, open } = readerWindow((window) => (app = window));
/** Patient: other tests have the processor, too. */
const until = <T>(probe: () => T | Promise<T>) => expect.poll(probe, { timeout: 15_000 });
const inMenu = (id: string): Locator => app.page.getByTestId(id);

describe('a message in the reader', { timeout: 60_000 }, () => {
  it('S13: reply, reply all and forward open a window for writing; the message stays open', async () => {
    await open('Preventivo');
    for (const [id, subject] of [
      ['reply', 'Re: Preventivo'],
      ['reply-all', 'Re: Preventivo'],
      ['forward', 'Fwd: Preventivo'],
    ] as const) {
      await reader().getByTestId(id).click();
      const compose = app.page.getByTestId('compose');
      await until(() => compose.getByTestId('compose-subject').inputValue()).toBe(subject);
      await compose.getByTestId('compose-close').click();
      await compose.waitFor({ state: 'detached' });
    }
    await reader().getByTestId('reader-subject').getByText('Preventivo', { exact: true }).waitFor();
  });

  it('S13: the head tells who, to whom, where and how large, and every header as it came', async () => {
    await open('A tutti');
    await reader().getByTestId('reader-recipients').click();
    const details = reader().getByTestId('reader-details');
    await details.getByText('anna@azienda.example', { exact: false }).first().waitFor();
    const text = await details.innerText();
    expect(text).toContain('segreteria@altrove.example');
    expect(text).toContain('Posta in arrivo');
    expect(text).toMatch(/Dimensione\s+\d/);
    expect(await details.getByTestId('address-chip').count()).toBeLessThan(12);
    await details.getByTestId('more-addresses').click();
    await details.getByText('collega21@azienda.example', { exact: false }).waitFor();
    await details.getByTestId('show-raw-headers').click();
    expect(await details.getByTestId('raw-headers').innerText()).toContain('X-Prova:');
  });

  it('S13: a chip adds its person to the contacts, and takes them out again', async () => {
    await open('Preventivo');
    const chip = reader().getByTestId('reader-from').getByTestId('address-chip');
    expect(await chip.innerText()).toContain('<marco@fornitore.example>');
    await chip.click();
    await inMenu('address-contact').getByText('Aggiungi ai contatti').click();
    await app.toast('marco@fornitore.example').first().waitFor();
    await chip.click();
    await inMenu('address-contact').getByText('Rimuovi dai contatti').click();
    await app.toast('non è più').waitFor();
  });

  it('S2: a chip lists what else this sender has sent', async () => {
    await open('Saldi');
    await reader().getByTestId('reader-from').getByTestId('address-chip').click();
    await inMenu('address-filter').click();
    await app.shows('Saldi', 'Novità');
    await app.folder('INBOX').first().click();
    await app.row('Preventivo').waitFor();
  });

  it('B8: remote images are asked for once, then always of this sender, and no more when that is taken back', async () => {
    const asked: string[] = [];
    app.page.on('request', (one) => {
      const { pathname, searchParams } = new URL(one.url());
      if (pathname.startsWith('/blob/remote/')) asked.push(searchParams.get('url') ?? '');
    });
    await open('Saldi');
    await reader().getByTestId('load-images').waitFor();
    expect(asked).toEqual([]);
    await reader().getByTestId('load-images').click();
    await until(() => asked).toEqual(['http://127.0.0.1:9/saldi.png']);
    await open('Novità');
    await reader().getByTestId('always-images').click();
    await until(() => asked.at(-1)).toBe('http://127.0.0.1:9/novita.png');
    await reader().getByTestId('remote-blocked').waitFor({ state: 'detached' });

    await reader().getByTestId('reader-from').getByTestId('address-chip').click();
    await inMenu('address-images').getByText('Non caricare più').click();
    await app.toast('di nuovo bloccate').waitFor();
    await open('Saldi');
    expect(await reader().getByTestId('load-images').count()).toBe(0);
    // No picture comes from an address of this computer: the core refuses, and the browser says so.
    expect(app.errors.filter((each) => !each.includes('400 (Bad Request)'))).toEqual([]);
  });

  it('B3: a conversation is a stack: what was read in a line, the open message in full, its quotation folded', async () => {
    await app.page.getByTestId('list-order').click();
    await app.page.getByRole('menuitemcheckbox', { name: 'Raggruppa in conversazioni' }).click();
    await until(() => app.row('Re: Sopralluogo').count()).toBe(1);
    await open('Re: Sopralluogo');
    const stack = reader().getByTestId('conversation');
    await stack.waitFor();
    const lines = stack.getByTestId('conversation-line');
    await until(() => lines.count()).toBe(2);
    await lines.first().getByText('Quando venite da noi?').waitFor();
    const text = reader().getByTestId('reader-body');
    await text.getByText('Perfetto, a martedì.').waitFor();
    expect(await text.innerText()).not.toContain('riga citata');
    await text.getByTestId('quote-fold').click();
    await text.getByText('riga citata 7').waitFor();

    await lines.last().click();
    await reader().getByTestId('conversation-body').getByText('Martedì alle nove.').waitFor();
    await stack.getByTestId('conversation-menu').click();
    await inMenu('menu-reply').click();
    const compose = app.page.getByTestId('compose');
    await until(() => compose.getByTestId('compose-subject').inputValue()).toBe('Re: Sopralluogo');
    await compose.getByTestId('compose-close').click();
    await compose.waitFor({ state: 'detached' });
    await stack.getByTestId('conversation-fold').first().click();
    await until(() => lines.count()).toBe(2);
  });

  it('B3: the earlier letter that Outlook carries along is folded in HTML, too', async () => {
    await open('Risposta');
    const letter = reader().frameLocator('iframe');
    await letter.getByText('l’ordine 77').waitFor();
    const old = letter.getByText('Vecchio testo');
    expect(await old.isVisible()).toBe(false);
    await letter.getByRole('button', { name: 'Mostra il testo citato' }).click();
    await old.waitFor();
    await until(() =>
      reader()
        .locator('iframe')
        .evaluate((frame) => frame.clientHeight),
    ).toBeGreaterThan(100);
  });

  it('S13: Ctrl+F finds in the message, earlier letters included, and Escape ends it', async () => {
    await open('Risposta');
    await reader().getByTestId('reader-subject').click();
    await app.page.keyboard.press('Control+f');
    await reader().getByTestId('find-input').fill('ORDINE');
    const count = reader().getByTestId('find-count');
    await count.getByText('1 di 2').waitFor();
    await app.page.keyboard.press('Enter');
    await count.getByText('2 di 2').waitFor();
    await reader().frameLocator('iframe').getByText('Vecchio testo').waitFor();
    const marked = () =>
      reader()
        .locator('iframe')
        .evaluate((frame: HTMLIFrameElement) => {
          const found = [
            ...((frame.contentWindow as (Window & typeof globalThis) | null)?.CSS.highlights ?? []),
          ];
          return found.map(([name, ranges]) => `${name} ${ranges.size}`).sort();
        });
    await until(marked).toEqual(['find 2', 'find-now 1']);
    await app.page.keyboard.press('Escape');
    await reader().getByTestId('find-bar').waitFor({ state: 'detached' });
    await until(marked).toEqual(['find 0', 'find-now 0']);
    // Enter on a button of the bar presses that button.
    await app.page.keyboard.press('Control+f');
    await reader().getByTestId('find-close').focus();
    await app.page.keyboard.press('Enter');
    await reader().getByTestId('find-bar').waitFor({ state: 'detached' });
  });

  it('B2: the words of a search are marked in the subject and in the text', async () => {
    await app.page.getByTestId('search-input').fill('ordine');
    await app.shows('Risposta');
    await open('Risposta');
    await reader().frameLocator('iframe').getByText('l’ordine 77').waitFor();
    await until(() =>
      reader()
        .locator('iframe')
        .evaluate(
          (frame: HTMLIFrameElement) =>
            (frame.contentWindow as (Window & typeof globalThis) | null)?.CSS.highlights.get('hit')?.size,
        ),
    ).toBe(2);
    await app.folder('INBOX').first().click();
    await app.row('Preventivo').waitFor();
  });

  it('S13: text is made larger by the keyboard, and stays so for the next message', async () => {
    await open('Preventivo');
    const size = () =>
      reader()
        .locator('.plain')
        .evaluate((text) => text.getBoundingClientRect().height);
    const before = await size();
    await app.page.keyboard.press('Control++');
    await app.page.keyboard.press('Control++');
    await reader().getByTestId('zoom').getByText('125').waitFor();
    await until(size).toBeGreaterThan(before * 1.1);
    await open('Risposta');
    await until(() =>
      reader()
        .locator('iframe')
        .evaluate((frame: HTMLIFrameElement) => frame.contentDocument?.body.style.zoom),
    ).toBe('1.25');
    await app.page.keyboard.press('Control+0');
    await reader().getByTestId('zoom').waitFor({ state: 'detached' });
  });

  it('S13: an HTML message is read as plain text, and back', async () => {
    await open('Risposta');
    await reader().getByTestId('message-menu').click();
    await app.page.getByRole('menuitemcheckbox', { name: 'Solo testo' }).click();
    await reader().locator('.plain').getByText('Va bene così, l’ordine 77 è confermato.').waitFor();
    await until(() => reader().locator('iframe').count()).toBe(0);
    await reader().getByTestId('message-menu').click();
    await app.page.getByRole('menuitemcheckbox', { name: 'Solo testo' }).click();
    await reader().locator('iframe').waitFor();
  });

  it('S13: attachments are shown in the window, one after the other, and hostile kinds only as text', async () => {
    const { page } = app;
    await open('Allegati');
    const files = reader().getByTestId('attachment');
    // HTML and SVG too: a browser runs what they carry.
    expect(await files.filter({ hasText: 'può eseguire programmi' }).count()).toBe(3);
    await files.first().getByText('foto.png').click();
    const preview = page.getByTestId('attachment-preview');
    const image = preview.getByTestId('preview-image');
    await image.waitFor();
    expect(await image.getAttribute('src')).toMatch(/^blob:/);
    await page.keyboard.press('ArrowRight');
    await preview.getByTestId('preview-text').getByText('<svg', { exact: false }).waitFor();
    await preview.getByTestId('preview-next').click();
    await preview.getByTestId('preview-text').getByText('<script>', { exact: false }).waitFor();
    await preview.getByTestId('preview-next').click();
    const sheet = preview.locator('canvas[data-drawn]');
    await sheet.waitFor();
    const middle = () =>
      sheet.evaluate((canvas: HTMLCanvasElement) => [
        ...(canvas.getContext('2d')?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data ?? []),
      ]);
    await until(middle).toEqual([0, 0, 255, 255]);
    await page.keyboard.press('Escape');
    await preview.waitFor({ state: 'detached' });
    await reader().getByTestId('reader-subject').getByText('Allegati', { exact: true }).waitFor();
    expect(await page.evaluate(() => 'canary' in window)).toBe(false);
  });

  it('S13: all attachments are saved as one archive, names that are there twice kept apart', async () => {
    await open('Allegati');
    const [download] = await Promise.all([
      app.page.waitForEvent('download'),
      reader().getByTestId('save-all').click(),
    ]);
    expect(download.suggestedFilename()).toBe('Allegati.zip');
    const bytes = readFileSync(await download.path()).toString('latin1');
    // The names of the central directory, one after each of its signatures (APPNOTE.TXT section 4.3.12).
    const names = bytes
      .split('PK\u0001\u0002')
      .slice(1)
      .map((entry) => entry.slice(42, 42 + entry.charCodeAt(24)));
    expect(names).toEqual([
      'foto.png',
      'disegno.svg',
      'pagina.html',
      'offerta.pdf',
      'programma.exe',
      'foto (2).png',
    ]);
    expect(bytes).toContain(PNG.toString('latin1'));
  });

  it('S13: a message is saved as it came, printed with its head, and its source shown', async () => {
    const { page } = app;
    await open('Preventivo');
    const inMore = async (id: string): Promise<void> => {
      await reader().getByTestId('reader-more').click();
      await page.getByTestId(id).click();
    };
    const [download] = await Promise.all([page.waitForEvent('download'), inMore('save-eml')]);
    expect(download.suggestedFilename()).toMatch(/^Preventivo.*\.eml$/);
    expect(readFileSync(await download.path(), 'utf8')).toContain('Subject: Preventivo');

    // The dialogue of the system would wait for a person.
    await page.evaluate(() => {
      const watch = new MutationObserver(() => {
        const frame = document.querySelector<HTMLIFrameElement>('.print-frame');
        if (frame === null) return;
        watch.disconnect();
        frame.addEventListener(
          'load',
          () => {
            const view = frame.contentWindow;
            if (view !== null)
              view.print = () => {
                document.documentElement.dataset['printed'] = frame.contentDocument?.body.innerText ?? '';
              };
          },
          { capture: true },
        );
      });
      watch.observe(document.body, { childList: true });
    });
    await inMore('print');
    const printed = () => page.evaluate(() => document.documentElement.dataset['printed'] ?? '');
    await until(printed).toContain('le confermo la consegna');
    expect(await printed()).toContain('Marco Rossi <marco@fornitore.example>');

    await inMore('view-source');
    await page.getByTestId('message-source').getByText('Subject: Preventivo').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('message-source').waitFor({ state: 'detached' });
  });

  it('S13: a message is deleted from the reader', async () => {
    await open('A tutti');
    await reader().getByTestId('delete').click();
    await app.row('A tutti').waitFor({ state: 'detached' });
    await app.serverHas('Trash', ['A tutti']);
  });

  it('D3: in the dark theme a letter’s own colours are turned, every text at 4.5 to 1, or left by choice', async () => {
    await app.page.emulateMedia({ colorScheme: 'dark' });
    await open('Colori');
    const frame = reader().locator('iframe');
    await reader().locator('iframe[data-ready="true"]').waitFor();
    const worst = () => frame.evaluate(worstContrast);
    const ground = () =>
      frame.evaluate((one: HTMLIFrameElement) => {
        const cell = one.contentDocument?.querySelector('td');
        return cell ? getComputedStyle(cell).backgroundColor : '';
      });
    // Painted, and not merely not there yet.
    await until(ground).toMatch(/^rgb\((?!255, 255, 255\))/);
    const { contrast, checked } = await worst();
    expect(checked).toBeGreaterThan(6);
    expect(contrast).toBeGreaterThanOrEqual(4.5);
    await reader().getByTestId('original-colours').click();
    await until(ground).toBe('rgb(255, 255, 255)');
    expect((await worst()).contrast).toBeLessThan(4.5);
    await app.page.emulateMedia({ colorScheme: 'light' });
    await until(ground).toBe('rgb(255, 255, 255)');
    expect(app.errors.filter((each) => !each.includes('400 (Bad Request)'))).toEqual([]);
  });
});
