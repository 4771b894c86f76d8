import { coreMethods } from '#shared/contract/index.ts';
import { fromClient, type Port, type ToClient } from '#shared/contract/wire.ts';
import { openLine } from './line.ts';
import type { Slot } from './slot.ts';

/** A client's connection. `close` ends it and cancels its calls. */
export interface CorePort extends Port {
  close(): void;
}

const isQuery = (method: string): boolean =>
  Object.hasOwn(coreMethods, method) && coreMethods[method as keyof typeof coreMethods].kind === 'query';

/**
 * One line to each worker: queries go to the reader, the rest and all pushes by the writer. Where a worker ends under a
 * call, a query is asked once more, anything else is answered DISCONNECTED at once. After a new writer stands, the client is
 * told to read everything anew.
 */
export function connectClient(writer: Slot, reader: Slot): CorePort {
  const listeners = new Set<(message: unknown) => void>();
  const deliver = (message: ToClient): void => {
    for (const listener of listeners) listener(message);
  };
  const toWriter = openLine({
    slot: writer,
    deliver,
    again: false,
    onRenewed: () => deliver({ type: 'push', event: 'resync', payload: {} }),
  });
  const toReader = openLine({ slot: reader, deliver, again: true });
  return {
    post(raw) {
      const message = fromClient.safeParse(raw);
      // A message that is not of the protocol has no id to answer to.
      if (!message.success) return;
      if (message.data.type === 'call')
        (isQuery(message.data.method) ? toReader : toWriter).call(message.data);
      else for (const line of [toWriter, toReader]) line.cancel(message.data.id);
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      toWriter.close();
      toReader.close();
      listeners.clear();
    },
  };
}
