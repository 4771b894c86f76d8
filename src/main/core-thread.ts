import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { coreMethods } from '#shared/contract/index.ts';
import type { Port } from '#shared/contract/wire.ts';
import { toWire } from '#shared/errors.ts';
import { createServer, type Server } from '#shared/rpc/server.ts';
import type { Core } from './core/create-core.ts';
import { createFileLogger, errorFields } from './core/log/file-logger.ts';
import { profilePaths, systemClock } from './core/ports.ts';
import type { FromThread, ThreadData, ToThread } from './core/thread-protocol.ts';

/**
 * The body of both core workers: the writer with everything, the reader with the queries alone. Each loads what it needs and
 * no more: the writer's mail packages would cost the reader some 30 MB.
 */
if (parentPort === null) throw new Error('core-thread is the body of a worker');
const host = parentPort;
const data = workerData as ThreadData;
const paths = profilePaths(data.profile);
const logger = createFileLogger(paths.log).child(data.role);

const tell = (message: FromThread): void => host.postMessage(message);
const toPort = (port: MessagePort): Port => ({
  post: (message) => port.postMessage(message),
  onMessage(listener) {
    port.on('message', listener);
    return () => port.off('message', listener);
  },
});
const clients = new Set<MessagePort>();
const serveClient = (server: Server, port: MessagePort): void => {
  const end = server.serve(toPort(port));
  clients.add(port);
  port.on('close', () => {
    clients.delete(port);
    end();
  });
};
/** Ends this worker: an open port, a window's that is still there, would keep it alive. */
const leave = (): void => {
  for (const port of clients) port.close();
  host.close();
};
const onUnexpected = (method: string, error: unknown): void =>
  logger.error('handler.failed', { method, ...errorFields(error) });

async function runReader(): Promise<(message: ToThread) => void> {
  const [{ openReader }, { createQueryHandlers }] = await Promise.all([
    import('./core/db/store.ts'),
    import('./core/query-handlers.ts'),
  ]);
  const store = openReader({
    file: paths.database,
    onSlow: (name, ms) => logger.warn('db.slow', { name, ms: Math.round(ms) }),
  });
  const server = createServer(coreMethods, createQueryHandlers(store.read, systemClock), { onUnexpected });
  return (message) => {
    if (message.type === 'client') serveClient(server, message.port);
    else if (message.type === 'stop') {
      store.close();
      leave();
    }
  };
}

async function openDoor(
  core: Core,
  { id, method, input }: Extract<ToThread, { type: 'door' }>,
): Promise<void> {
  try {
    const call = core.door[method] as (value: unknown) => Promise<unknown>;
    tell({ type: 'door', id, ok: true, value: await call(input) });
  } catch (error) {
    const wire = toWire(error);
    if (wire.code === 'INTERNAL') onUnexpected(`door.${method}`, error);
    tell({ type: 'door', id, ok: false, error: wire });
  }
}

/** An action on all messages takes its time, and so does a portal that is asked: what is about neither waits for neither. */
const laneOf = (method: string): string => {
  if (/^portals\.(connect|check|giveCode)$/.test(method)) return 'portal';
  return /^(messages|folders|undo)\./.test(method) ? 'messages' : 'rest';
};

async function runWriter(): Promise<(message: ToThread) => void> {
  const { createCore } = await import('./core/create-core.ts');
  // Pushes begin once the server stands; the store commits nothing for a client before that.
  let server: Server | null = null;
  const core = createCore({ ...data, push: (event, payload) => server?.push(event, payload) });
  const writer = createServer(coreMethods, core.handlers, { onUnexpected, laneOf });
  server = writer;
  return (message) => {
    if (message.type === 'client') serveClient(writer, message.port);
    else if (message.type === 'door') void openDoor(core, message);
    else void core.stop().finally(leave);
  };
}

try {
  host.on('message', await (data.role === 'writer' ? runWriter() : runReader()));
  tell({ type: 'ready' });
} catch (error) {
  logger.error('core.refused', errorFields(error));
  tell({ type: 'refused', message: error instanceof Error ? error.message : 'The core could not start.' });
  host.close();
}
