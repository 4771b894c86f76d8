import type { Socket } from 'node:net';

const MAX_LINE = 256 * 1024;
const MAX_LITERAL = 128 * 1024 * 1024;

export interface CommandReader {
  /** The next command with its literals in place and without its last CRLF; null once the client has gone. */
  next(): Promise<Buffer | null>;
}

/**
 * Cuts a connection's bytes into commands. A literal `{n}` is asked for with `+`, `{n+}` comes by itself (RFC 7888). A
 * command beyond the limits ends the connection: what follows could not be told from its contents.
 */
export function readCommands(socket: Socket): CommandReader {
  const ready: Buffer[] = [];
  let waiting: ((command: Buffer | null) => void) | undefined;
  let gone = false;
  let parts: Buffer[] = [];
  let literal = 0;
  let line: Buffer = Buffer.alloc(0);

  const hand = (command: Buffer): void => {
    if (waiting === undefined) ready.push(command);
    else {
      const resolve = waiting;
      waiting = undefined;
      resolve(command);
    }
  };
  const end = (): void => {
    gone = true;
    waiting?.(null);
    waiting = undefined;
  };

  const takeLine = (whole: Buffer): void => {
    const announced = /\{(\d{1,10})(\+?)\}\r?\n$/.exec(
      whole.toString('latin1', Math.max(0, whole.length - 20)),
    );
    if (announced !== null) {
      literal = Number(announced[1]);
      if (literal > MAX_LITERAL) {
        socket.end('* BYE Literal too large\r\n');
        return;
      }
      parts.push(whole);
      if (announced[2] === '') socket.write('+ Ready\r\n');
      return;
    }
    parts.push(whole.subarray(0, whole.length - (whole.at(-2) === 0x0d ? 2 : 1)));
    hand(Buffer.concat(parts));
    parts = [];
  };

  const take = (data: Buffer): void => {
    let rest = data;
    while (rest.length > 0) {
      if (literal > 0) {
        const piece = rest.subarray(0, literal);
        parts.push(piece);
        literal -= piece.length;
        rest = rest.subarray(piece.length);
        continue;
      }
      const newline = rest.indexOf(0x0a);
      if (newline < 0) {
        line = Buffer.concat([line, rest]);
        if (line.length > MAX_LINE) socket.destroy();
        return;
      }
      const whole = Buffer.concat([line, rest.subarray(0, newline + 1)]);
      line = Buffer.alloc(0);
      rest = rest.subarray(newline + 1);
      takeLine(whole);
    }
  };

  socket.on('data', take);
  socket.on('close', end);
  return {
    next() {
      const command = ready.shift();
      if (command !== undefined) return Promise.resolve(command);
      if (gone) return Promise.resolve(null);
      return new Promise((resolve) => (waiting = resolve));
    },
  };
}
