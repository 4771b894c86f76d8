import { mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { CoreTrouble } from '../../../src/main/core-handle.ts';
import type { HostProgram } from '../../../src/main/hosts/start-up.ts';
import type { ElectronDouble } from './electron-double.ts';
import { createFakeCore, type FakeCore } from './fake-core.ts';

export interface Started {
  readonly core: FakeCore;
  readonly profile: string;
  readonly said: string[];
  /** A worker of the core has ended. */
  crash(trouble: CoreTrouble): void;
  quit(): Promise<void>;
}

/** What runs the whole host from its command line on over the double; a window stands when it returns. */
export const electronStarter =
  (double: ElectronDouble, runElectronHost: (program: HostProgram) => void) =>
  async (
    prepare: (profile: string) => Promise<void> = async () => {},
    words: readonly string[] = [],
  ): Promise<Started> => {
    const { app } = double.electron;
    const profile = mkdtempSync(join(tmpdir(), 'postino-electron-'));
    const root = join(profile, 'root');
    await mkdir(join(root, 'out', 'renderer'), { recursive: true });
    await writeFile(join(root, 'out', 'renderer', 'index.html'), '<!doctype html>page');
    await prepare(profile);
    app.removeAllListeners();
    app.exitCode = null;
    const core = await createFakeCore();
    const said: string[] = [];
    let crash: (trouble: CoreTrouble) => void = () => undefined;
    const before = double.windows.length;
    runElectronHost({
      argv: [
        '/opt/Postino/postino',
        '--enable-features=X',
        '--profile',
        profile,
        '--inspect',
        'mailto:x@y.z',
        ...words,
      ],
      startCore: ({ masterKey, onTrouble }) => {
        expect(masterKey).toHaveLength(32);
        if (onTrouble !== undefined) crash = onTrouble;
        return Promise.resolve(core);
      },
      startDemo: () => Promise.reject(new Error('no demo here')),
      root,
      version: '1.2.3',
      stdout: (text) => said.push(text),
      stderr: (text) => said.push(text),
    });
    await vi.waitUntil(() => double.windows.length > before || app.exitCode !== null, { timeout: 10_000 });
    return {
      core,
      profile,
      said,
      crash: (trouble) => crash(trouble),
      async quit() {
        const quits = app.quits;
        app.quit();
        app.quit();
        await vi.waitUntil(() => app.quits > quits || app.exitCode !== null, { timeout: 10_000 });
        expect(core.stopped()).toBe(true);
        double.windows.at(-1)?.emit('closed');
        await rm(profile, { recursive: true, force: true });
      },
    };
  };
