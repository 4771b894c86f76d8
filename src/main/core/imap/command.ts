import type { ImapFlow, ResponseEvent } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import { imapError } from './errors.ts';

/**
 * Runs a command that changes something and throws where it did not. imapflow answers a refused STORE, MOVE, COPY or
 * EXPUNGE with `false`, and one that a lost connection cut off as well: taken for an answer, either would be an action of
 * the person that was forgotten.
 */
export async function mustChange<T>(client: ImapFlow, command: () => Promise<T | false>): Promise<T> {
  const at = { host: client.host, port: client.port };
  let refusal = '';
  const note = ({ response, code }: ResponseEvent): void => {
    if (response === 'NO' || response === 'BAD') refusal = code ?? '';
  };
  client.on('response', note);
  try {
    const result = await command();
    if (result !== false) return result;
  } finally {
    client.off('response', note);
  }
  if (!client.usable) throw new AppError('OFFLINE', { ...at, reason: 'closed' });
  throw imapError(
    Object.assign(new Error('refused'), {
      responseStatus: 'NO',
      responseText: '',
      serverResponseCode: refusal,
    }),
    at,
  );
}

/** The newest message of the selected folder with that Message-ID, or undefined. */
export async function findByMessageId(client: ImapFlow, messageId: string): Promise<number | undefined> {
  if (messageId === '') return undefined;
  const found = await client.search({ header: { 'message-id': messageId } }, { uid: true });
  // A refused search is no word on whether the message is there.
  if (!Array.isArray(found)) throw new AppError('SERVER', { server: 'SEARCH failed' });
  return found.at(-1);
}
