import { describe, expect, it } from 'vitest';
import { readerWindow } from '../fixtures/reader-window.ts';
import type { TestWindow } from '../fixtures/window.ts';

let app: TestWindow;
const { reader, open } = readerWindow((window) => (app = window));
/** Patient: other tests have the processor, too. */
const until = <T>(probe: () => T | Promise<T>) => expect.poll(probe, { timeout: 15_000 });

describe('the frame of HTML letters', { timeout: 60_000 }, () => {
  it('B8: letters are shown one after the other in one frame, which keeps its policy and nothing of the letter before', async () => {
    await app.page.emulateMedia({ colorScheme: 'dark' });
    await open('Colori');
    const frame = reader().locator('iframe');
    await frame.evaluate((one: HTMLIFrameElement) => {
      if (one.contentDocument === null) return;
      Object.assign(one.contentDocument, { sameAsBefore: true });
      one.contentDocument.body.tabIndex = -1;
      one.contentDocument.body.focus();
    });
    await open('Risposta');
    await app.page.emulateMedia({ colorScheme: 'light' });
    const look = () =>
      frame.evaluate((one: HTMLIFrameElement) => {
        const inner = one.contentDocument;
        if (inner === null) return null;
        const names = (element: Element) =>
          [...element.attributes].map(({ name, value }) => `${name}=${value}`);
        return {
          same: 'sameAsBefore' in inner,
          root: names(inner.documentElement),
          body: names(inner.body),
          cells: inner.querySelectorAll('td').length,
          painted: inner.querySelectorAll('[style*="important"]').length,
          begins: inner.body.innerText.trim().slice(0, 7),
          height: one.clientHeight - Math.ceil(inner.body.getBoundingClientRect().height),
        };
      });
    await until(look).toEqual({
      ...{ same: true, root: ['data-look=theme'], body: [], cells: 0, painted: 0 },
      ...{ begins: 'Va bene', height: 0 },
    });

    // What reaches the document in spite of everything still meets the policy that it was loaded with.
    const refused = await frame.evaluate(
      (one: HTMLIFrameElement) =>
        new Promise<string[]>((done) => {
          const inner = one.contentDocument;
          if (inner === null) return;
          const policies: string[] = [];
          inner.addEventListener('securitypolicyviolation', (event) => policies.push(event.originalPolicy));
          const image = inner.createElement('img');
          image.addEventListener('error', () => setTimeout(() => done(policies)));
          image.src = '/assets/picture.png';
          inner.body.append(image);
        }),
    );
    expect(refused).toContain(
      "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'",
    );

    await open('Preventivo');
    expect(await frame.count()).toBe(0);
    const waiting = app.page.locator('.frame-park iframe');
    for (const one of await waiting.all())
      expect(await one.evaluate((each: HTMLIFrameElement) => each.contentDocument?.body.outerHTML)).toBe(
        '<body></body>',
      );
    expect(await waiting.count()).toBeGreaterThan(0);
  });
});
