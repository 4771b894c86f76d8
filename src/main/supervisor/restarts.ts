/** More exits than this within the window, and the worker is left down: what ends it will not go away by itself. */
export const MOST_EXITS = 5;
export const WINDOW_MS = 5 * 60_000;

/** Before the first, second, ... restart: one bad moment costs nothing, a crash at every start does not spin. */
const PAUSES_MS = [0, 100, 500, 1_000, 2_000];

export type AfterExit =
  | { readonly kind: 'restart'; readonly afterMs: number; readonly exits: readonly number[] }
  | { readonly kind: 'give-up'; readonly exits: readonly number[] };

/**
 * What to do after a worker has ended unasked.
 *
 * @param earlier when it ended before, in milliseconds since 1970
 * @returns the decision, and the exits to remember for the next one
 */
export function afterExit(earlier: readonly number[], now: number): AfterExit {
  // A clock that was turned back makes later exits of earlier ones: they count, rather than giving an endless run free.
  const exits = [...earlier.filter((at) => now - at < WINDOW_MS), now];
  if (exits.length > MOST_EXITS) return { kind: 'give-up', exits };
  return { kind: 'restart', afterMs: PAUSES_MS[exits.length - 1] ?? 0, exits };
}
