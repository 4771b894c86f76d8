import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startDovecot, type Dovecot } from '../fixtures/dovecot.ts';
import { freePort } from '../fixtures/ports.ts';
import { startSmtp, type Smtp } from '../fixtures/smtp.ts';
import { copyTree } from './copy-tree.ts';
import { ADDRESS, hastyClock, PASSWORD, play, type Job } from './hands.ts';
import { mailboxes, type MailboxName } from './letters.ts';
import { watchPortal, type WatchedPortal } from './portal-state.ts';
import type { Scenario } from './scenario.ts';
import type { ServerApi } from './server-state.ts';
import { createWorld } from './world.ts';

const API_KEY = 'fault';

/**
 * Any user with the one password, since each run has a user of its own; server processes that serve one client after the
 * other, since starting them is what the suite would wait for most; doveadm over HTTP for the same reason.
 */
const settings = (apiPort: number): string => `
passdb {
  driver = static
  args = password=${PASSWORD}
}
service imap-login {
  service_count = 0
  process_min_avail = 1
}
service imap {
  service_count = 1000
  client_limit = 1
}
doveadm_api_key = ${API_KEY}
service doveadm {
  service_count = 1000
  inet_listener http {
    address = 127.0.0.1
    port = ${apiPort}
  }
}
`;

/** A Dovecot and the address of its doveadm. */
export interface Server {
  readonly dovecot: Dovecot;
  readonly api: ServerApi;
}

export interface Place extends Job {
  readonly api: ServerApi;
  readonly portal: WatchedPortal | null;
  /** Takes away the user's mail and profile, and the portal. */
  remove(): Promise<void>;
}

export interface Ground {
  readonly smtp: Smtp;
  /** The folder for everything on disk. */
  readonly dir: string;
  /** A mailbox and a profile as the scenario wants them at its beginning, of nobody else's. */
  place(scenario: Scenario): Promise<Place>;
  /** The Dovecot on which a scenario plays. */
  server(scenario: Scenario): Promise<Server>;
  remove(): Promise<void>;
}

/** The servers and the prepared mailboxes of a run of the suite. Each is made when it is first wanted. */
export async function createGround(): Promise<Ground> {
  const dir = mkdtempSync(join(tmpdir(), 'postino-fault-'));
  const smtp = await startSmtp();
  const servers = new Map<string, Promise<Server>>();
  const bases = new Map<string, Promise<{ user: string; profile: string }>>();
  const begun = Date.now();
  let users = 0;

  const startServer = async (hide: readonly string[]): Promise<Server> => {
    const apiPort = await freePort();
    const dovecot = await startDovecot({ hide, config: settings(apiPort), users: { [ADDRESS]: PASSWORD } });
    return { dovecot, api: { port: apiPort, key: API_KEY } };
  };
  const server = ({ hide = [] }: Scenario): Promise<Server> => {
    const key = hide.join(' ');
    const found = servers.get(key) ?? startServer(hide);
    servers.set(key, found);
    return found;
  };
  const jobFor = (dovecot: Dovecot, user: string): Job => ({
    profile: join(dir, user, 'profile'),
    dovecot: dovecot.dir,
    imapPort: dovecot.port,
    smtpPort: smtp.port,
    user,
    begun,
    webhook: '',
    journal: join(dir, user, 'journal'),
  });
  const newUser = (): string => {
    users += 1;
    const user = `u${users}`;
    mkdirSync(join(dir, user));
    return user;
  };

  /** A mailbox with its mail, and a profile that has synced it. */
  const makeBase = async (dovecot: Dovecot, mailbox: MailboxName, fresh: boolean) => {
    const user = newUser();
    const job = jobFor(dovecot, user);
    const world = createWorld(dovecot.dir, user);
    for (const [folder, placed] of Map.groupBy(mailboxes[mailbox], (one) => one.folder)) {
      world.deliver(folder, ...placed.map((one) => one.name));
      for (const [flags, some] of Map.groupBy(placed, (one) => one.flags?.join(' ') ?? '')) {
        const names = some.map((one) => one.name);
        if (flags !== '') world.setFlags(folder, names, 'add', ...flags.split(' '));
      }
    }
    if (fresh) mkdirSync(job.profile);
    else {
      const connect: Scenario = { name: 'base', act: (hands) => hands.connect() };
      const played = await play(connect, job);
      await played.close();
      // The server's processes write their last when they see that the client has gone.
      await pause(300);
    }
    return { user, profile: job.profile };
  };

  return {
    smtp,
    dir,
    server,
    async place(scenario) {
      const { dovecot, api } = await server(scenario);
      const { mailbox = 'office', fresh = false } = scenario;
      const key = `${dovecot.port} ${mailbox} ${String(fresh)}`;
      const making = bases.get(key) ?? makeBase(dovecot, mailbox, fresh);
      bases.set(key, making);
      const base = await making;
      const user = newUser();
      const job = jobFor(dovecot, user);
      const mail = join(dovecot.dir, 'mail');
      // A mailbox that nobody has looked into is made by the server at the first login.
      if (existsSync(join(mail, base.user))) copyTree(join(mail, base.user), join(mail, user));
      copyTree(base.profile, job.profile);
      const portal =
        scenario.portal === undefined ? null : await watchPortal(scenario.portal, hastyClock(begun).now);
      return {
        ...job,
        api,
        portal,
        webhook: portal?.webhook ?? '',
        async remove() {
          await portal?.stop();
          rmSync(join(dir, user), { recursive: true, force: true });
          rmSync(join(mail, user), { recursive: true, force: true, maxRetries: 3 });
        },
      };
    },
    async remove() {
      await smtp.stop();
      for (const one of servers.values()) await (await one).dovecot.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
