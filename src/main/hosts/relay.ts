import { hostMethods } from '#shared/contract/host.ts';
import type { EventName, Handlers, HostMethod } from '#shared/contract/index.ts';
import type { Port } from '#shared/contract/wire.ts';
import { createServer, type Server } from '#shared/rpc/server.ts';
import type { CoreHandle } from '../core-handle.ts';

/** The methods that a host answers itself. What it has no means for is left out, and its capability flag is false. */
export type HostHandlers = { readonly [M in HostMethod]?: Handlers<HostMethod>[M] };

export interface Relay {
  /** Serves one more client, with the methods that are this client's alone. Returns the function that ends it and cancels its calls. */
  attach(client: Port, own?: HostHandlers): () => void;
  /** Tells every client something of the host's own. */
  push(event: EventName): void;
}

/**
 * Stands between the clients and the core: `host.*` is answered here, all else is passed on as it is and checked by the
 * core. A cancellation goes to both, since only the one that knows the call acts on it.
 */
export function createRelay(
  core: CoreHandle,
  handlers: HostHandlers,
  onUnexpected: (method: string, error: unknown) => void,
): Relay {
  const servers = new Set<Server>();
  return {
    push(event) {
      for (const server of servers) server.push(event, {});
    },
    attach(client, ofClient = {}) {
      const own = createServer(hostMethods, { ...handlers, ...ofClient }, { onUnexpected });
      servers.add(own);
      const corePort = core.connect();
      const toOwn = new Set<(message: unknown) => void>();
      const endOwn = own.serve({
        post: (message) => client.post(message),
        onMessage(listener) {
          toOwn.add(listener);
          return () => toOwn.delete(listener);
        },
      });
      const offCore = corePort.onMessage((message) => client.post(message));
      const offClient = client.onMessage((message) => {
        const target = addressee(message);
        if (target !== 'core') for (const listener of toOwn) listener(message);
        if (target !== 'host') corePort.post(message);
      });
      return () => {
        offClient();
        offCore();
        endOwn();
        servers.delete(own);
        corePort.close();
      };
    },
  };
}

function addressee(message: unknown): 'host' | 'core' | 'both' {
  if (typeof message !== 'object' || message === null) return 'core';
  if ('type' in message && message.type === 'cancel') return 'both';
  return 'method' in message && typeof message.method === 'string' && message.method.startsWith('host.')
    ? 'host'
    : 'core';
}
