import { useCommandStore } from '@/stores/commands';
import { takeLostFocus } from './keep-focus';

export interface ReturnFocus {
  /** As something opens, while what had the focus still has it. */
  remember(): void;
  /** As it closes. What had the focus may be gone by then, with what was done: what is in its stead takes it, else the list. */
  giveBack(): void;
}

/** Where the keyboard was before something came over the page. */
export function useReturnFocus(): ReturnFocus {
  const commands = useCommandStore();
  let before: HTMLElement | null = null;
  return {
    remember() {
      const { activeElement } = document;
      before = activeElement instanceof HTMLElement ? activeElement : null;
    },
    giveBack() {
      if (before?.isConnected === true && before !== document.body) before.focus({ preventScroll: true });
      else if (document.activeElement === document.body && !takeLostFocus()) commands.run('focus-list');
    },
  };
}
