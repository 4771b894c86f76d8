import { defineAsyncComponent, type Component } from 'vue';

/** The window fetches what it will need at the latest after so long, however busy it is (milliseconds). */
const PATIENCE_MS = 5_000;

/** A window that is not looked at paints nothing: what waits for the paint waits no longer than this (milliseconds). */
const PAINT_MS = 100;

/** Does what nobody waits for once the present change has been painted. */
export function afterPaint(work: () => void): void {
  let done = false;
  const once = (): void => {
    if (!done) work();
    done = true;
  };
  // A frame's callbacks run before it is painted, and tasks after it.
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, PAINT_MS);
}

/** Once the window has nothing else to do. Safari has no idle callbacks. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: PATIENCE_MS });
  else setTimeout(work, PATIENCE_MS);
}

/**
 * A part of the window that the first view does not need: its code is fetched once the window has nothing else to do. Until it
 * stands there, letters typed for it would reach the window and count as its keys; so it must not wait for the network when it is wanted.
 */
export function later<T extends Component>(load: () => Promise<{ default: T }>): T {
  // It is there then when it is wanted. Where it could not be had it is fetched again, and failing then is told.
  whenIdle(() => void load().catch(() => undefined));
  return defineAsyncComponent(load);
}
