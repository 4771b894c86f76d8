import { parentPort, type MessagePort } from 'node:worker_threads';
import { createFakeServer } from './fake-core.ts';

// Each message hands over the port of one more client.
const server = createFakeServer();
parentPort?.on('message', (port: MessagePort) => {
  server.serve({
    post: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
  });
});
