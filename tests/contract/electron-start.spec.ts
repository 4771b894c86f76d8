import { existsSync, readFileSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createClient } from '#shared/rpc/client.ts';
import { createElectronPort, type Bridge } from '../../src/renderer/api/port-electron.ts';
import type { ElectronDouble } from './support/electron-double.ts';
import { electronStarter } from './support/start-electron.ts';

const double = await vi.hoisted(async (): Promise<ElectronDouble> =>
  (await import('./support/electron-double.ts')).createElectronDouble(),
);
vi.mock('electron', () => double.electron);

await import('../../src/preload/index.ts');
const { runElectronHost } = await import('../../src/main/hosts/electron/run-electron-host.ts');
const { app } = double.electron;
const startElectron = electronStarter(double, runElectronHost);

describe('the start of the Electron host', () => {
  it('keeps its key wrapped by the keychain, and Chromium’s files in the profile', async () => {
    const host = await startElectron();
    expect(readFileSync(join(host.profile, 'master.key.enc'), 'utf8')).toMatch(/^wrapped:/);
    expect(existsSync(join(host.profile, 'master.key'))).toBe(false);
    expect(app.paths['userData']).toBe(join(host.profile, 'electron'));
    await host.quit();
  });

  it('has a key file where the keychain only scrambles, and says so in the log', async () => {
    double.electron.safeStorage.getSelectedStorageBackend.mockReturnValueOnce('basic_text');
    const host = await startElectron();
    expect(statSync(join(host.profile, 'master.key')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(host.profile, 'master.key.enc'))).toBe(false);
    expect(readFileSync(join(host.profile, 'logs', 'host.log'), 'utf8')).toContain('protection=file');
    await host.quit();
  });

  it('opens where it was, unless that screen is gone', async () => {
    const at = (x: number) => (profile: string) =>
      writeFile(
        join(profile, 'window.json'),
        JSON.stringify({ x, y: 20, width: 900, height: 700, maximized: true }),
      );
    const host = await startElectron(at(100));
    expect(double.windows.at(-1)?.options).toMatchObject({ x: 100, y: 20, width: 900, height: 700 });
    expect(double.windows.at(-1)?.maximize).toHaveBeenCalledOnce();
    await host.quit();
    const gone = await startElectron(at(5000));
    expect(double.windows.at(-1)?.options.x).toBeUndefined();
    await gone.quit();
  });

  describe('the address of a message that another program opens', () => {
    const LINK = 'postino://message/m0%40cliente.example';
    const connected = () => createClient(createElectronPort(double.world['postino'] as Bridge), () => false);

    it('is ours in the system, and one that started the program waits for the window', async () => {
      const host = await startElectron(undefined, [LINK]);
      expect(app.setAsDefaultProtocolClient).toHaveBeenCalledWith('postino');
      const client = connected();
      expect(await client.call('host.takeLink', {})).toEqual({ link: LINK });
      expect(await client.call('host.takeLink', {})).toEqual({ link: null });
      await host.quit();
    });

    it('comes to the window that is there, by a second start or by the system; nothing else does', async () => {
      const host = await startElectron();
      const client = connected();
      const came = vi.fn();
      client.on('link.came', came);
      const window = double.windows.at(-1);
      for (const other of ['postino://app/index.html', 'https://acme.it/', 'postino://message/', `${LINK} x`])
        app.emit('second-instance', {}, ['/opt/Postino/postino', other]);
      expect(await client.call('host.takeLink', {})).toEqual({ link: null });
      expect(came).not.toHaveBeenCalled();
      // A start by a click alone brings the window to the front, as these did.
      expect(window?.focus).toHaveBeenCalledTimes(4);

      app.emit('second-instance', {}, ['/opt/Postino/postino', '--profile', '/x', LINK]);
      await expect.poll(() => came.mock.calls.length).toBe(1);
      expect(await client.call('host.takeLink', {})).toEqual({ link: LINK });

      const event = { preventDefault: vi.fn() };
      app.emit('open-url', event, LINK);
      expect(event.preventDefault).toHaveBeenCalledOnce();
      await expect.poll(() => came.mock.calls.length).toBe(2);
      expect(await client.call('host.takeLink', {})).toEqual({ link: LINK });
      expect(window?.focus).toHaveBeenCalledTimes(6);
      await host.quit();
    });
  });

  it('ends at once where another instance has the profile', async () => {
    app.requestSingleInstanceLock.mockReturnValueOnce(false);
    const windows = double.windows.length;
    const host = await startElectron();
    expect(app.exitCode).toBe(0);
    expect(double.windows).toHaveLength(windows);
    await rm(host.profile, { recursive: true, force: true });
  });

  it('keeps the window and says so when the core is given up', async () => {
    const { showErrorBox } = double.electron.dialog;
    const host = await startElectron();
    showErrorBox.mockClear();
    host.crash({ role: 'reader', forGood: false, error: null });
    host.crash({ role: 'reader', forGood: true, error: null });
    await expect.poll(() => showErrorBox.mock.calls.length).toBeGreaterThan(0);
    expect(showErrorBox.mock.calls).toEqual([['Postino', expect.stringContaining('crashed')]]);
    expect(app.exitCode).toBe(null);
    showErrorBox.mockClear();
    await host.quit();
  });

  it('shows why it cannot start', async () => {
    const host = await startElectron((profile) =>
      writeFile(join(profile, 'host.lock'), JSON.stringify({ pid: process.ppid, port: null })),
    );
    expect(app.exitCode).toBe(1);
    expect(host.said.join('')).toContain('already running');
    expect(double.electron.dialog.showErrorBox).toHaveBeenCalledOnce();
    await rm(host.profile, { recursive: true, force: true });
  });
});
