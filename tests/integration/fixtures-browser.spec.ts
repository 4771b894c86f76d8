import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, startBrowser, type TestBrowser } from '../fixtures/browser.ts';

const PAGE = `<!doctype html><title>Prova</title><h1>Ciao</h1>
<img src="http://tracker.example/p.gif" alt="">
<script>console.error('male')</script>`;

describe.skipIf(chromiumPath() === null)('startBrowser', () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(PAGE);
  });
  let browser: TestBrowser;
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  it('opens pages as wanted, and tells of errors and of calls to strangers', async () => {
    const { page, errors, foreignRequests } = await browser.open(url, {
      viewport: { width: 900, height: 700 },
      colorScheme: 'dark',
      locale: 'en-GB',
    });
    expect(await page.locator('h1').textContent()).toBe('Ciao');
    const facts = await page.evaluate(() => [
      innerWidth,
      innerHeight,
      matchMedia('(prefers-color-scheme: dark)').matches,
      navigator.language,
    ]);
    expect(facts).toEqual([900, 700, true, 'en-GB']);
    expect(errors).toContain('male');
    expect(foreignRequests).toEqual(['http://tracker.example/p.gif']);
  });
});
