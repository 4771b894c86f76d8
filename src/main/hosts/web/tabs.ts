import type { Parsed } from '#shared/contract/index.ts';
import type { Teller } from '../activity.ts';

/** What one tab tells of the person. */
export interface Tab {
  saw(seen: Parsed<'host.activity'>): void;
  close(): void;
}

/**
 * The person as the open tabs see them: looking where any tab is visible, at work where any had input, online where any is.
 * A tab that was just opened was opened by somebody. Where none is open nobody looks, and the network counts as there: a
 * server has no browser to ask.
 */
export function createTabs(tell: Teller, now: () => number = Date.now): { open(): Tab } {
  const tabs = new Map<
    Tab,
    { readonly visible: boolean; readonly input: number; readonly online: boolean }
  >();
  let lastInput = now();
  const sum = (): void => {
    const all = [...tabs.values()];
    lastInput = Math.max(lastInput, ...all.map(({ input }) => input));
    tell({
      visible: all.some(({ visible }) => visible),
      idleMs: Math.max(0, now() - lastInput),
      online: all.length === 0 || all.some(({ online }) => online),
      suspended: false,
    });
  };
  sum();
  return {
    open() {
      const tab: Tab = {
        saw({ visible, idleMs, online }) {
          if (!tabs.has(tab)) return;
          tabs.set(tab, { visible, input: now() - idleMs, online });
          sum();
        },
        close() {
          tabs.delete(tab);
          sum();
        },
      };
      tabs.set(tab, { visible: true, input: now(), online: true });
      sum();
      return tab;
    },
  };
}
