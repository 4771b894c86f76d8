import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keyFromFile, keyFromKeychain, type KeyWrapper } from './master-key.ts';

let profile: string;
beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'postino-key-'));
});
afterEach(() => {
  rmSync(profile, { recursive: true, force: true });
});
const wrapper = (mark = 'A'): KeyWrapper => ({
  wrap: (text) => Buffer.from(mark + text),
  unwrap(bytes) {
    if (bytes.toString()[0] !== mark) throw new Error('wrong keychain');
    return bytes.toString().slice(1);
  },
});

it('makes a random key in a file of its owner’s, once', async () => {
  const first = await keyFromFile(profile);
  expect(first).toMatchObject({ protection: 'file' });
  expect(first.key).toHaveLength(32);
  expect(new Set(first.key).size).toBeGreaterThan(8);
  expect(statSync(join(profile, 'master.key')).mode & 0o777).toBe(0o600);
  expect(await keyFromFile(profile)).toEqual(first);
  expect(readdirSync(profile)).toEqual(['master.key']);
});

it('refuses a key file that others can read, saying what to run', async () => {
  await keyFromFile(profile);
  const path = join(profile, 'master.key');
  for (const mode of [0o640, 0o604, 0o660]) {
    chmodSync(path, mode);
    await expect(keyFromFile(profile)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(`chmod 600 ${path}`) as string,
    });
  }
});

it('refuses a damaged key rather than making another, which would lose the passwords', async () => {
  for (const text of ['', 'c2hvcnQ=']) {
    writeFileSync(join(profile, 'master.key'), text, { mode: 0o600 });
    await expect(keyFromFile(profile)).rejects.toThrow('damaged');
  }
});

it('wraps the key of the desktop app by the keychain', async () => {
  const first = await keyFromKeychain(profile, wrapper());
  expect(first).toMatchObject({ protection: 'keychain' });
  expect(await keyFromKeychain(profile, wrapper())).toEqual(first);
  expect(readdirSync(profile)).toEqual(['master.key.enc']);
  await expect(keyFromKeychain(profile, wrapper('B'))).rejects.toThrow('does not open');
  await expect(keyFromKeychain(profile, null)).rejects.toThrow('not available now');
  await expect(keyFromFile(profile)).rejects.toThrow('--host electron');
});

it('goes on with the key file of the web host, so that both open the same mailboxes', async () => {
  const web = await keyFromFile(profile);
  expect(await keyFromKeychain(profile, wrapper())).toEqual(web);
  expect(await keyFromKeychain(profile, null)).toEqual(web);
});
