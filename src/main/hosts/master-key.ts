import { randomBytes } from 'node:crypto';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

const KEY_BYTES = 32;

/** What encrypts the key itself: Electron's safeStorage, narrowed to what is used. */
export interface KeyWrapper {
  wrap(text: string): Buffer;
  unwrap(bytes: Buffer): string;
}

export interface MasterKey {
  readonly key: Uint8Array;
  /** `keychain`: only this person's session can read it. `file`: whoever can read the profile can. */
  readonly protection: 'keychain' | 'file';
}

const plainPath = (profile: string): string => join(profile, 'master.key');
const wrappedPath = (profile: string): string => join(profile, 'master.key.enc');

/**
 * The key of the web host: a file that only its owner can read. Weaker than a keychain: a copy of the profile holds both
 * the passwords and what opens them.
 *
 * @throws StartError where others can read the file, where it is damaged, or where the key lies in the keychain
 */
export async function keyFromFile(profile: string): Promise<MasterKey> {
  const path = plainPath(profile);
  if (!(await exists(path))) {
    if (await exists(wrappedPath(profile))) {
      throw new StartError(
        `This profile was made by the desktop app, whose key lies in the system's keychain: the web host cannot open it. ` +
          `Start with --host electron, or choose another folder with --profile DIR. (${profile})`,
      );
    }
    await writeOnce(path, Buffer.from(`${randomBytes(KEY_BYTES).toString('base64')}\n`));
  }
  await refuseReadableByOthers(path);
  return { key: decode(await readFile(path, 'utf8'), path), protection: 'file' };
}

/**
 * The key of the Electron host: random, wrapped by the system's keychain. A profile that has a key file already (the web
 * host made it) keeps it, so that both hosts go on opening the same mailboxes.
 *
 * @param wrapper null where the system has no keychain (safeStorage unavailable, or its `basic_text` back end on Linux,
 *   which only scrambles): then as in the web host
 */
export async function keyFromKeychain(profile: string, wrapper: KeyWrapper | null): Promise<MasterKey> {
  const path = wrappedPath(profile);
  if (await exists(path)) {
    if (wrapper === null) {
      throw new StartError(
        `The key of this profile lies in the system's keychain, which is not available now. Sign in to it and start again. (${path})`,
      );
    }
    return { key: decode(unwrap(wrapper, await readFile(path), path), path), protection: 'keychain' };
  }
  if (wrapper === null || (await exists(plainPath(profile)))) return await keyFromFile(profile);
  await writeOnce(path, wrapper.wrap(randomBytes(KEY_BYTES).toString('base64')));
  return { key: decode(unwrap(wrapper, await readFile(path), path), path), protection: 'keychain' };
}

function unwrap(wrapper: KeyWrapper, bytes: Buffer, path: string): string {
  try {
    return wrapper.unwrap(bytes);
  } catch {
    throw new StartError(
      `The system's keychain does not open this profile's key any more (${path}). ` +
        `Restore the keychain, or move the file away and enter the mailboxes' passwords again.`,
    );
  }
}

function decode(text: string, path: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === KEY_BYTES) return new Uint8Array(key);
  throw new StartError(
    `The key file ${path} is damaged. Restore it from a backup, or move it away and enter the mailboxes' passwords again.`,
  );
}

/** Whole or not at all, also after a power cut: written aside, synced, then renamed. The profile's lock keeps others out. */
async function writeOnce(path: string, bytes: Uint8Array): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}

async function refuseReadableByOthers(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new StartError(
      `Others on this computer can read the key file ${path} (mode ${(mode & 0o777).toString(8)}). ` +
        `It opens your stored passwords: run "chmod 600 ${path}" and start again.`,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
