import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, dialog, session, type BrowserWindow } from 'electron';
import { createTeller } from '../activity.ts';
import { parseCommandLine, USAGE, type Args } from '../cli.ts';
import { keyFromKeychain } from '../master-key.ts';
import { defaultProfile } from '../profile.ts';
import { createPendingLink, linkIn, type PendingLink } from '../message-links.ts';
import { createRelay, type HostHandlers } from '../relay.ts';
import { createResources } from '../resources.ts';
import { createEnds, explain, startUp, type Ends, type HostProgram } from '../start-up.ts';
import { watchActivity } from './activity.ts';
import { APP_ORIGIN, lockSession, registerScheme, serveScheme } from './app-scheme.ts';
import { connectWindow } from './ipc.ts';
import { setMenu } from './menu.ts';
import { createServices, keychain, openExternal } from './services.ts';
import { createWindow } from './window.ts';

/**
 * The Electron host, from the whole `process.argv` on. Runs up to Electron's readiness in one go, because the scheme, the
 * folders and the single instance must be settled before it. Failures end the app with a message and exit code 1 or 2.
 */
export function runElectronHost(program: HostProgram): void {
  const ends = createEnds();
  const fail = (error: unknown): void => {
    const { words, exitCode } = explain(error);
    program.stderr(words);
    // Who started it by a click sees no terminal.
    if (app.isReady() && exitCode === 1) dialog.showErrorBox('Postino', words);
    void ends.run().then(
      () => app.exit(exitCode),
      () => app.exit(exitCode),
    );
  };

  const links = createPendingLink();
  const onLink = { call: (): void => undefined };
  links.come(linkIn(program.argv));
  // On macOS, and before the app is ready where a click has started it.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    if (links.come(url)) onLink.call();
  });

  try {
    // Chromium's own switches stand on this command line as well.
    const args = parseCommandLine(program.argv.slice(app.isPackaged ? 1 : 2), 'ignore');
    if (args.help) {
      program.stdout(USAGE);
      app.exit(0);
      return;
    }
    registerScheme();
    const dir = args.profile ?? (args.demo ? temporaryFolder(ends) : defaultProfile());
    const chromium = join(dir, 'electron');
    mkdirSync(chromium, { recursive: true, mode: 0o700 });
    // The lock of one instance goes by this folder: two profiles are two Postinos.
    app.setPath('userData', chromium);
    if (!app.requestSingleInstanceLock()) {
      // The one that runs already comes to the front.
      app.exit(0);
      return;
    }
    void app
      .whenReady()
      .then(() => open(program, args, dir, ends, links, onLink))
      .catch(fail);
  } catch (error) {
    fail(error);
  }
}

async function open(
  program: HostProgram,
  args: Args,
  dir: string,
  ends: Ends,
  links: PendingLink,
  onLink: { call: () => void },
): Promise<void> {
  let stopping = false;
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    // The windows stay until everything is on disk; then this is asked again.
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    void ends
      .run()
      .catch((error: unknown) => program.stderr(explain(error).words))
      .then(() => {
        stopped = true;
        app.quit();
      });
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());

  const getKey = (profile: string): ReturnType<typeof keyFromKeychain> =>
    keyFromKeychain(profile, keychain());
  const { profile, lock, core, log, onUnexpected, coreLost } = await startUp(
    program,
    args,
    dir,
    getKey,
    ends,
  );
  // The window stays: what is being written in it can still be copied out.
  void coreLost.then(({ message }) => {
    program.stderr(`${message}\n`);
    dialog.showErrorBox('Postino', message);
  });
  await lock.setPort(null);
  const locale = args.locale ?? app.getPreferredSystemLanguages()[0] ?? app.getLocale();
  const info = {
    version: program.version,
    platform: process.platform,
    locale,
    demo: args.demo,
    capabilities: { openExternal: true, openAttachment: true, badge: true, links: true },
  };
  const services = createServices(core);
  ends.add(() => services.tidy());
  const activity = watchActivity(createTeller(core.door));
  ends.add(() => Promise.resolve(activity.end()));
  const seen: HostHandlers = {
    'host.takeLink': () => ({ link: links.take() }),
    'host.activity': ({ idleMs }) => {
      activity.page(idleMs);
      return {};
    },
  };
  const relay = createRelay(core, { ...services.handlers, ...seen }, onUnexpected);
  lockSession(session.defaultSession);
  serveScheme(
    session.defaultSession,
    createResources({
      door: core.door,
      rendererDir: join(program.root, 'out', 'renderer'),
      info,
      connect: [],
      onUnexpected,
    }),
  );
  setMenu(locale, !app.isPackaged);

  let window: BrowserWindow | null = null;
  const show = (): void => {
    if (window !== null) {
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      return;
    }
    const opened = createWindow({
      profile,
      preload: join(program.root, 'out', 'preload', 'index.cjs'),
      icon: join(program.root, 'resources', 'icon.png'),
      openExternal: (address) => {
        openExternal(address).catch(() => log.warn('link.refused'));
      },
    });
    window = opened;
    activity.follow(opened);
    const disconnect = connectWindow({
      contents: opened.webContents,
      relay,
      info,
      onRefused: (channel) => log.warn('ipc.refused', { channel }),
    });
    opened.on('closed', () => {
      disconnect();
      window = null;
    });
    void opened.loadURL(`${APP_ORIGIN}/`).catch((error: unknown) => onUnexpected('load', error));
  };
  onLink.call = () => {
    show();
    relay.push('link.came');
  };
  app.on('second-instance', (_event, argv) => {
    if (links.come(linkIn(argv))) onLink.call();
    else show();
  });
  // A demo's mail is gone tomorrow, and an unpacked Electron is not this program.
  if (app.isPackaged && !args.demo) app.setAsDefaultProtocolClient('postino');
  app.on('activate', show);
  app.on('window-all-closed', () => {
    // On macOS an app without windows goes on; elsewhere nothing would be left to bring it back.
    if (process.platform !== 'darwin') app.quit();
  });
  show();
}

function temporaryFolder(ends: Ends): string {
  const dir = mkdtempSync(join(tmpdir(), 'postino-demo-'));
  // Chromium still writes into it; what it leaves is swept by the system.
  ends.add(() => rm(dir, { recursive: true, force: true }).catch(() => undefined));
  return dir;
}
