export type SyncMode = 'push' | 'interval' | 'manual';

/** What the host says of the person and the machine, as of now. */
export interface Presence {
  /** A window, or a tab, can be seen. */
  readonly visible: boolean;
  /** The last key, click or touch, in milliseconds since 1970; null: none since the start. */
  readonly lastInput: number | null;
  readonly online: boolean;
  readonly suspended: boolean;
}

/** What asks for a sync at once, since the last one began. */
export type Occasion = 'opened' | 'resumed' | 'online';

export interface PolicyState extends Presence {
  readonly mode: SyncMode;
  /** Between two syncs. */
  readonly minutes: number;
  /** "Assign e-mail from known customers to the employees responsible". */
  readonly assignKnown: boolean;
  /** When everything was synced last, in milliseconds since 1970; null: never. */
  readonly lastPass: number | null;
  readonly occasions: ReadonlySet<Occasion>;
  readonly now: number;
}

export type Reason =
  | 'suspended'
  | 'offline'
  | 'first'
  | Occasion
  /** By hand only. */
  | 'manual'
  /** Nobody looks. */
  | 'inactive'
  | 'interval'
  /** The assign option works in the background. */
  | 'assign'
  /** The assign option lets no day pass. */
  | 'daily'
  /** Push tells by itself; a rare look in case that it did not. */
  | 'backstop';

export type Decision =
  | { readonly kind: 'now'; readonly reason: Reason }
  /** `at` in milliseconds since 1970, later than now. To be asked again then, and whenever the state changes. */
  | { readonly kind: 'at'; readonly at: number; readonly reason: Reason }
  /** Not before the state changes, or a person asks. */
  | { readonly kind: 'never'; readonly reason: Reason };

export const ACTIVE_MS = 10 * 60_000;
export const DAY_MS = 24 * 60 * 60_000;
/** Between two looks in the background where the server pushes: for what no push told (a server that forgets to). */
export const BACKSTOP_MS = 60 * 60_000;

/** A window that can be seen, and input within the last ten minutes. */
export function isActive({ visible, lastInput, now }: Presence & { readonly now: number }): boolean {
  // A clock that was turned back puts the last input into the future: it was input all the same.
  return visible && lastInput !== null && now - lastInput < ACTIVE_MS;
}

/** The pause between two syncs by the clock, or null where the clock starts none. */
function rhythm(state: PolicyState): { readonly every: number; readonly reason: Reason } | null {
  const { mode, minutes, assignKnown } = state;
  const interval = minutes * 60_000;
  if (mode === 'manual') return assignKnown ? { every: DAY_MS, reason: 'daily' } : null;
  if (isActive(state)) return { every: interval, reason: 'interval' };
  if (assignKnown && interval > DAY_MS) return { every: DAY_MS, reason: 'daily' };
  if (assignKnown) return { every: interval, reason: 'assign' };
  return mode === 'push' ? { every: Math.max(interval, BACKSTOP_MS), reason: 'backstop' } : null;
}

/**
 * When a mailbox is to be synced as a whole (mission.md, row S7). What the server pushes, and what a person asks for by hand,
 * comes beside it.
 *
 * - Offline or suspended never tries, whatever else is the case.
 * - A mailbox that was never synced is synced: connecting it was the wish.
 * - Opening the window, resuming and going online sync at once. With Manual only opening does: it is a person's own act, as
 *   the opening of Webmail is in the reference, while resuming and going online are the machine's.
 * - The interval applies while active; with the assign option in the background too, and no day passes without a sync. That
 *   option is a promise to colleagues, so the daily sync holds with Manual as well.
 * - Push adds a look each hour in the background: not of S7, and for servers that forget to tell.
 */
export function decide(state: PolicyState): Decision {
  const { mode, occasions, lastPass, now, assignKnown } = state;
  if (state.suspended) return { kind: 'never', reason: 'suspended' };
  if (!state.online) return { kind: 'never', reason: 'offline' };
  if (lastPass === null) return { kind: 'now', reason: 'first' };
  for (const occasion of ['opened', 'resumed', 'online'] as const) {
    if (occasions.has(occasion) && (mode !== 'manual' || occasion === 'opened'))
      return { kind: 'now', reason: occasion };
  }
  const beat = rhythm(state);
  if (beat === null) return { kind: 'never', reason: mode === 'manual' ? 'manual' : 'inactive' };
  const every = assignKnown ? Math.min(beat.every, DAY_MS) : beat.every;
  const reason = every < beat.every ? 'daily' : beat.reason;
  // A last sync in the future (the clock was turned back) says nothing, and must not put the next one off until then.
  const at = lastPass > now ? now : lastPass + every;
  return at <= now ? { kind: 'now', reason } : { kind: 'at', at, reason };
}
