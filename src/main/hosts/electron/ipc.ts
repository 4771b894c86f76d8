import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { HostInfo } from '#shared/contract/host.ts';
import type { Relay } from '../relay.ts';
import { APP_ORIGIN } from './app-scheme.ts';

/**
 * Whether a message comes from the main frame of our own window, showing our own page. A letter's frame, a window of
 * another origin and a frame that is gone are all strangers.
 */
export function isOurFrame(event: IpcMainEvent | IpcMainInvokeEvent, contents: WebContents): boolean {
  const frame = event.senderFrame;
  return (
    frame !== null &&
    event.sender === contents &&
    frame === contents.mainFrame &&
    frame.parent === null &&
    frame.origin === APP_ORIGIN
  );
}

export interface IpcOptions {
  readonly contents: WebContents;
  readonly relay: Relay;
  readonly info: HostInfo;
  readonly onRefused: (channel: string) => void;
}

/**
 * Connects one window to the core. Each page load is a client of its own, so that calls of a page that was reloaded are
 * cancelled. Returns the function that ends it.
 */
export function connectWindow({ contents, relay, info, onRefused }: IpcOptions): () => void {
  let deliver: ((message: unknown) => void) | null = null;
  const attach = (): (() => void) =>
    relay.attach({
      post(message) {
        if (!contents.isDestroyed()) contents.send('postino:message', message);
      },
      onMessage(listener) {
        deliver = listener;
        return () => {
          if (deliver === listener) deliver = null;
        };
      },
    });
  let detach = attach();
  const renew = (): void => {
    detach();
    detach = attach();
  };

  const onMessage = (event: IpcMainEvent, message: unknown): void => {
    if (event.sender !== contents) return;
    if (isOurFrame(event, contents)) deliver?.(message);
    else onRefused('message');
  };
  ipcMain.on('postino:message', onMessage);
  ipcMain.handle('postino:host-info', (event) => {
    if (isOurFrame(event, contents)) return info;
    onRefused('host-info');
    throw new Error('refused');
  });
  contents.on('did-navigate', renew);
  contents.on('render-process-gone', renew);

  return () => {
    ipcMain.off('postino:message', onMessage);
    ipcMain.removeHandler('postino:host-info');
    detach();
  };
}
