import { Worker, MessageChannel } from 'node:worker_threads';
import { hostContract } from './host-contract.ts';
import { createFakeCore, createFakeServer, portPair } from './support/fake-core.ts';
import { createRelay } from '../../src/main/hosts/relay.ts';

hostContract('an in-process port', () => {
  const server = createFakeServer();
  return Promise.resolve({
    connect() {
      const [client, own] = portPair();
      server.serve(own);
      return client;
    },
    stop: () => Promise.resolve(),
  });
});

hostContract('the relay of the hosts', async () => {
  const core = await createFakeCore();
  const relay = createRelay(core, {}, () => undefined);
  return {
    connect() {
      const [client, own] = portPair();
      relay.attach(own);
      return client;
    },
    stop: () => core.stop(),
  };
});

hostContract('a worker thread', () => {
  const worker = new Worker(new URL('./support/fake-core-worker.ts', import.meta.url));
  return Promise.resolve({
    connect() {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage(port2, [port2]);
      return {
        post: (message) => port1.postMessage(message),
        onMessage(listener) {
          port1.on('message', listener);
          return () => port1.off('message', listener);
        },
      };
    },
    stop: async () => void (await worker.terminate()),
  });
});
