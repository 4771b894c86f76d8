import type { WebSocket } from 'ws';
import type { Port } from '#shared/contract/wire.ts';

/** A client that does not read for so long is cut; it opens again and reads everything anew. */
const MAX_WAITING_BYTES = 64_000_000;

/** One browser tab's socket as a port of whole JSON messages. What is not JSON ends the connection. */
export function createSocketPort(socket: WebSocket): Port {
  return {
    post(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    onMessage(listener) {
      const onData = (data: Buffer, binary: boolean): void => {
        let message: unknown;
        try {
          if (binary) throw new TypeError('binary');
          message = JSON.parse(data.toString('utf8'));
        } catch {
          socket.close(1003, 'JSON text only');
          return;
        }
        listener(message);
      };
      socket.on('message', onData);
      return () => socket.off('message', onData);
    },
  };
}

/** Pings, so that a connection whose other side vanished does not stay open. Returns the function that stops it. */
export function keepAlive(sockets: ReadonlySet<WebSocket>, everyMs: number): () => void {
  const waiting = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of sockets) {
      if (waiting.has(socket)) {
        socket.terminate();
        continue;
      }
      waiting.add(socket);
      socket.once('pong', () => waiting.delete(socket));
      socket.ping();
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
