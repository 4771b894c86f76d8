import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, safeStorage, shell } from 'electron';
import { AppError } from '#shared/errors.ts';
import type { CoreHandle } from '../../core-handle.ts';
import { safeFileName } from '../content-disposition.ts';
import { isExecutable } from '../executable-kinds.ts';
import { externalAddress } from '../external-links.ts';
import type { KeyWrapper } from '../master-key.ts';
import type { HostHandlers } from '../relay.ts';

export interface Services {
  readonly handlers: HostHandlers;
  /** Removes the copies of attachments that were opened. */
  tidy(): Promise<void>;
}

/** The machine's services behind the `host.*` methods. */
export function createServices(core: CoreHandle): Services {
  const folders: string[] = [];
  return {
    handlers: {
      'host.openExternal': async ({ url }) => {
        await openExternal(url);
        return {};
      },
      'host.openAttachment': async ({ messageId, part }) => {
        const file = await core.door.resolveBlob({ kind: 'attachment', messageId, part });
        const name = safeFileName(file.name);
        if (await isExecutable(file.path, name)) {
          throw new AppError('VALIDATION', { field: 'part', reason: 'executable' });
        }
        const folder = await mkdtemp(join(app.getPath('temp'), 'postino-'));
        folders.push(folder);
        const copy = join(folder, name);
        await copyFile(file.path, copy);
        await markAsForeign(copy);
        // Read-only: what somebody writes into a copy that is thrown away would be lost.
        await chmod(copy, 0o400);
        const problem = await shell.openPath(copy);
        if (problem !== '') throw new AppError('NOT_FOUND', { what: 'program' }, problem);
        return {};
      },
      'host.setBadge': ({ count }) => {
        app.setBadgeCount(count);
        return {};
      },
    },
    async tidy() {
      // A program that still holds a file on Windows keeps it from going; the system clears the folder some day.
      await Promise.all(
        folders.map((folder) => rm(folder, { recursive: true, force: true }).catch(() => undefined)),
      );
    },
  };
}

/** Hands an address to the system. VALIDATION for whatever is not a plain http, https or mailto. */
export async function openExternal(url: string): Promise<void> {
  const address = externalAddress(url);
  if (address === null) throw new AppError('VALIDATION', { field: 'url', reason: 'scheme' });
  await shell.openExternal(address);
}

/** Tells the system that a file came from outside, so that its programs open it with care. */
async function markAsForeign(path: string): Promise<void> {
  if (process.platform === 'win32') {
    await writeFile(`${path}:Zone.Identifier`, '[ZoneTransfer]\r\nZoneId=3\r\n').catch(() => undefined);
  }
  if (process.platform === 'darwin') {
    const time = Math.floor(Date.now() / 1000).toString(16);
    await new Promise<void>((done) => {
      execFile('/usr/bin/xattr', ['-w', 'com.apple.quarantine', `0081;${time};Postino;`, path], () => done());
    });
  }
}

/** The system's keychain, or null where there is none worth the name (Linux's `basic_text` only scrambles). */
export function keychain(): KeyWrapper | null {
  if (!safeStorage.isEncryptionAvailable()) return null;
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null;
  return {
    wrap: (text) => safeStorage.encryptString(text),
    unwrap: (bytes) => safeStorage.decryptString(bytes),
  };
}
