import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { HostInfo } from '#shared/contract/host.ts';

/**
 * All that crosses from page to main process: whole messages of the contract, and the host's facts. No business names: a
 * new method of the contract changes nothing here. The channels' other ends are in hosts/electron/ipc.ts.
 */
contextBridge.exposeInMainWorld('postino', {
  post(message: unknown): void {
    ipcRenderer.send('postino:message', message);
  },
  onMessage(listener: (message: unknown) => void): () => void {
    // The event itself stays here: it holds the sender, with which a page could speak on any channel.
    const onMessage = (_event: IpcRendererEvent, message: unknown): void => {
      listener(message);
    };
    ipcRenderer.on('postino:message', onMessage);
    return () => {
      ipcRenderer.off('postino:message', onMessage);
    };
  },
  async hostInfo(): Promise<HostInfo> {
    return (await ipcRenderer.invoke('postino:host-info')) as HostInfo;
  },
});
