import type { ActionTarget, Aim } from '@/features/actions';
import { useListTargets } from '@/features/mailbox';
import { useSessionStore } from '@/stores/session';
import { useViewStore } from '@/stores/view';

const isInReader = (): boolean =>
  (document.activeElement?.closest('[data-testid="reader"]') ?? null) !== null;
const isListShown = (): boolean =>
  document.querySelector<HTMLElement>('[data-testid="message-list"]')?.offsetParent instanceof Element;

/** What keys and the palette mean: the message in the reader where it has the focus or stands alone, else the list's. */
export function useAim(): { now(): ActionTarget | null; fixed(): Aim } {
  const session = useSessionStore();
  const view = useViewStore();
  const targets = useListTargets();

  const inReader = (): boolean => session.opened !== null && (isInReader() || !isListShown());
  const of = (reader: boolean): ActionTarget | null => {
    if (view.current !== 'mail') return null;
    return reader ? targets.opened.value : targets.current();
  };
  return {
    now: () => of(inReader()),
    /** Decided now, for a dialog that takes the focus away from where the person was. */
    fixed() {
      const reader = inReader();
      return () => of(reader);
    },
  };
}
