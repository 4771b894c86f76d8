import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { CoreTrouble } from '../../src/main/core-handle.ts';
import { runWebHost } from '../../src/main/hosts/web/run-web-host.ts';
import { createFakeCore, type FakeCore } from './support/fake-core.ts';

const READY = /^Postino is ready at http:\/\/127\.0\.0\.1:(\d+)\/\?token=([\w-]{43})\n$/;
const server = { host: 'mail.example', port: 993, security: 'tls' } as const;
const mailbox = {
  address: 'a@b.example',
  name: 'A',
  user: 'u',
  password: 'CANARY',
  imap: server,
  smtp: server,
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-start-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

interface Run {
  readonly core: FakeCore;
  readonly exit: Promise<number>;
  readonly out: string[];
  readonly err: string[];
  readonly opened: string[];
  readonly demo: { dir: string; stopped: boolean };
  ready(): Promise<{ port: string; token: string }>;
  stop(): void;
  /** A worker of the core has ended. */
  crash(trouble: CoreTrouble): void;
}

async function run(argv: string[], fail?: Error): Promise<Run> {
  const core = await createFakeCore();
  const out: string[] = [];
  const err: string[] = [];
  const opened: string[] = [];
  const demo = { dir: '', stopped: false };
  let stop = (): void => undefined;
  let crash: (trouble: CoreTrouble) => void = () => undefined;
  const exit = runWebHost({
    argv,
    startCore({ onTrouble }) {
      if (onTrouble !== undefined) crash = onTrouble;
      return fail === undefined ? Promise.resolve(core) : Promise.reject(fail);
    },
    startDemo: (options) => {
      demo.dir = options.dir;
      return Promise.resolve({
        mailboxes: [{ ...mailbox, address: 'demo@b.example' }],
        portal: { webhook: 'http://127.0.0.1:9/rest/7/demo/', origin: 'http://127.0.0.1:9' },
        stop() {
          // The core goes first: it would see its servers vanish otherwise.
          demo.stopped = core.stopped();
          return Promise.resolve();
        },
      });
    },
    root: dir,
    version: '1.2.3',
    stdout: (text) => out.push(text),
    stderr: (text) => err.push(text),
    openBrowser: (address) => {
      opened.push(address);
      return Promise.reject(new Error('no browser here'));
    },
    stopped: new Promise<void>((done) => (stop = done)),
  });
  return {
    core,
    exit,
    out,
    err,
    opened,
    demo,
    async ready() {
      await expect.poll(() => out.join(''), { timeout: 10_000 }).toMatch(READY);
      const [, port = '', token = ''] = READY.exec(out[0] ?? '') ?? [];
      return { port, token };
    },
    stop: () => stop(),
    crash: (trouble) => crash(trouble),
  };
}

it('says where it is, and ends cleanly when it is told to', async () => {
  const profile = join(dir, 'p');
  const host = await run(['--profile', profile, '--no-open']);
  const { port } = await host.ready();
  expect(host.out).toHaveLength(1);
  expect(statSync(profile).mode & 0o777).toBe(0o700);
  expect(JSON.parse(readFileSync(join(profile, 'host.lock'), 'utf8'))).toEqual({
    pid: process.pid,
    port: Number(port),
  });
  host.stop();
  expect(await host.exit).toBe(0);
  expect(host.core.stopped()).toBe(true);
  expect(host.err).toEqual([]);
  expect(host.opened).toEqual([]);
  expect(existsSync(join(profile, 'host.lock'))).toBe(false);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
});

it('goes on when the core is started anew, and ends with a word when it is not any more', async () => {
  const profile = join(dir, 'p');
  const host = await run(['--profile', profile, '--no-open']);
  const { port } = await host.ready();
  host.crash({ role: 'writer', forGood: false, error: new Error('SECRET') });
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(403);
  host.crash({ role: 'writer', forGood: true, error: new TypeError('SECRET') });
  expect(await host.exit).toBe(1);
  expect(host.err.join('')).toContain('crashed');
  expect(host.core.stopped()).toBe(true);
  const log = readFileSync(join(profile, 'logs', 'host.log'), 'utf8');
  expect(log).toMatch(/core\.ended\trole=writer\tforGood=true\terror=TypeError/);
  expect(log).not.toContain('SECRET');
});

it('opens a browser, and goes on where there is none', async () => {
  const host = await run(['--profile', dir]);
  const { port, token } = await host.ready();
  await expect
    .poll(() => host.opened, { timeout: 10_000 })
    .toEqual([`http://127.0.0.1:${port}/?token=${token}`]);
  host.stop();
  expect(await host.exit).toBe(0);
});

it('takes the language of the command line', async () => {
  const host = await run(['--profile', dir, '--no-open', '--locale', 'it']);
  const { port, token } = await host.ready();
  const first = await fetch(`http://127.0.0.1:${port}/?token=${token}`, { redirect: 'manual' });
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const info = await fetch(`http://127.0.0.1:${port}/host-info`, { headers: { cookie } });
  expect(await info.json()).toMatchObject({ locale: 'it', version: '1.2.3', demo: false });
  host.stop();
  await host.exit;
});

it('shows a demo from a folder that it leaves no trace of', async () => {
  const host = await run(['--demo', '--no-open']);
  await host.ready();
  expect(existsSync(join(host.demo.dir, '..'))).toBe(true);
  expect(host.core.provisioned.map((one) => one.address)).toEqual(['demo@b.example']);
  expect(host.core.portals).toEqual(['http://127.0.0.1:9/rest/7/demo/']);
  host.stop();
  expect(await host.exit).toBe(0);
  expect(host.demo.stopped).toBe(true);
  expect(existsSync(join(host.demo.dir, '..'))).toBe(false);
});

it('connects the mailboxes of a provision file, and keeps their passwords out of every word and file', async () => {
  const file = join(dir, 'provision.json');
  const profile = join(dir, 'p');
  writeFileSync(file, JSON.stringify({ mailboxes: [mailbox] }));
  const host = await run(['--profile', profile, '--no-open', '--provision', file]);
  await host.ready();
  expect(host.core.provisioned).toEqual([mailbox]);
  host.stop();
  expect(await host.exit).toBe(0);
  const files = readdirSync(profile, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(1);
  for (const entry of files) {
    expect(readFileSync(join(entry.parentPath, entry.name), 'latin1')).not.toContain('CANARY');
  }
  expect([...host.out, ...host.err].join('')).not.toContain('CANARY');
});

it('connects the portal of a provision file; a wrong address ends it with a word that does not tell the address', async () => {
  const file = join(dir, 'provision.json');
  const webhook = 'https://acme.bitrix24.example/rest/7/CANARY123456/';
  writeFileSync(file, JSON.stringify({ mailboxes: [], portal: { webhook } }));
  const host = await run(['--profile', join(dir, 'p'), '--no-open', '--provision', file]);
  await host.ready();
  expect(host.core.portals).toEqual([webhook]);
  host.stop();
  expect(await host.exit).toBe(0);

  writeFileSync(file, JSON.stringify({ mailboxes: [], portal: { webhook: 'https://acme.example/CANARY/' } }));
  const wrong = await run(['--profile', join(dir, 'q'), '--no-open', '--provision', file]);
  expect(await wrong.exit).toBe(2);
  expect(wrong.err.join('')).toContain(
    'portal.webhook is not the address of an incoming webhook (portal-only)',
  );
  expect(wrong.core.stopped()).toBe(true);
  for (const said of [...host.out, ...host.err, ...wrong.out, ...wrong.err])
    expect(said).not.toContain('CANARY');
});

it('refuses a wrong command line before it makes anything', async () => {
  const profile = join(dir, 'p');
  const broken = join(dir, 'broken.json');
  writeFileSync(broken, '{"mailboxes":[{"password":"CANARY"}]}');
  for (const [argv, words] of [
    [['--nope', '--profile', profile], '--nope'],
    [['--profile', profile, '--provision', broken], 'mailboxes[0].address'],
    [['--profile', profile, '--provision', join(dir, 'nowhere')], 'ENOENT'],
  ] as const) {
    const host = await run([...argv]);
    expect(await host.exit).toBe(2);
    expect(host.err.join('')).toContain(words);
    expect(host.err.join('')).toContain('Usage: npm start');
    expect(host.err.join('')).not.toContain('CANARY');
    expect(host.out).toEqual([]);
  }
  expect(existsSync(profile)).toBe(false);
});

it('tells its usage', async () => {
  const host = await run(['--help']);
  expect(await host.exit).toBe(0);
  expect(host.out.join('')).toContain('Usage: npm start');
});

it('says that the port is in use, and that the profile is', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => other.once('listening', done));
  const { port } = other.address() as AddressInfo;
  const host = await run(['--profile', dir, '--no-open', '--port', String(port)]);
  expect(await host.exit).toBe(1);
  expect(host.err.join('')).toContain(`Port ${port} on 127.0.0.1 is in use`);
  expect(host.core.stopped()).toBe(true);

  writeFileSync(join(dir, 'host.lock'), JSON.stringify({ pid: process.ppid, port }));
  const second = await run(['--profile', dir, '--no-open']);
  expect(await second.exit).toBe(1);
  expect(second.err.join('')).toContain('already running with this profile');
  await new Promise((done) => other.close(done));
});

it('says why the core does not start, and leaves no lock', async () => {
  const host = await run(['--profile', dir, '--no-open'], new AppError('DISK_FULL'));
  expect(await host.exit).toBe(1);
  expect(host.err.join('')).toBe('Postino cannot go on: DISK_FULL {}\n');
  expect(existsSync(join(dir, 'host.lock'))).toBe(false);
});
