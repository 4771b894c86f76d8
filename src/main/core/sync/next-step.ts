import type { Decision } from './policy.ts';

/** What a mailbox's runner knows when it asks what comes next. Times in milliseconds since 1970. */
export interface RunnerState {
  readonly now: number;
  readonly signedOut: boolean;
  readonly suspended: boolean;
  readonly online: boolean;
  /** A person has asked for a sync, by the button or by an action. */
  readonly byHand: boolean;
  /** Folders are known to have changed. */
  readonly changed: boolean;
  /** Texts are still to be fetched ahead. */
  readonly bodiesLeft: boolean;
  /** Nothing is tried before, after a failure. */
  readonly notBefore: number;
  readonly policy: Decision;
}

export type Step =
  | { readonly kind: 'pass' }
  | { readonly kind: 'folders' }
  | { readonly kind: 'bodies' }
  /** Until then, or without limit (null); asked again when anything changes. */
  | { readonly kind: 'wait'; readonly until: number | null };

const FOREVER: Step = { kind: 'wait', until: null };

/**
 * What a mailbox does next. Whoever was refused the login waits for a person; who sleeps, for waking; who is offline tries only
 * when asked by hand, since what the system says of the network can be wrong. Then a person comes before the policy, the policy
 * before what changed (it takes that in), and texts come last.
 */
export function nextStep(state: RunnerState): Step {
  const { now, notBefore, policy } = state;
  if (state.signedOut || state.suspended) return FOREVER;
  const byPolicy = state.online && policy.kind === 'now';
  const due = state.byHand || byPolicy || (state.online && (state.changed || state.bodiesLeft));
  if (!due) {
    const at = state.online && policy.kind === 'at' ? Math.max(policy.at, notBefore) : null;
    return { kind: 'wait', until: at };
  }
  if (now < notBefore) return { kind: 'wait', until: notBefore };
  if (state.byHand || byPolicy) return { kind: 'pass' };
  return { kind: state.changed ? 'folders' : 'bodies' };
}
