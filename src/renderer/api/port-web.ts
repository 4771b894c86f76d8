import type { Port } from '#shared/contract/wire.ts';

const RETRY_FIRST_MS = 250;
const RETRY_LAST_MS = 5_000;

/**
 * A port over the loopback host's WebSocket. It opens itself again, with growing pauses, for as long as the page lives;
 * the session cookie authenticates it.
 */
export function createWebPort(url: string): Port {
  const messageListeners = new Set<(message: unknown) => void>();
  const stateListeners = new Set<(open: boolean) => void>();
  let socket: WebSocket | null = null;
  let pause = RETRY_FIRST_MS;

  const connect = (): void => {
    const current = new WebSocket(url);
    socket = current;
    current.onopen = () => {
      pause = RETRY_FIRST_MS;
      for (const listener of stateListeners) listener(true);
    };
    current.onmessage = (event: MessageEvent<string>) => {
      const message: unknown = JSON.parse(event.data);
      for (const listener of messageListeners) listener(message);
    };
    current.onclose = () => {
      for (const listener of stateListeners) listener(false);
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, RETRY_LAST_MS);
    };
  };
  connect();

  return {
    post(message) {
      socket?.send(JSON.stringify(message));
    },
    onMessage(listener) {
      messageListeners.add(listener);
      return () => messageListeners.delete(listener);
    },
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
  };
}
