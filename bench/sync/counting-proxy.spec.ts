import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { startCountingProxy } from './counting-proxy.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A server that answers what `answers` holds for a line, and a client of it through the proxy. */
async function conversation(answers: Readonly<Record<string, string>>) {
  const server = createServer((socket) => {
    socket.setEncoding('latin1');
    let rest = '';
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (answers[line] !== undefined) socket.write(answers[line]);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const proxy = await startCountingProxy((server.address() as AddressInfo).port);
  const client: Socket = connect(proxy.port, '127.0.0.1');
  client.setEncoding('latin1');
  open.push(
    () => client.destroy(),
    () => proxy.stop(),
    () => server.close(),
  );
  return {
    proxy,
    async say(text: string, untilAnswer: string): Promise<void> {
      let heard = '';
      client.write(text);
      while (!heard.includes(untilAnswer)) heard += String((await once(client, 'data'))[0]);
    },
  };
}

describe('the counting proxy', () => {
  it('counts a trip for each command that waits for its answer, one for those sent together', async () => {
    const { proxy, say } = await conversation({
      'A1 LIST "" "*"': '* LIST () "/" INBOX\r\nA1 OK\r\n',
      'A2 UID FETCH 1:* (FLAGS)': 'A2 OK\r\n',
      'A3 STATUS a (MESSAGES)': 'A3 OK\r\n',
      'A4 STATUS b (MESSAGES)': 'A4 OK\r\n',
    });
    await say('A1 LIST "" "*"\r\n', 'A1 OK\r\n');
    await say('A2 UID FETCH 1:* (FLAGS)\r\n', 'A2 OK\r\n');
    await say('A3 STATUS a (MESSAGES)\r\nA4 STATUS b (MESSAGES)\r\n', 'A4 OK\r\n');
    expect(proxy.take()).toEqual([{ commands: ['LIST', 'UID FETCH', 'STATUS', 'STATUS'], roundTrips: 3 }]);
  });

  it('takes neither DONE nor the text of a literal for a command, and begins anew after each look', async () => {
    const { proxy, say } = await conversation({
      'A1 IDLE': '+ idling\r\n',
      DONE: 'A1 OK\r\n',
      'A2 LOGIN {4}': '+ go\r\n',
      'anna secret': 'A2 OK\r\n',
    });
    await say('A1 IDLE\r\n', '+ idling\r\n');
    await say('DONE\r\n', 'A1 OK\r\n');
    expect(proxy.take()).toEqual([{ commands: ['IDLE'], roundTrips: 1 }]);
    await say('A2 LOGIN {4}\r\n', '+ go\r\n');
    await say('anna secret\r\n', 'A2 OK\r\n');
    expect(proxy.take()).toEqual([{ commands: ['LOGIN'], roundTrips: 1 }]);
    expect(proxy.take()).toEqual([]);
  });
});
