import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { messageId } from '#shared/model/ids.ts';
import { createClient, type Client } from '#shared/rpc/client.ts';
import { createElectronPort, type Bridge } from '../../src/renderer/api/port-electron.ts';
import { hostContract } from './host-contract.ts';
import type { ElectronDouble } from './support/electron-double.ts';
import { electronStarter, type Started } from './support/start-electron.ts';

const double = await vi.hoisted(async (): Promise<ElectronDouble> =>
  (await import('./support/electron-double.ts')).createElectronDouble(),
);
vi.mock('electron', () => double.electron);

const { runElectronHost } = await import('../../src/main/hosts/electron/run-electron-host.ts');
await import('../../src/preload/index.ts');
const bridge = double.world['postino'] as Bridge;
const { app, shell } = double.electron;
const startElectron = electronStarter(double, runElectronHost);

hostContract('Electron’s channels, by the real preload script', async () => {
  const host = await startElectron();
  let first = true;
  return {
    connect() {
      // A window is one client; the others come beside it, as a second host process would.
      if (!first) return host.core.connect();
      first = false;
      return createElectronPort(bridge);
    },
    stop: () => host.quit(),
  };
});

describe('the Electron host', () => {
  let host: Started;
  let client: Client;
  beforeAll(async () => {
    host = await startElectron();
    client = createClient(createElectronPort(bridge), () => false);
  });
  afterAll(async () => await host.quit());
  const window = (): ElectronDouble['windows'][number] => {
    const newest = double.windows.at(-1);
    if (newest === undefined) throw new Error('no window');
    return newest;
  };
  const list = { type: 'call', id: 900, method: 'sync.start', input: {} };

  it('shuts everything off that a page could abuse', () => {
    expect(window().options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
    expect(window().loaded).toEqual(['postino://app/']);
    expect(double.schemes.at(-1)).toEqual([
      {
        scheme: 'postino',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
      },
    ]);
  });

  it('puts three functions into the page, and nothing else', async () => {
    expect(Object.keys(double.world)).toEqual(['postino']);
    expect(Object.keys(bridge).sort()).toEqual(['hostInfo', 'onMessage', 'post']);
    const seen: unknown[][] = [];
    const off = bridge.onMessage((...args: unknown[]) => seen.push(args));
    window().webContents.send('postino:message', { type: 'push' });
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    off();
    expect(seen).toEqual([[{ type: 'push' }]]);
  });

  it('tells its facts', async () => {
    expect(await bridge.hostInfo()).toEqual({
      version: '1.2.3',
      platform: process.platform,
      locale: 'it-IT',
      demo: false,
      capabilities: { openExternal: true, openAttachment: true, badge: true, links: true },
    });
  });

  it.each([
    ['a letter’s frame', () => ({ senderFrame: { origin: 'null', parent: window().webContents.mainFrame } })],
    [
      'a frame of our own origin inside the page',
      () => ({ senderFrame: { origin: 'postino://app', parent: window().webContents.mainFrame } }),
    ],
    ['another main frame', () => ({ senderFrame: { origin: 'postino://app', parent: null } })],
    ['another window', () => ({ sender: {}, senderFrame: window().webContents.mainFrame })],
    ['a frame that is gone', () => ({ senderFrame: null })],
  ])('refuses %s on every channel', async (_name, from) => {
    let pushed = false;
    const off = client.on('sync.changed', () => (pushed = true));
    double.sendAs(from(), 'postino:message', list);
    await expect(double.invokeAs(from(), 'postino:host-info')).rejects.toThrow('refused');
    await client.call('accounts.list', {});
    await new Promise((done) => setTimeout(done, 20));
    expect(pushed).toBe(false);
    off();
  });

  it('refuses the main frame once it shows another origin', async () => {
    const frame = window().webContents.mainFrame;
    Object.assign(frame, { origin: 'https://evil.example' });
    await expect(double.invokeAs(undefined, 'postino:host-info')).rejects.toThrow('refused');
    Object.assign(frame, { origin: 'postino://app' });
  });

  it('cancels the calls of a page that is reloaded', async () => {
    const before = host.core.connections();
    const call = client.call('messages.body', { messageId: messageId.parse(1) });
    call.catch(() => undefined);
    await client.call('accounts.list', {});
    window().webContents.emit('did-navigate');
    await expect
      .poll(async () => (await client.call('messages.source', { messageId: messageId.parse(1) })).truncated)
      .toBe(true);
    expect(host.core.connections()).toBe(before);
  });

  it('serves the page under its own scheme, without a remote origin in its policy', async () => {
    const page = await double.request('postino://app/');
    expect(await page.text()).toBe('<!doctype html>page');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/https?:|wss?:|\*/);
    expect((await double.request('postino://other/')).status).toBe(404);
  });

  it('takes an upload and serves it, as the web host does', async () => {
    const answer = await double.request('postino://app/upload?name=a.txt&type=text/plain', {
      method: 'POST',
      body: 'abc',
    });
    expect(await answer.json()).toEqual({ uploadId: 1 });
    expect([...host.core.uploads.values()][0]).toMatchObject({ size: 3, state: 'whole' });
  });

  it('lets nothing load but its own scheme, and no element the bytes of a message', () => {
    const cancelled = (url: string, resourceType: string): boolean => {
      let cancel = false;
      const judge = double.permissions['load'] as unknown as (
        details: unknown,
        answer: (response: { cancel: boolean }) => void,
      ) => void;
      judge({ url, resourceType }, (response) => (cancel = response.cancel));
      return cancel;
    };
    for (const url of [
      'https://spy.example/p.png',
      'http://127.0.0.1/',
      'ws://x/',
      'file:///etc/passwd',
      'ftp://x/',
    ]) {
      expect([url, cancelled(url, 'image')]).toEqual([url, true]);
    }
    expect(cancelled('postino://other/x', 'xhr')).toBe(true);
    expect(cancelled('postino://app/', 'mainFrame')).toBe(false);
    expect(cancelled('postino://app/assets/a.js', 'script')).toBe(false);
    expect(cancelled('blob:postino://app/1', 'image')).toBe(false);
    expect(cancelled('data:image/png;base64,', 'image')).toBe(false);
    for (const type of ['image', 'subFrame', 'stylesheet', 'font', 'media', 'object', 'script', 'ping']) {
      expect(cancelled('postino://app/blob/attachment/1/2', type)).toBe(true);
      expect(cancelled('postino://app/blob/remote/1?url=x', type)).toBe(true);
    }
    expect(cancelled('postino://app/blob/attachment/1/2', 'mainFrame')).toBe(false);
    expect(cancelled('postino://app/blob/remote/1?url=x', 'mainFrame')).toBe(true);
    expect(cancelled('postino://app/blob/remote/1?url=x', 'xhr')).toBe(false);
  });

  it('denies every permission', () => {
    const answers: boolean[] = [];
    (double.permissions['request'] as (c: null, p: string, done: (ok: boolean) => void) => void)(
      null,
      'media',
      (ok) => answers.push(ok),
    );
    expect(answers).toEqual([false]);
    expect((double.permissions['check'] as () => boolean)()).toBe(false);
    expect((double.permissions['device'] as () => boolean)()).toBe(false);
  });

  it('never leaves its page: links go to the system, frames go nowhere', async () => {
    const { webContents } = window();
    const prevented = (name: string, details: Record<string, unknown>): boolean => {
      const preventDefault = vi.fn();
      webContents.emit(name, { ...details, preventDefault });
      return preventDefault.mock.calls.length > 0;
    };
    shell.openExternal.mockClear();
    expect(webContents.openHandler?.({ url: 'https://example.org/a' })).toEqual({ action: 'deny' });
    expect(webContents.openHandler?.({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' });
    expect(prevented('will-navigate', { url: 'https://example.org/b' })).toBe(true);
    expect(prevented('will-navigate', { url: 'javascript:alert(1)' })).toBe(true);
    expect(prevented('will-navigate', { url: 'postino://app/' })).toBe(false);
    expect(prevented('will-navigate', { url: 'postino://app/blob/attachment/1/2' })).toBe(true);
    expect(prevented('will-frame-navigate', { url: 'https://example.org/c', isMainFrame: false })).toBe(true);
    expect(prevented('will-frame-navigate', { url: 'about:srcdoc', isMainFrame: false })).toBe(false);
    expect(prevented('will-attach-webview', {})).toBe(true);
    await Promise.resolve();
    expect(shell.openExternal.mock.calls).toEqual([['https://example.org/a'], ['https://example.org/b']]);
  });

  it('opens an attachment as a read-only copy with a safe name', async () => {
    await host.core.addFile('attachment/1/2', '../../re\u202Eport?.txt', 'text/plain', 'text');
    shell.openPath.mockClear();
    await client.call('host.openAttachment', { messageId: messageId.parse(1), part: '2' });
    const path = shell.openPath.mock.calls[0]?.[0] ?? '';
    expect(basename(path)).toBe('_.._report_.txt');
    expect(readFileSync(path, 'utf8')).toBe('text');
    expect(statSync(path).mode & 0o777).toBe(0o400);
    shell.openPath.mockResolvedValueOnce('no program');
    await expect(
      client.call('host.openAttachment', { messageId: messageId.parse(1), part: '2' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', params: { what: 'program' } });
  });

  it.each([
    ['invoice.pdf.exe', 'x'],
    ['a.EXE', 'x'],
    ['a.exe.', 'x'],
    ['a.scr ', 'x'],
    ['a.lnk', 'x'],
    ['a.desktop', '[Desktop Entry]'],
    ['a.AppImage', 'x'],
    ['a.js', 'x'],
    ['a.command', 'x'],
    ['a.inetloc', 'x'],
    ['a.iso', 'x'],
    ['photo.jpg', 'MZ\x90\0'],
    ['photo', '\x7fELF'],
    ['notes.txt', '#!/bin/sh'],
  ])('does not run %s', async (name, content) => {
    await host.core.addFile(
      'attachment/5/1',
      name,
      'application/octet-stream',
      Buffer.from(content, 'latin1'),
    );
    shell.openPath.mockClear();
    await expect(
      client.call('host.openAttachment', { messageId: messageId.parse(5), part: '1' }),
    ).rejects.toMatchObject({ code: 'VALIDATION', params: { reason: 'executable' } });
    expect(shell.openPath).not.toHaveBeenCalled();
  });

  it('sets the badge, and refuses what is no number', async () => {
    await client.call('host.setBadge', { count: 3 });
    expect(app.setBadgeCount).toHaveBeenLastCalledWith(3);
    await expect(client.call('host.setBadge', { count: -1 })).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  it('refuses a scheme that would start a program', async () => {
    shell.openExternal.mockClear();
    for (const url of [
      'smb://server/share',
      'file:///etc/passwd',
      'ms-word:ofe|u|http://x',
      '\\\\server\\share',
    ]) {
      await expect(client.call('host.openExternal', { url })).rejects.toMatchObject({ code: 'VALIDATION' });
    }
    await client.call('host.openExternal', { url: 'HTTPS://Example.org/x' });
    expect(shell.openExternal.mock.calls).toEqual([['https://example.org/x']]);
  });

  it('comes to the front when it is started again, and remembers its place', () => {
    app.emit('second-instance', {}, ['/opt/Postino/postino']);
    expect(window().restore).toHaveBeenCalledOnce();
    expect(window().focus).toHaveBeenCalledOnce();
    window().emit('close');
    const saved: unknown = JSON.parse(readFileSync(join(host.profile, 'window.json'), 'utf8'));
    expect(saved).toEqual({ x: 10, y: 20, width: 900, height: 700, maximized: false });
  });
});
