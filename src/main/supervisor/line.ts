import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { FromClient, Request, ToClient } from '#shared/contract/wire.ts';
import type { Slot } from './slot.ts';

export interface Line {
  /** Calls made while no worker stands wait for the next one. */
  call(request: Request): void;
  /** Cancels a call that this line carries; unknown ids are none of its own. */
  cancel(id: number): void;
  close(): void;
}

export interface LineOptions {
  readonly slot: Slot;
  readonly deliver: (message: ToClient) => void;
  /** Asks a call once more where the worker ended under it. For what only reads: nobody knows whether a change was made. */
  readonly again: boolean;
  /** A worker stands after one that ended: what it pushed in between was heard by nobody. */
  readonly onRenewed?: () => void;
}

interface Open {
  readonly request: Request;
  /** Workers that were asked. */
  asked: number;
}

/** A client's connection to the worker of one slot, renewed with every new worker. */
export function openLine({ slot, deliver, again, onRenewed }: LineOptions): Line {
  const calls = new Map<number, Open>();
  let port: MessagePort | null = null;
  let renewed = false;
  let dead = false;

  const hear = (message: ToClient): void => {
    if (message.type === 'reply') calls.delete(message.id);
    deliver(message);
  };
  const refuse = (id: number): void => {
    calls.delete(id);
    deliver({ type: 'reply', id, ok: false, error: { code: 'DISCONNECTED', params: {} } });
  };
  const ask = (call: Open): void => {
    if (port === null) return;
    call.asked += 1;
    port.postMessage(call.request);
  };

  const leave = slot.follow({
    up(thread) {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', hear);
      port = port1;
      thread.send({ type: 'client', port: port2 }, [port2]);
      for (const call of calls.values()) ask(call);
      if (renewed) onRenewed?.();
      renewed = true;
    },
    down(forGood) {
      const old = port;
      port = null;
      dead = forGood;
      if (old !== null) {
        // What the worker had still said counts: an answer that is here is no uncertain one.
        for (let last = receiveMessageOnPort(old); last !== undefined; last = receiveMessageOnPort(old))
          hear(last.message as ToClient);
        old.off('message', hear);
        old.close();
      }
      for (const [id, call] of calls)
        if (forGood || (call.asked > 0 && !(again && call.asked === 1))) refuse(id);
    },
  });

  return {
    call(request) {
      const call: Open = { request, asked: 0 };
      calls.set(request.id, call);
      if (dead) queueMicrotask(() => refuse(request.id));
      else ask(call);
    },
    cancel(id) {
      if (!calls.delete(id)) return;
      port?.postMessage({ type: 'cancel', id } satisfies FromClient);
    },
    close() {
      leave();
      calls.clear();
      port?.close();
      port = null;
    },
  };
}
