import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultProfile, lockProfile, prepareProfile } from './profile.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-profile-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('lies where the system keeps such things', () => {
  const at = (platform: NodeJS.Platform, env: Record<string, string> = {}): string =>
    defaultProfile({ platform, home: '/h', env });
  expect(at('linux')).toBe('/h/.local/share/postino');
  expect(at('linux', { XDG_DATA_HOME: '/data' })).toBe('/data/postino');
  expect(at('linux', { XDG_DATA_HOME: 'relative' })).toBe('/h/.local/share/postino');
  expect(at('darwin')).toBe('/h/Library/Application Support/Postino');
  expect(at('win32', { APPDATA: '/roaming' })).toBe('/roaming/Postino');
});

it('is closed to others, also one that was there already', async () => {
  chmodSync(dir, 0o755);
  expect(await prepareProfile(dir)).toBe(dir);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(statSync(await prepareProfile(join(dir, 'a', 'b'))).mode & 0o777).toBe(0o700);
  writeFileSync(join(dir, 'file'), '');
  await expect(prepareProfile(join(dir, 'file', 'x'))).rejects.toThrow('--profile DIR');
});

describe('the lock', () => {
  const lockFile = (): string => join(dir, 'host.lock');
  const held = (pid: number, port: number | null): void =>
    writeFileSync(lockFile(), JSON.stringify({ pid, port }));
  const goneProcess = (): Promise<number> =>
    new Promise((done) => {
      const child = spawn(process.execPath, ['-e', '']);
      child.once('exit', () => done(child.pid ?? 0));
    });

  it('is given back at the end', async () => {
    const lock = await lockProfile(dir);
    await lock.setPort(4321);
    await lock.setPort(99);
    expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual({ pid: process.pid, port: 99 });
    await lock.release();
    await (await lockProfile(dir)).release();
  });

  it('keeps a second start out, and tells it where the first one is', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as AddressInfo;
    held(process.ppid, port);
    await expect(lockProfile(dir)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(`http://127.0.0.1:${port} (process ${process.ppid})`) as string,
    });
    await new Promise((done) => server.close(done));
    // Its process lives on (or its number was given away), but nothing answers there any more.
    await (await lockProfile(dir)).release();
  });

  it('keeps a second start out while the first one is starting, and beside a desktop app', async () => {
    held(process.ppid, 0);
    await expect(lockProfile(dir)).rejects.toThrow('already running');
    const long = Date.now() / 1000 - 600;
    utimesSync(lockFile(), long, long);
    await (await lockProfile(dir)).release();
    held(process.ppid, null);
    await expect(lockProfile(dir)).rejects.toThrow('already running');
  });

  it('of a process that is gone, or that is unreadable, is taken over', async () => {
    held(await goneProcess(), null);
    await (await lockProfile(dir)).release();
    writeFileSync(lockFile(), '');
    await (await lockProfile(dir)).release();
  });
});
