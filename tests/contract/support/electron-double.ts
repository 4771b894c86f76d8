import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { vi } from 'vitest';

type Name<T> = Partial<Record<keyof T, unknown>>;

/** One frame of a page: what `senderFrame` shows of it. */
export interface Frame {
  readonly origin: string;
  readonly parent: Frame | null;
}

/**
 * A stand-in for the `electron` module that carries messages between a real preload script and the real host code. Member
 * names are held to electron.d.ts. It proves wiring and our own checks, not Electron's isolation.
 */
export function createElectronDouble() {
  const toMain = new EventEmitter();
  const invokable = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();
  const toPage = new EventEmitter();
  const world: Record<string, unknown> = {};
  const windows: InstanceType<typeof BrowserWindow>[] = [];
  const permissions: Record<string, (...args: never[]) => unknown> = {};
  const schemes: Electron.CustomScheme[][] = [];
  let scheme: ((request: Request) => Promise<Response>) | null = null;

  const webContents = () => {
    const mainFrame: Frame = { origin: 'postino://app', parent: null };
    return Object.assign(new EventEmitter(), {
      mainFrame,
      destroyed: false,
      isDestroyed(): boolean {
        return this.destroyed;
      },
      send: (channel: string, ...args: unknown[]) => {
        const copies = structuredClone(args);
        queueMicrotask(() => toPage.emit(channel, { sender: 'ipc' }, ...copies));
      },
      openHandler: null as ((details: { url: string }) => { action: string }) | null,
      setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
        this.openHandler = handler;
      },
    }) satisfies Name<Electron.WebContents> & { destroyed: boolean; openHandler: unknown };
  };

  class BrowserWindow extends EventEmitter implements Name<Electron.BrowserWindow> {
    readonly webContents = webContents();
    readonly options: Electron.BrowserWindowConstructorOptions;
    readonly loaded: string[] = [];
    readonly maximize = vi.fn();
    readonly show = vi.fn();
    readonly focus = vi.fn();
    readonly restore = vi.fn();
    constructor(options: Electron.BrowserWindowConstructorOptions) {
      super();
      this.options = options;
      windows.push(this);
    }
    loadURL(url: string): Promise<void> {
      this.loaded.push(url);
      return Promise.resolve();
    }
    /** As the window manager has it; the methods that change it are spies. */
    readonly state = { visible: true, minimized: true };
    isVisible(): boolean {
      return this.state.visible;
    }
    isMinimized(): boolean {
      return this.state.minimized;
    }
    /** What the window manager does, with the event that Electron has for it. */
    becomes(event: 'show' | 'hide' | 'minimize' | 'restore'): void {
      if (event === 'show' || event === 'hide') this.state.visible = event === 'show';
      else this.state.minimized = event === 'minimize';
      this.emit(event);
    }
    isMaximized(): boolean {
      return false;
    }
    getNormalBounds(): Electron.Rectangle {
      return { x: 10, y: 20, width: 900, height: 700 };
    }
  }

  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    paths: {} as Record<string, string>,
    exitCode: null as number | null,
    quits: 0,
    isReady: () => true,
    whenReady: () => Promise.resolve(),
    exit(code: number) {
      app.exitCode = code;
    },
    quit() {
      let prevented = false;
      app.emit('before-quit', { preventDefault: () => (prevented = true) });
      if (!prevented) app.quits += 1;
    },
    setPath(name: string, path: string) {
      app.paths[name] = path;
    },
    getPath: (name: string) => app.paths[name] ?? '/tmp',
    requestSingleInstanceLock: vi.fn(() => true),
    getPreferredSystemLanguages: () => ['it-IT'],
    getLocale: () => 'it',
    setBadgeCount: vi.fn(() => true),
    setAsDefaultProtocolClient: vi.fn((_scheme: string) => true),
  }) satisfies Name<Electron.App> & { paths: unknown; exitCode: unknown; quits: unknown };

  const ipcMain = Object.assign(toMain, {
    handle: (channel: string, listener: (event: unknown, ...args: unknown[]) => unknown) => {
      if (invokable.has(channel)) throw new Error(`a second handler for ${channel}`);
      invokable.set(channel, listener);
    },
    removeHandler: (channel: string) => void invokable.delete(channel),
  }) satisfies Name<Electron.IpcMain>;

  /** Speaks as a frame of the newest window, or as whatever is given. */
  const event = (from?: { sender?: unknown; senderFrame?: Frame | null }): Record<string, unknown> => {
    const contents = windows.at(-1)?.webContents;
    return { sender: contents, senderFrame: contents?.mainFrame, ...from };
  };
  const sendAs = (from: Parameters<typeof event>[0], channel: string, message: unknown): void => {
    toMain.emit(channel, event(from), structuredClone(message));
  };
  const invokeAs = async (from: Parameters<typeof event>[0], channel: string): Promise<unknown> => {
    const listener = invokable.get(channel);
    if (listener === undefined) throw new Error(`no handler for ${channel}`);
    return await listener(event(from));
  };

  const defaultSession = {
    protocol: {
      handle: (_name: string, handler: (request: Request) => Promise<Response>) => {
        scheme = handler;
      },
    },
    webRequest: {
      onBeforeRequest: (listener: (...args: never[]) => unknown) => {
        permissions['load'] = listener;
      },
    },
    setPermissionRequestHandler: (handler: (...args: never[]) => unknown) => {
      permissions['request'] = handler;
    },
    setPermissionCheckHandler: (handler: (...args: never[]) => unknown) => {
      permissions['check'] = handler;
    },
    setDevicePermissionHandler: (handler: (...args: never[]) => unknown) => {
      permissions['device'] = handler;
    },
  } satisfies Name<Electron.Session>;

  const machine = { idleSeconds: 0, online: true };
  const powerMonitor = Object.assign(new EventEmitter(), {
    getSystemIdleTime: () => machine.idleSeconds,
  }) satisfies Name<Electron.PowerMonitor>;

  const electron = {
    app,
    powerMonitor,
    net: { isOnline: () => machine.online } satisfies Name<Electron.Net>,
    BrowserWindow,
    ipcMain,
    ipcRenderer: {
      send: (channel: string, message: unknown) => sendAs(undefined, channel, message),
      invoke: (channel: string) => invokeAs(undefined, channel),
      on: (channel: string, listener: (...args: unknown[]) => void) => void toPage.on(channel, listener),
      off: (channel: string, listener: (...args: unknown[]) => void) => void toPage.off(channel, listener),
    } satisfies Name<Electron.IpcRenderer>,
    contextBridge: {
      exposeInMainWorld: (key: string, api: unknown) => void (world[key] = api),
    } satisfies Name<Electron.ContextBridge>,
    protocol: {
      registerSchemesAsPrivileged: (list: Electron.CustomScheme[]) => void schemes.push(list),
    } satisfies Name<Electron.Protocol>,
    session: { defaultSession },
    Menu: { setApplicationMenu: vi.fn(), buildFromTemplate: vi.fn((template: unknown) => template) },
    shell: {
      openExternal: vi.fn((_url: string) => Promise.resolve()),
      openPath: vi.fn((_path: string) => Promise.resolve('')),
    } satisfies Name<Electron.Shell>,
    safeStorage: {
      isEncryptionAvailable: vi.fn(() => true),
      getSelectedStorageBackend: vi.fn(() => 'gnome_libsecret'),
      encryptString: (text: string) => Buffer.from(`wrapped:${[...text].reverse().join('')}`),
      decryptString: (bytes: Buffer) => [...bytes.toString().slice('wrapped:'.length)].reverse().join(''),
    } satisfies Name<Electron.SafeStorage>,
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    dialog: { showErrorBox: vi.fn() } satisfies Name<Electron.Dialog>,
  } satisfies Name<typeof Electron>;

  return {
    electron,
    /** What the preload script has put into the page's world. */
    world,
    windows,
    /** What powerMonitor and net say. */
    machine,
    permissions,
    schemes,
    sendAs,
    invokeAs,
    request: async (url: string, init?: RequestInit): Promise<Response> => {
      if (scheme === null) throw new Error('the scheme is not served');
      return await scheme(new Request(url, init));
    },
  };
}

export type ElectronDouble = ReturnType<typeof createElectronDouble>;
