import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { coreMethods } from '#shared/contract/index.ts';
import type { FromClient, Port } from '#shared/contract/wire.ts';
import { fromWire } from '#shared/errors.ts';
import type { DoorMethod, FromThread, ThreadData, ToThread } from './core/thread-protocol.ts';
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
  /** Resolves when everything is on disk and both workers have ended; after it no port answers. */
  stop(): Promise<void>;
}

export type StartCore = (options: CoreOptions) => Promise<CoreHandle>;

/** Beside this file as a source; in the build this file may lie in a folder of chunks below the entries. */
function threadFile(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [
    join(here, 'core-thread.ts'),
    join(here, 'core-thread.js'),
    join(here, '..', 'core-thread.js'),
  ];
  const found = candidates.find((file) => existsSync(file));
  if (found === undefined) throw new Error('core-thread is missing from this installation');
  return found;
}

interface Thread {
  readonly worker: Worker;
  send(message: ToThread, transfer?: readonly MessageChannel['port1'][]): void;
  onMessage(listener: (message: FromThread) => void): void;
  /** Resolves when the worker has ended, however it ended. */
  readonly ended: Promise<void>;
}

/** Starts a worker and waits until it can answer. Rejects with the core's own words where it refuses (a newer profile). */
function startThread(data: ThreadData): Promise<Thread> {
  const worker = new Worker(threadFile(), { workerData: data });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const thread: Thread = {
    worker,
    send: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => void worker.on('message', listener),
    ended,
  };
  return new Promise((resolve, reject) => {
    worker.once('message', (first: FromThread) => {
      if (first.type === 'refused') reject(new Error(first.message));
      else resolve(thread);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The core ended while it was starting.')));
  });
}

const isQuery = (message: FromClient): boolean =>
  message.type === 'call' &&
  Object.hasOwn(coreMethods, message.method) &&
  coreMethods[message.method as keyof typeof coreMethods].kind === 'query';

/** One connection a worker; queries go to the reader, the rest and all pushes to the writer. */
function connectClient(writer: Thread, reader: Thread): CorePort {
  const channels = [writer, reader].map((thread) => {
    const { port1, port2 } = new MessageChannel();
    thread.send({ type: 'client', port: port2 }, [port2]);
    return port1;
  });
  const [toWriter, toReader] = channels as [(typeof channels)[number], (typeof channels)[number]];
  return {
    post(raw) {
      const message = raw as FromClient;
      // Whichever has the call cancels it; the other does not know the id.
      if (message.type !== 'call' || !isQuery(message)) toWriter.postMessage(message);
      if (message.type === 'cancel' || isQuery(message)) toReader.postMessage(message);
    },
    onMessage(listener) {
      for (const port of channels) port.on('message', listener);
      return () => {
        for (const port of channels) port.off('message', listener);
      };
    },
    close() {
      for (const port of channels) port.close();
    },
  };
}

function createDoor(writer: Thread): HostDoor {
  const waiting = new Map<number, (message: Extract<FromThread, { type: 'door' }>) => void>();
  let nextId = 1;
  writer.onMessage((message) => {
    if (message.type !== 'door') return;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  void writer.ended.then(() => {
    for (const [id, settle] of waiting) {
      settle({ type: 'door', id, ok: false, error: { code: 'DISCONNECTED', params: {} } });
    }
    waiting.clear();
  });
  const call =
    <M extends DoorMethod>(method: M) =>
    (input: Parameters<HostDoor[M]>[0]) =>
      new Promise<Awaited<ReturnType<HostDoor[M]>>>((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, (answer) => {
          // Both ends are this build's own: the writer answers with what HostDoor says.
          if (answer.ok) resolve(answer.value as Awaited<ReturnType<HostDoor[M]>>);
          else reject(fromWire(answer.error));
        });
        writer.send({ type: 'door', id, method, input });
      });
  return {
    resolveBlob: call('resolveBlob'),
    beginUpload: call('beginUpload'),
    commitUpload: call('commitUpload'),
    abortUpload: call('abortUpload'),
    provision: call('provision'),
  };
}

/** Starts the core: first the writer, which brings the store to the newest format, then the reader beside it. */
export const startCore: StartCore = async (options) => {
  const writer = await startThread({ role: 'writer', ...options });
  const reader = await startThread({ role: 'reader', ...options });
  return {
    connect: () => connectClient(writer, reader),
    door: createDoor(writer),
    async stop() {
      reader.send({ type: 'stop' });
      await reader.ended;
      writer.send({ type: 'stop' });
      await writer.ended;
    },
  };
};
