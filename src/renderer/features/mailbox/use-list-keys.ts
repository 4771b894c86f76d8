import { useMailboxStore } from './store';

export interface ListKeyActions {
  /** How far PageUp and PageDown go. */
  rowsPerPage(): number;
  open(index: number): void;
  /** The menu of the selection, below the active row. */
  menu(): void;
  /** The active row changed: bring it into view and focus it. */
  moved(): void;
}

const ONCE: ReadonlySet<string> = new Set([' ', 'enter', 'escape', 'contextmenu', 'f10']);

/**
 * The keyboard of the list (WAI-ARIA grid pattern): arrows, Home, End and pages move and select, Shift extends, Ctrl moves
 * alone, Space toggles, Enter opens, Ctrl+A selects all, the menu key shows the menu. What is done to messages is the
 * business of features/keyboard.
 */
export function useListKeys(actions: ListKeyActions): (event: KeyboardEvent) => void {
  const mailbox = useMailboxStore();

  const targetOf = (event: KeyboardEvent): number | null => {
    const at = mailbox.activeIndex;
    switch (event.key) {
      case 'ArrowDown':
        return at + 1;
      case 'ArrowUp':
        return at - 1;
      case 'PageDown':
        return at + actions.rowsPerPage();
      case 'PageUp':
        return at - actions.rowsPerPage();
      case 'Home':
        return 0;
      case 'End':
        return mailbox.lines - 1;
      default:
        return null;
    }
  };

  const moveTo = async (index: number, event: KeyboardEvent): Promise<void> => {
    const target = Math.max(0, Math.min(index, mailbox.lines - 1));
    await mailbox.reach(target);
    if (event.shiftKey) await mailbox.extendTo(target, false);
    else if (event.ctrlKey || event.metaKey) mailbox.activate(target);
    else mailbox.select(target);
    actions.moved();
  };

  return (event) => {
    if (event.altKey || mailbox.lines === 0) return;
    const command = event.ctrlKey || event.metaKey;
    const target = targetOf(event);
    if (target !== null) {
      event.preventDefault();
      void moveTo(target, event);
      return;
    }
    const key = event.key.toLowerCase();
    // Held down, what chooses and opens counts once.
    if (event.repeat && ONCE.has(key)) {
      event.preventDefault();
      return;
    }
    if (command && key === 'a') {
      event.preventDefault();
      mailbox.selectAll();
      return;
    }
    if (key === ' ') {
      event.preventDefault();
      mailbox.toggleAt(mailbox.activeIndex);
    } else if (key === 'enter') {
      event.preventDefault();
      mailbox.select(mailbox.activeIndex);
      actions.open(mailbox.activeIndex);
    } else if (key === 'contextmenu' || (event.shiftKey && key === 'f10')) {
      event.preventDefault();
      actions.menu();
    } else if (key === 'escape') {
      mailbox.clear();
    }
  };
}
