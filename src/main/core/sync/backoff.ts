import type { ErrorCode } from '#shared/errors.ts';

const FIRST_MS = 2_000;
const LAST_MS = 5 * 60_000;
const MINUTE = 60_000;

/** Spread by half, so that many clients do not come back together. `random` is from 0 to 1. */
const spread = (base: number, random: number): number => Math.round(base * (0.75 + 0.5 * random));
const doubled = (first: number, failures: number, last: number): number =>
  Math.min(first * 2 ** Math.max(0, failures - 1), last);

/**
 * The pause before the next connection after `failures` failures in a row: doubled each time up to five minutes, and
 * spread by half.
 *
 * @param random a number from 0 to 1.
 */
export function connectPause(failures: number, random: number): number {
  return spread(doubled(FIRST_MS, failures, LAST_MS), random);
}

/**
 * The pause before a mailbox is tried again, by what was wrong; null: not before a person has done something.
 *
 * - AUTH: asked for. A wrong password that is tried again and again locks accounts.
 * - TLS: a certificate does not mend itself in seconds, and each try meets whoever stands in between: a quarter of an hour.
 * - SERVER_BUSY: a server that asks for mercy gets it: from one minute up to half an hour.
 * - QUOTA: room is made by people: half an hour.
 * - OFFLINE and the rest: from two seconds up to five minutes.
 */
export function pauseAfter(code: ErrorCode, failures: number, random: number): number | null {
  switch (code) {
    case 'AUTH':
      return null;
    case 'TLS':
      return spread(15 * MINUTE, random);
    case 'SERVER_BUSY':
      return spread(doubled(MINUTE, failures, 30 * MINUTE), random);
    case 'QUOTA':
      return spread(30 * MINUTE, random);
    default:
      return connectPause(failures, random);
  }
}

const SEND_MINUTES = [1, 2, 5, 10, 20, 40];

/** The pause before a mail is offered again after `attempts` temporary refusals: 1, 2, 5, 10, 20, then 40 minutes (S16). */
export function sendPause(attempts: number): number {
  return (SEND_MINUTES[Math.min(Math.max(attempts, 1), SEND_MINUTES.length) - 1] ?? 40) * MINUTE;
}
