import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../fixtures/app.ts';
import { startBrowser, type TestBrowser } from '../fixtures/browser.ts';
import { startDovecot, type Dovecot, type DovecotOptions } from '../fixtures/dovecot.ts';
import { broken } from '../fixtures/mail.ts';
import { startSmtp, type Smtp } from '../fixtures/smtp.ts';

interface Server {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'plain';
}

let browser: TestBrowser;
let dovecot: Dovecot | undefined;
let smtp: Smtp | undefined;
let app: RunningApp | undefined;

const servers = async (options?: DovecotOptions) => {
  dovecot = await startDovecot(options);
  smtp = await startSmtp();
  return { dovecot, smtp };
};

/** Fills the wizard and presses "Test connection". Returns what each half says. */
async function tryServers(page: Page, imap: Server, outgoing: Server, password: string) {
  await page.getByTestId('wizard-address').fill('anna@azienda.example');
  await page.getByTestId('wizard-password').fill(password);
  await page.getByTestId('wizard-next').click();
  for (const [half, server] of [
    ['imap', imap],
    ['smtp', outgoing],
  ] as const) {
    await page.getByTestId(`wizard-${half}-host`).fill(server.host);
    await page.getByTestId(`wizard-${half}-security`).selectOption(server.security);
    await page.getByTestId(`wizard-${half}-port`).fill(String(server.port));
  }
  for (const box of await page.getByTestId('wizard-accept-plain').all()) await box.check();
  await page.getByTestId('wizard-test').click();
  const said = async (half: string) => {
    const report = page.getByTestId(`wizard-test-${half}`);
    // While it tries it says so, with an ellipsis.
    await expect
      .poll(async () => (await report.textContent())?.trim(), { timeout: 25_000 })
      .not.toMatch(/…$/);
    return (await report.textContent()) ?? '';
  };
  return { imap: await said('imap'), smtp: await said('smtp') };
}

const wizard = async (locale: string, ca?: string): Promise<Page> => {
  app = await startApp({ args: ['--locale', locale], ...(ca === undefined ? {} : { ca }) });
  return (await browser.open(app.url)).page;
};

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await app?.remove();
  await smtp?.stop();
  await dovecot?.remove();
  app = smtp = dovecot = undefined;
});

describe('bad input in the interface', { timeout: 90_000 }, () => {
  it('a wrong password: the half, the server and what to do, and no way to connect all the same', async () => {
    const { dovecot: imap, smtp: out } = await servers();
    const page = await wizard('it');
    const at = { host: '127.0.0.1', port: imap.port, security: 'plain' } as const;
    const said = await tryServers(page, at, { ...at, port: out.port }, 'sbagliata');
    expect(said.imap).toContain('ha rifiutato il nome utente o la password');
    expect(said.smtp).not.toContain('ha rifiutato');
    expect(await page.getByTestId('wizard-connect').isDisabled()).toBe(true);
    expect(await page.getByTestId('wizard-connect-anyway').count()).toBe(0);
  });

  it('a host that does not exist, and a port where nobody listens', async () => {
    const { smtp: out } = await servers();
    const page = await wizard('it');
    const nobody = { host: 'imap.azienda.invalid', port: 993, security: 'tls' } as const;
    await out.stop();
    const said = await tryServers(
      page,
      nobody,
      { host: '127.0.0.1', port: out.port, security: 'plain' },
      'x',
    );
    expect(said.imap).toContain('imap.azienda.invalid non esiste o la rete non lo trova');
    expect(said.smtp).toContain(`rifiuta i collegamenti sulla porta ${out.port}`);
  });

  it('an expired certificate, in English', async () => {
    const { dovecot: imap, smtp: out } = await servers({ certificate: 'expired' });
    const page = await wizard('en', imap.caPath);
    const said = await tryServers(
      page,
      { host: 'localhost', port: imap.tlsPort, security: 'tls' },
      { host: '127.0.0.1', port: out.port, security: 'plain' },
      imap.password,
    );
    expect(said.imap).toMatch(/certificate.*expired/i);
  });

  it('letters that break the rules open with a line that says what is wrong', async () => {
    const { dovecot: imap, smtp: out } = await servers();
    imap.deliver([broken.noSubject(), broken.noDate(), broken.unknownCharset(), broken.longSubject()]);
    const plain = { host: '127.0.0.1', security: 'plain' } as const;
    app = await startApp({
      args: ['--locale', 'it'],
      mailboxes: [
        {
          address: imap.user,
          name: 'Anna',
          user: imap.user,
          password: imap.password,
          imap: { ...plain, port: imap.port },
          smtp: { ...plain, port: out.port },
        },
      ],
    });
    const { page } = await browser.open(app.url);
    await page.getByTestId('message-row').nth(3).waitFor();
    await page.getByTestId('row-subject').filter({ hasText: 'senza data' }).click();
    await page.getByTestId('message-problem').filter({ hasText: 'non ha una data valida' }).waitFor();
    await page.getByTestId('row-subject').filter({ hasText: 'ciao' }).click();
    await page.getByTestId('message-problem').filter({ hasText: 'x-klingon' }).waitFor();
    await page.getByTestId('reader-body').getByText('perché no').waitFor();
    await page
      .getByTestId('row-subject')
      .filter({ hasText: /senza oggetto|nessun oggetto/i })
      .first()
      .waitFor();
    // A very long subject must not push anything out of the window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });
});
