import { AppError, fromWire } from '../errors.ts';
import type { EventName, EventPayload, In, Method, Out } from '../contract/index.ts';
import type { FromClient, Port, ToClient } from '../contract/wire.ts';

export interface CallOptions {
  /** Aborting rejects the call with CANCELLED and tells the other side to stop. */
  readonly signal?: AbortSignal;
}

export interface Client {
  call<M extends Method>(method: M, input: In<M>, options?: CallOptions): Promise<Out<M>>;
  /** Listens to a push; returns the function that stops it. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void;
  /** True while the port can carry messages. */
  readonly connected: boolean;
  onConnection(listener: (connected: boolean) => void): () => void;
}

interface Pending {
  readonly message: Extract<FromClient, { type: 'call' }>;
  readonly changes: boolean;
  /** It has left this side at least once. */
  posted: boolean;
  resolve(value: unknown): void;
  reject(error: AppError): void;
}

/**
 * The typed client of the contract over any port. Calls made while the port is closed wait for it. When it closes under a
 * call, a reading one is asked again after it opens; a changing one is rejected with DISCONNECTED, since nobody knows
 * whether it was made. After a reopening, listeners of `resync` are told to read again.
 *
 * @param isWrite tells the changing methods; the contract's schemas stay out of the interface's bundle.
 */
export function createClient(port: Port, isWrite: (method: Method) => boolean): Client {
  const pending = new Map<number, Pending>();
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const connectionListeners = new Set<(connected: boolean) => void>();
  let nextId = 1;
  let open = port.onState === undefined;
  let wasOpen = open;

  const emit = (event: EventName, payload: unknown): void => {
    for (const listener of listeners.get(event) ?? []) (listener as (payload: unknown) => void)(payload);
  };

  port.onMessage((raw) => {
    const message = raw as ToClient;
    if (message.type === 'push') return emit(message.event as EventName, message.payload);
    const call = pending.get(message.id);
    if (call === undefined) return;
    pending.delete(message.id);
    if (message.ok) call.resolve(message.value);
    else call.reject(fromWire(message.error));
  });

  port.onState?.((nowOpen) => {
    if (nowOpen === open) return;
    open = nowOpen;
    for (const listener of connectionListeners) listener(open);
    if (open) {
      for (const call of pending.values()) {
        call.posted = true;
        port.post(call.message);
      }
      if (wasOpen) emit('resync', {});
      wasOpen = true;
      return;
    }
    for (const [id, call] of pending) {
      if (!call.changes || !call.posted) continue;
      pending.delete(id);
      call.reject(new AppError('DISCONNECTED'));
    }
  });

  return {
    call(method, input, options) {
      return new Promise((resolve, reject) => {
        if (options?.signal?.aborted === true) return reject(new AppError('CANCELLED'));
        const id = nextId++;
        const message = { type: 'call', id, method, input } as const;
        pending.set(id, {
          message,
          changes: isWrite(method),
          posted: open,
          resolve,
          reject,
        });
        options?.signal?.addEventListener(
          'abort',
          () => {
            if (!pending.delete(id)) return;
            if (open) port.post({ type: 'cancel', id } satisfies FromClient);
            reject(new AppError('CANCELLED'));
          },
          { once: true },
        );
        if (open) port.post(message);
      });
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener);
      return () => set.delete(listener);
    },
    get connected() {
      return open;
    },
    onConnection(listener) {
      connectionListeners.add(listener);
      return () => connectionListeners.delete(listener);
    },
  };
}
