import type { Activity, HostDoor } from '../host-door.ts';

const INPUT_MS = 60_000;

/** Takes what a host knows now; called as often as the host likes. */
export type Teller = (activity: Activity) => void;

/** Passes on to the core what has changed, at once, and input at most once a minute: it asks for the last ten only. */
export function createTeller(door: Pick<HostDoor, 'activity'>, now: () => number = Date.now): Teller {
  let told: { readonly activity: Activity; readonly input: number } | null = null;
  return (activity) => {
    const input = now() - activity.idleMs;
    const same =
      told !== null &&
      told.activity.visible === activity.visible &&
      told.activity.online === activity.online &&
      told.activity.suspended === activity.suspended &&
      input - told.input < INPUT_MS;
    if (same) return;
    told = { activity, input };
    // A core that is just being started anew is told again by its handle.
    door.activity(activity).catch(() => undefined);
  };
}
