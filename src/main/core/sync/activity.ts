import type { Activity } from '../../host-door.ts';
import type { Clock } from '../ports.ts';
import { isActive, type Occasion, type Presence } from './policy.ts';

const TICK_MS = 20_000;
/** A tick that comes so much late was slept through: a busy thread is seconds late, not more. */
const SLEPT_MS = 30_000;

export interface ActivitySource {
  /** Takes over what the host says. */
  tell(activity: Activity): void;
  presence(): Presence;
  /** Calls when something changed that the policy looks at, with what happened. Returns the function that ends it. */
  onChange(listener: (occasions: readonly Occasion[]) => void): () => void;
  close(): void;
}

/**
 * The person and the machine as the core knows them. Until a host has spoken, somebody has just started it and looks. A
 * sleep that the host did not tell of (the web host has no means to) shows in a clock that jumped.
 */
export function createActivity(clock: Clock): ActivitySource {
  let now: Presence = { visible: true, lastInput: clock.now(), online: true, suspended: false };
  const listeners = new Set<(occasions: readonly Occasion[]) => void>();
  const emit = (occasions: readonly Occasion[]): void => {
    for (const listener of listeners) listener(occasions);
  };

  let callOff: () => void = () => undefined;
  const tick = (): void => {
    const planned = clock.now() + TICK_MS;
    callOff = clock.after(TICK_MS, () => {
      const slept = clock.now() - planned > SLEPT_MS;
      tick();
      if (slept && !now.suspended) emit(['resumed']);
    });
  };
  tick();

  return {
    tell({ visible, idleMs, online, suspended }) {
      const before = now;
      const wasActive = isActive({ ...before, now: clock.now() });
      now = { visible, lastInput: clock.now() - idleMs, online, suspended };
      const occasions: Occasion[] = [];
      if (visible && !before.visible) occasions.push('opened');
      if (!suspended && before.suspended) {
        occasions.push('resumed');
        // The tick that was slept through would say it again.
        callOff();
        tick();
      }
      if (online && !before.online) occasions.push('online');
      const changed =
        occasions.length > 0 ||
        before.visible !== visible ||
        before.online !== online ||
        before.suspended !== suspended ||
        isActive({ ...now, now: clock.now() }) !== wasActive;
      if (changed) emit(occasions);
    },
    presence: () => now,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      callOff();
      listeners.clear();
    },
  };
}
