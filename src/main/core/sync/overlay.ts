import type { PendingFlag } from '../db/repos/ops.repo.ts';

/** Changes of flags that wait, by the UID of their message, oldest first. */
export type Overlay = ReadonlyMap<number, readonly PendingFlag[]>;

export const toOverlay = (pending: readonly PendingFlag[]): Overlay => Map.groupBy(pending, (one) => one.uid);

/**
 * What the person sees of the server's flags: those that an action here has changed, and not yet there, keep the person's value.
 * Flags are compared without regard to case (RFC 9051 section 2.3.2).
 */
export function overlaid(uid: number, flags: Iterable<string>, ...overlays: readonly Overlay[]): Set<string> {
  const result = new Set(flags);
  for (const overlay of overlays) {
    for (const { flag, add } of overlay.get(uid) ?? []) {
      for (const one of result) if (one.toLowerCase() === flag.toLowerCase()) result.delete(one);
      if (add === 1) result.add(flag);
    }
  }
  return result;
}
