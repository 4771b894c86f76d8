import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserWindow, screen, type Rectangle, type WebContents } from 'electron';
import { z } from 'zod';
import { APP_ORIGIN } from './app-scheme.ts';

const savedState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(400),
  height: z.number().int().min(300),
  maximized: z.boolean(),
});

export interface WindowOptions {
  readonly profile: string;
  readonly preload: string;
  readonly icon: string;
  /** Hands an address to the system where it may leave. */
  readonly openExternal: (address: string) => void;
}

/** The one window, where it was last time if that place still exists, with everything that a page could abuse shut off. */
export function createWindow({ profile, preload, icon, openExternal }: WindowOptions): BrowserWindow {
  const stateFile = join(profile, 'window.json');
  const state = readState(stateFile);
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    ...(state !== null && isOnScreen(state)
      ? { x: state.x, y: state.y, width: state.width, height: state.height }
      : {}),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Postino',
    icon,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: true,
      navigateOnDragDrop: false,
    },
  });
  if (state?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const bounds = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileSync(stateFile, JSON.stringify(bounds), { mode: 0o600 });
    } catch {
      // The window opens at its usual place next time; no reason to keep it from closing.
    }
  });
  guardNavigation(window.webContents, openExternal);
  return window;
}

/** The page never leaves our origin, opens no window and holds no webview; links go to the system's browser. */
export function guardNavigation(contents: WebContents, openExternal: (address: string) => void): void {
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    // A reload asks for our own page again.
    if (event.url === `${APP_ORIGIN}/` || event.url.startsWith(`${APP_ORIGIN}/#`)) return;
    event.preventDefault();
    openExternal(event.url);
  });
  contents.on('will-frame-navigate', (event) => {
    // A letter's frame stays what it is; nothing is opened for it either, since no click is proven.
    if (!event.isMainFrame && event.url !== 'about:srcdoc' && event.url !== 'about:blank')
      event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

function readState(file: string): z.infer<typeof savedState> | null {
  try {
    return savedState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** At least a handle of the title bar is on a screen that is there now. */
function isOnScreen(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const width =
      Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    const top = bounds.y >= workArea.y - 10 && bounds.y < workArea.y + workArea.height - 40;
    return width > 100 && top;
  });
}
