import { afterPaint } from './later';

/** What an entry of the window's history knows: how far it is from the first. */
interface Entry {
  readonly at: number;
}

const entryOf = (state: unknown): Entry => {
  const at = (state as Partial<Entry> | null)?.at;
  return { at: typeof at === 'number' ? at : 0 };
};

export interface PlaceHistory {
  /** The address of the window, after its `#`. */
  current(): string;
  /** Writes down where the person is now: as a step that can be gone back, or in place of the present one. */
  tell(address: string, replace?: boolean): void;
}

/** The window's address as the way through what was listed and opened. `onMove`: the person went back or forward. */
export function createPlaceHistory(onMove: (address: string) => void): PlaceHistory {
  let { at } = entryOf(window.history.state);
  let shown = location.hash.slice(1);
  /** Told, and not written down yet: writing takes some milliseconds, in which the place itself could be painted. */
  let untold: (() => void) | null = null;
  const write = (): void => {
    untold?.();
    untold = null;
  };

  window.addEventListener('popstate', ({ state }) => {
    untold = null;
    const address = location.hash.slice(1);
    const next = entryOf(state).at;
    const step = Math.sign(next - at);
    at = next;
    // A closed message leaves two steps of one place behind: going through both at once, nothing seems to be stuck.
    if (address === shown && step !== 0 && next > 0) {
      window.history.go(step);
      return;
    }
    shown = address;
    onMove(address);
  });

  return {
    current() {
      write();
      return location.hash.slice(1);
    },
    tell(address, replace = false) {
      if (address === shown) return;
      shown = address;
      if (!replace) at += 1;
      const state: Entry = { at };
      const url = `#${address}`;
      write();
      untold = () => {
        if (replace) window.history.replaceState(state, '', url);
        else window.history.pushState(state, '', url);
      };
      afterPaint(write);
    },
  };
}
