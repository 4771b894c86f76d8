import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { ASSUMED, type Assumptions } from './assumptions.ts';
import { createAuth, type App, type Auth, type Webhook } from './auth.ts';
import { requestFaults, type Engine, type SeenCall } from './engine.ts';
import { createFaults, TOKEN_ENDPOINT, type Faults } from './faults.ts';
import { answerFile } from './file-door.ts';
import { createIdempotency } from './idempotency.ts';
import { createBucket, createOperating, STANDARD, type BucketOptions } from './limits.ts';
import { createMailSync, type MailSource } from './mail-sync.ts';
import { METHODS } from './methods/index.ts';
import { SCOPES } from './methods/system.ts';
import type { SentMail } from './method.ts';
import { answerOAuth } from './oauth.ts';
import { missingPage, showPage } from './pages/routes.ts';
import { createSaver, restore } from './persist.ts';
import { createRecords, type Mail, type Records } from './records.ts';
import { answerRest, HTTP_REQUESTS, type HttpAnswer, type HttpRequest } from './rest.ts';
import { createRights, type Rights } from './rights.ts';
import { DEMO_USER, seed } from './seed.ts';
import { createHttpSide } from './server.ts';

export interface PortalOptions {
  /** 0 or nothing takes a free port of 127.0.0.1. */
  readonly port?: number;
  /** Where records and tokens are kept over a restart; nothing keeps them in memory. */
  readonly file?: string;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** The applications that are installed. */
  readonly apps?: readonly App[];
  /** The scopes of the first webhook: all unless given. */
  readonly scopes?: readonly string[];
  /** 50 and 2 a second unless given (rest.md 1.4). */
  readonly bucket?: BucketOptions;
  /** Seconds in ten minutes for each method: 480 unless given. */
  readonly operatingLimit?: number;
  /** Seconds that a call counts as: none unless given, for the documentation says nothing of it. */
  readonly cost?: (method: string) => number;
  readonly crmMode?: 1 | 2;
  readonly assumptions?: Partial<Assumptions>;
  /** The mail that the portal synchronises; without it only what `receive` is given. */
  readonly mail?: MailSource;
}

export interface Portal {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly port: number;
  /** The address of the first webhook, of the demo's user: `http://127.0.0.1:PORT/rest/7/TOKEN/`. */
  readonly webhook: string;
  readonly records: Records;
  readonly auth: Auth;
  readonly rights: Rights;
  readonly faults: Faults;
  /** Every call as it came, without its token; commands of a batch too. The last 20 000. */
  readonly requests: readonly SeenCall[];
  /** The mails that the portal would have sent. */
  readonly sent: readonly SentMail[];
  /** How often a method was called, alone or in a batch, whatever came of it; without a name the HTTP requests to REST. */
  calls(method?: string): number;
  /** Forgets the calls and mails so far. */
  forget(): void;
  /** Makes a webhook and gives its address. */
  addWebhook(webhook: Omit<Webhook, 'token'>): string;
  /** Puts a message into a mailbox as if it had been synchronised. */
  receive(mail: Partial<Omit<Mail, 'id'>> & Pick<Mail, 'mailboxId' | 'subject' | 'from' | 'to'>): Mail;
  /** Refuses connections until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a Bitrix24 portal on 127.0.0.1 without encryption (the real one refuses that: INVALID_REQUEST) with the sample people of the demo. It is strict where the documentation of the real
 * one says what is refused. Rejects with EADDRINUSE where the port is taken.
 */
export async function startPortal(options: PortalOptions = {}): Promise<Portal> {
  const now = options.now ?? Date.now;
  const records = createRecords();
  const auth = createAuth({ apps: options.apps ?? [], now });
  const rights = createRights();
  const faults = createFaults();
  const requests: SeenCall[] = [];
  const counts = new Map<string, number>();
  const sent: SentMail[] = [];
  const restored = options.file !== undefined && (await restore(options.file, records, auth));
  if (!restored) seed(records, now());
  const saver = createSaver(options.file, records, auth);
  const first =
    auth.dump().webhooks[0] ?? auth.addWebhook({ userId: DEMO_USER, scopes: options.scopes ?? SCOPES });
  const secret = randomBytes(32);
  let origin = '';

  const signature = (path: string): string =>
    createHmac('sha256', secret).update(path).digest('hex').slice(0, 40);
  const engine: Engine = {
    records,
    auth,
    rights,
    faults,
    bucket: createBucket(options.bucket ?? STANDARD, now),
    operating: createOperating(options.operatingLimit ?? 480, now),
    idempotency: createIdempotency(now),
    methods: METHODS,
    assumed: { ...ASSUMED, ...options.assumptions },
    crmMode: options.crmMode ?? 1,
    cost: options.cost ?? (() => 0),
    now,
    sleep: options.sleep ?? sleepFor,
    origin: () => origin,
    sign: (path) => `${origin}${path}?signature=${signature(path)}`,
    seen: requests,
    counts,
    sent,
    syncMail: createMailSync(records, options.mail),
    changed: saver.changed,
  };
  const isSigned = (path: string, given: string): boolean =>
    given.length === 40 && timingSafeEqual(Buffer.from(given), Buffer.from(signature(path)));
  const oauth = { auth, records, origin: () => origin, now, sessionUser: DEMO_USER };

  const answer = async (request: HttpRequest, agent: string): Promise<HttpAnswer> => {
    if (request.path.startsWith('/rest/')) return answerRest(engine, request);
    const authorized = await answerOAuth(oauth, request, () => requestFaults(engine, TOKEN_ENDPOINT));
    if (authorized !== undefined) {
      saver.changed();
      return authorized;
    }
    if (request.path.startsWith('/disk/')) return answerFile(engine, request, agent, isSigned);
    if (request.path === '/') engine.syncMail();
    const page = showPage(records, engine.sign, request.path, request.query);
    const headers = { 'Content-Type': 'text/html; charset=utf-8' };
    return { status: page === undefined ? 404 : 200, headers, body: page ?? missingPage() };
  };

  const http = createHttpSide(answer);
  const port = await http.listen(options.port ?? 0);
  origin = `http://127.0.0.1:${port}`;
  saver.changed();
  const addressOf = ({ userId, token }: Webhook): string => `${origin}/rest/${userId}/${token}/`;

  return {
    origin,
    port,
    webhook: addressOf(first),
    records,
    auth,
    rights,
    faults,
    requests,
    sent,
    calls: (method = HTTP_REQUESTS) => counts.get(method) ?? 0,
    forget() {
      requests.length = 0;
      counts.clear();
      sent.length = 0;
    },
    addWebhook: (webhook) => addressOf(auth.addWebhook(webhook)),
    receive: (mail) =>
      records.mails.add({
        folder: 'INBOX',
        cc: '',
        date: now(),
        isSeen: false,
        hasAttachments: false,
        body: '',
        messageId: '',
        references: [],
        bindings: [],
        ...mail,
      }),
    down: () => http.close(),
    up: async () => void (await http.listen(port)),
    async stop() {
      await http.close();
      await saver.flush();
    },
  };
}
