import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';
import type { Secrets } from './ports.ts';

const NONCE = 12;
const TAG = 16;
const contents = z.record(z.string(), z.string());

/** The file cannot be opened with this key: it belongs to another key or was damaged. */
export class SecretsUnreadableError extends Error {
  constructor() {
    super(
      'The stored passwords cannot be read with this key. Remove secrets.bin from the profile and enter them again.',
    );
    this.name = 'SecretsUnreadableError';
  }
}

/**
 * Passwords in one file, encrypted as a whole by AES-256-GCM under the host's master key (32 bytes). The host keeps
 * that key in the system's keychain where there is one. The file is replaced as a whole, so it is never half-written.
 */
export function openSecrets(file: string, masterKey: Uint8Array): Secrets {
  const read = (): Record<string, string> => {
    if (!existsSync(file)) return {};
    const bytes = readFileSync(file);
    try {
      const decipher = createDecipheriv('aes-256-gcm', masterKey, bytes.subarray(0, NONCE));
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      const text = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString(
        'utf8',
      );
      return contents.parse(JSON.parse(text));
    } catch {
      throw new SecretsUnreadableError();
    }
  };
  const write = (values: Readonly<Record<string, string>>): void => {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', masterKey, nonce);
    const body = Buffer.concat([cipher.update(JSON.stringify(values), 'utf8'), cipher.final()]);
    const fresh = `${file}.new`;
    const handle = openSync(fresh, 'w', 0o600);
    try {
      writeSync(handle, Buffer.concat([nonce, cipher.getAuthTag(), body]));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(fresh, file);
  };

  let values = read();
  return {
    get: (name) => values[name],
    set(name, value) {
      const next = { ...values, [name]: value };
      write(next);
      values = next;
    },
    remove(name) {
      const { [name]: _gone, ...rest } = values;
      write(rest);
      values = rest;
    },
  };
}
