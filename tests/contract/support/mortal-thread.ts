import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { coreMethods } from '#shared/contract/index.ts';
import { AppError } from '#shared/errors.ts';
import { accountId } from '#shared/model/ids.ts';
import { createServer } from '#shared/rpc/server.ts';
import type { Activity } from '../../../src/main/host-door.ts';
import type { FromThread, ThreadData, ToThread } from '../../../src/main/core/thread-protocol.ts';

/**
 * A core worker of the real protocol whose life is scripted. `life` counts the workers of a role; `dies` refuses to start.
 * Queries hang in the first `hangs` lives of the reader; `sync.start` never ends; both push the life
 * that has them; `accounts.suggest` fails with the life and how long the host said that the person was idle. The door tells its life.
 */
interface Script extends ThreadData {
  readonly life: number;
  readonly hangs: number;
  readonly dies: 'at-start' | 'never';
}

const data = workerData as Script;
const host = parentPort;
if (host === null) throw new Error('the body of a worker');
const tell = (message: FromThread): void => host.postMessage(message);

if (data.dies === 'at-start') throw new Error('born to die');

const hang = (): Promise<never> => new Promise(() => undefined);
let idleMs: number | null = null;
const ports = new Set<MessagePort>();
const server = createServer(
  coreMethods,
  {
    'accounts.list': () => {
      if (data.life > data.hangs) return [];
      server.push('sync.changed', { accountIds: [accountId.parse(data.life)] });
      return hang();
    },
    'accounts.suggest': () => {
      throw new AppError('AUTH', { life: data.life, idleMs });
    },
    'sync.start': () => {
      server.push('sync.changed', { accountIds: [accountId.parse(data.life)] });
      return hang();
    },
  },
  { onUnexpected: () => undefined },
);
host.on('message', (message: ToThread) => {
  if (message.type === 'client') {
    const { port } = message;
    ports.add(port);
    server.serve({
      post: (value) => port.postMessage(value),
      onMessage(listener) {
        port.on('message', listener);
        return () => port.off('message', listener);
      },
    });
  } else if (message.type === 'door') {
    if (message.method === 'activity') {
      idleMs = (message.input as Activity).idleMs;
      tell({ type: 'door', id: message.id, ok: true, value: undefined });
    }
    if (message.method !== 'beginUpload') return;
    tell({
      type: 'door',
      id: message.id,
      ok: true,
      value: { uploadId: data.life, path: '/nowhere', limit: 0 },
    });
  } else {
    for (const port of ports) port.close();
    host.close();
  }
});
tell({ type: 'ready' });
