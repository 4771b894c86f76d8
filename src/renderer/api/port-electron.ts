import type { HostInfo } from '#shared/contract/host.ts';
import type { Port } from '#shared/contract/wire.ts';

/** What the preload script puts on `window`: a port and the host's facts, no business names. */
export interface Bridge {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): () => void;
  hostInfo(): Promise<HostInfo>;
}

declare global {
  interface Window {
    readonly postino?: Bridge;
  }
}

export function createElectronPort(bridge: Bridge): Port {
  return { post: bridge.post, onMessage: bridge.onMessage };
}
