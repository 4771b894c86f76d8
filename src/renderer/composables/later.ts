import { defineAsyncComponent, type Component } from 'vue';

/** The window fetches what it will need at the latest after so long, however busy it is (milliseconds). */
const PATIENCE_MS = 5_000;

/** Safari has no idle callbacks. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: PATIENCE_MS });
  else setTimeout(work, PATIENCE_MS);
}

/**
 * A part of the window that the first view does not need: its code is fetched once the window has nothing else to do. Until it
 * stands there, letters typed for it would reach the window and count as its keys; so it must not wait for the network when it is wanted.
 */
export function later<T extends Component>(load: () => Promise<{ default: T }>): T {
  let loading: Promise<T> | null = null;
  const once = (): Promise<T> => {
    loading ??= load().then(
      (module) => module.default,
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  // Fetched again when it is wanted, and failing there is told.
  whenIdle(() => void once().catch(() => undefined));
  return defineAsyncComponent(once);
}
