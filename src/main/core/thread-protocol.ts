import type { MessagePort } from 'node:worker_threads';
import type { WireError } from '#shared/errors.ts';
import type { HostDoor } from '../host-door.ts';

/** What a core worker is made with. */
export interface ThreadData {
  /** `writer` owns the store, the network and all changes; `reader` answers queries on a read-only handle. */
  readonly role: 'writer' | 'reader';
  readonly profile: string;
  readonly masterKey: Uint8Array;
}

export type DoorMethod = keyof HostDoor;

/** From the host's thread to a core worker. */
export type ToThread =
  | { readonly type: 'client'; readonly port: MessagePort }
  | { readonly type: 'door'; readonly id: number; readonly method: DoorMethod; readonly input: unknown }
  | { readonly type: 'stop' };

/** From a core worker to the host's thread. */
export type FromThread =
  | { readonly type: 'ready' }
  /** The core cannot start; `message` is for the person at the terminal. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'door'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly type: 'door'; readonly id: number; readonly ok: false; readonly error: WireError };
