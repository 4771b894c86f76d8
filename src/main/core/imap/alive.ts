import type { ImapFlow } from 'imapflow';
import type { Clock } from '../ports.ts';

/** A server that is there answers a NOOP in a moment, over a slow line too. */
export const ANSWER_MS = 10_000;

/**
 * Asks the server for a sign of life (NOOP; an IDLE under way is ended for it, RFC 2177) and closes the connection where none
 * comes in time: the system would take minutes to call the socket dead.
 */
export async function isAlive(client: ImapFlow, clock: Clock): Promise<boolean> {
  const deadline = Promise.withResolvers<false>();
  const callOff = clock.after(ANSWER_MS, () => deadline.resolve(false));
  const asked = client.noop().then(
    () => client.usable,
    () => false,
  );
  const alive = await Promise.race([asked, deadline.promise]);
  callOff();
  if (!alive) client.close();
  return alive;
}
