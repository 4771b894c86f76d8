import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { REDIRECT_PORTS, redirectAddress } from '#shared/model/usual.ts';
import type { ProvisionMailbox } from '../host-door.ts';
import { correspondentAt, writeReply } from './correspondents.ts';
import { startImapServer } from './imap/server.ts';
import { createMailStore, type MailStore } from './imap/store.ts';
import type { App } from './portal/auth.ts';
import { mailSourceOf } from './portal/mail-sync.ts';
import { SCOPES } from './portal/methods/system.ts';
import { startPortal, type Portal } from './portal/start-portal.ts';
import { generateSampleMail } from './sample-mail/generate.ts';
import { headerDate, type Address } from './sample-mail/mime.ts';
import { createRandom } from './sample-mail/random.ts';
import type { SampleMailbox } from './sample-mail/sample.ts';
import { startSmtpIntake, type Accepted } from './smtp-intake.ts';

export interface Demo {
  /** What to connect: loopback servers without encryption. */
  readonly mailboxes: ProvisionMailbox[];
  /** The company's Bitrix24 portal: `webhook` is what to connect, `origin` shows what was made in it. */
  readonly portal: Portal;
  /** Ends the servers and every answer still to come. */
  stop(): Promise<void>;
  /** Puts a message into the INBOX of one of the demo's addresses; rejects with a RangeError for any other. */
  deliver(raw: Buffer | string, address: string): Promise<void>;
}

const SEED = 1861;
const REPLY_MS = 2_000;
const MAX_REPLIES = 3;

/** What stays the same from one start to the next, so that mailboxes connected earlier still find their servers. */
interface Settings {
  readonly imapPort: number;
  readonly smtpPort: number;
  readonly portalPort: number;
  readonly password: string;
}

async function readSettings(file: string): Promise<Settings> {
  const fresh = { imapPort: 0, smtpPort: 0, portalPort: 0, password: randomBytes(12).toString('hex') };
  try {
    const { imapPort, smtpPort, portalPort, password } = JSON.parse(
      await readFile(file, 'utf8'),
    ) as Partial<Settings>;
    const isPort = (port: unknown): port is number =>
      Number.isInteger(port) && (port as number) > 1023 && (port as number) < 65536;
    if (isPort(imapPort) && isPort(smtpPort) && typeof password === 'string' && password.length >= 12) {
      return { imapPort, smtpPort, portalPort: isPort(portalPort) ? portalPort : 0, password };
    }
    return fresh;
  } catch {
    // The first start, or a file that was spoilt: both begin anew.
    return fresh;
  }
}

/**
 * The local applications of the demo's portal, to try signing in with the browser: one that comes back to Postino's first port, and
 * one without an address, which shows its code. The key of both is the demo's password.
 */
function demoApps(clientSecret: string): App[] {
  const scopes = SCOPES;
  const title = 'Postino';
  return [
    { clientId: 'local.demo', clientSecret, title, scopes, redirectUri: redirectAddress(REDIRECT_PORTS[0]) },
    { clientId: 'local.demo.code', clientSecret, title, scopes },
  ];
}

/** Starts on the port of last time, or on a free one where another program has taken that. */
async function onPort<T>(port: number, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return start(0);
  }
}

function fillStore(sample: SampleMailbox, uidValidity: number): MailStore {
  const store = createMailStore(uidValidity);
  for (const { path, specialUse, messages } of sample.folders) {
    const box = store.mailboxes.get(path) ?? store.create(path, specialUse);
    for (const { raw, flags, date } of messages) store.add(box, { raw, flags, internalDate: date });
  }
  return store;
}

const withCrlf = (raw: Buffer | string): Buffer =>
  Buffer.from(Buffer.from(raw).toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');

/**
 * Starts the demo: an IMAP server with sample mail, an SMTP server and a Bitrix24 portal that synchronises that mail, all on
 * free ports of 127.0.0.1. Mail to the demo's addresses arrives in their INBOX; mail to people of the invented companies is answered after about two seconds; all other
 * mail is accepted and dropped. Nothing leaves the computer. The mail lives in memory and begins afresh at each start; `dir`
 * (made where it is missing) holds the ports and the password in `demo.json` and what the portal keeps in `portal.json`.
 */
export async function startDemo(options: {
  readonly dir: string;
  /** How long a correspondent takes to answer, in milliseconds. */
  readonly replyAfter?: number;
  /** The time that the sample mail ends at. */
  readonly now?: Date;
}): Promise<Demo> {
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  const file = join(options.dir, 'demo.json');
  const settings = await readSettings(file);
  const now = options.now ?? new Date();
  const samples = generateSampleMail({ seed: SEED, now });
  // The start's second: a new start is a new validity, for its UIDs mean other messages (RFC 3501 section 2.3.1.1).
  const validity = Math.floor(Date.now() / 1000);
  const stores = new Map(samples.map((sample) => [sample.address, fillStore(sample, validity)]));
  const names = new Map(samples.map(({ address, name }) => [address, name]));
  const random = createRandom(validity);
  const timers = new Set<NodeJS.Timeout>();

  const put = (raw: Buffer, address: string): boolean => {
    const store = stores.get(address.toLowerCase());
    store?.add(store.get('INBOX'), { raw, internalDate: new Date() });
    return store !== undefined;
  };

  const answerLater = (raw: Buffer, to: Address, recipients: readonly string[]): void => {
    const people = recipients.map(correspondentAt).filter((one) => one !== undefined);
    for (const [index, person] of people.slice(0, MAX_REPLIES).entries()) {
      const reply = async (): Promise<void> => {
        const mail = await simpleParser(raw);
        // Letters that programs write are not answered (RFC 3834 section 2).
        const automatic = mail.headers.get('auto-submitted');
        if (automatic !== undefined && automatic !== 'no') return;
        put(writeReply(mail, person, to, new Date(), random), to.address);
      };
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          // A mail that cannot be parsed is one that nobody can answer.
          reply().catch(() => undefined);
        },
        (options.replyAfter ?? REPLY_MS) * (1 + index * 0.6),
      );
      timers.add(timer);
    }
  };

  const accept = ({ raw, sender, recipients }: Accepted): void => {
    const date = headerDate(new Date(), 0);
    const trace = `Return-Path: <${sender}>\r\nReceived: from localhost by demo.postino.example with ESMTPA; ${date}\r\n`;
    const traced = Buffer.concat([Buffer.from(trace), raw]);
    const others = recipients.filter((address) => !put(traced, address));
    const name = names.get(sender);
    if (name !== undefined) answerLater(raw, { name, address: sender }, others);
  };

  const users = [...stores].map(([user, store]) => ({ user, store, password: settings.password }));
  const imap = await onPort(settings.imapPort, (port) => startImapServer({ users, port }));
  const isUser = (user: string, password: string): boolean =>
    stores.has(user.toLowerCase()) && password === settings.password;
  const smtp = await onPort(settings.smtpPort, (port) => startSmtpIntake({ port, isUser, accept })).catch(
    async (error: unknown) => {
      await imap.stop();
      throw error;
    },
  );
  const portal = await onPort(settings.portalPort, (port) =>
    startPortal({
      ...{ port, file: join(options.dir, 'portal.json'), mail: mailSourceOf(stores) },
      apps: demoApps(settings.password),
    }),
  ).catch(async (error: unknown) => {
    await Promise.all([imap.stop(), smtp.stop()]);
    throw error;
  });
  const stop = async (): Promise<void> => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    await Promise.all([imap.stop(), smtp.stop(), portal.stop()]);
  };
  const kept: Settings = {
    imapPort: imap.port,
    smtpPort: smtp.port,
    portalPort: portal.port,
    password: settings.password,
  };
  await writeFile(file, `${JSON.stringify(kept)}\n`, { mode: 0o600 }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  return {
    mailboxes: samples.map(({ address, name }) => ({
      address,
      name,
      user: address,
      password: settings.password,
      imap: { host: '127.0.0.1', port: imap.port, security: 'plain' },
      smtp: { host: '127.0.0.1', port: smtp.port, security: 'plain' },
    })),
    portal,
    deliver(raw, address) {
      if (put(withCrlf(raw), address)) return Promise.resolve();
      return Promise.reject(new RangeError(`Not an address of the demo: ${address}`));
    },
    stop,
  };
}
