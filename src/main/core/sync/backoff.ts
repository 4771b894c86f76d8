const FIRST_MS = 2_000;
const LAST_MS = 5 * 60_000;

/**
 * The pause before the next connection after `failures` failures in a row: doubled each time up to five minutes, and
 * spread by half so that many clients do not come back together.
 *
 * @param random a number from 0 to 1.
 */
export function connectPause(failures: number, random: number): number {
  const base = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LAST_MS);
  return Math.round(base * (0.75 + 0.5 * random));
}

const SEND_MINUTES = [1, 2, 5, 10, 20, 40];

/** The pause before a mail is offered again after `attempts` temporary refusals: 1, 2, 5, 10, 20, then 40 minutes (S16). */
export function sendPause(attempts: number): number {
  return (SEND_MINUTES[Math.min(Math.max(attempts, 1), SEND_MINUTES.length) - 1] ?? 40) * 60_000;
}
