import type { Port } from '#shared/contract/wire.ts';
import type { HostDoor } from './host-door.ts';

export interface CoreOptions {
  /** The folder that holds all state. Created with mode 0700 where it is missing. */
  readonly profile: string;
  /** 32 bytes from the host's keychain: what the stored passwords are encrypted with. */
  readonly masterKey: Uint8Array;
}

/** A client's connection. `close` ends it and cancels its calls. */
export interface CorePort extends Port {
  close(): void;
}

export interface CoreHandle {
  /** A connection for one more client of the contract. Messages for methods of the host must not be sent here. */
  connect(): CorePort;
  readonly door: HostDoor;
  /** Rejects or resolves never before everything is on disk; after it no port answers. */
  stop(): Promise<void>;
}

export type StartCore = (options: CoreOptions) => Promise<CoreHandle>;
