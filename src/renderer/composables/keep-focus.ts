import { nextTick, onScopeDispose, watch, type Ref } from 'vue';

const takers = new Set<() => boolean>();

/** The focus has fallen to the page: where what had it is gone, what stands in its stead takes it. Answers whether something did. */
export const takeLostFocus = (): boolean =>
  document.activeElement === document.body && [...takers].some((take) => take());

const REACHED = 'a[href], button:not(:disabled)';
const reachedIn = (line: Element, testId: string | undefined): HTMLElement | null =>
  line.querySelector<HTMLElement>(`[data-testid="${testId ?? ''}"]:not(:disabled)`) ??
  line.querySelector<HTMLElement>(REACHED);

/**
 * The lines of a list come and go, and their buttons too. Where one goes that has the focus, the focus goes on to the same button of
 * the line that takes its place, else of the one before; where none is left, to what is around the list and takes it (tabindex).
 */
export function useKeepFocus(place: Readonly<Ref<HTMLElement | null>>, line: string): void {
  let last: {
    readonly element: HTMLElement;
    readonly line: Element | null;
    readonly at: number;
    readonly around: HTMLElement | null;
  } | null = null;
  const lines = (): Element[] => [...(place.value?.querySelectorAll(line) ?? [])];

  const take = (): boolean => {
    if (last === null || last.element.isConnected || document.activeElement !== document.body) return false;
    const { element, at, around } = last;
    const now = lines();
    const own = last.line?.isConnected === true ? [last.line] : [];
    last = null;
    for (const each of [...own, ...now.slice(at), ...now.slice(0, at).reverse()]) {
      const next = reachedIn(each, element.dataset['testid']);
      if (next === null) continue;
      next.focus();
      return true;
    }
    if (around?.isConnected !== true) return false;
    around.focus({ preventScroll: true });
    return true;
  };
  const note = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    const own = target.closest(line);
    last = {
      element: target,
      line: own,
      at: own === null ? 0 : lines().indexOf(own),
      around: place.value?.closest<HTMLElement>('[tabindex]') ?? null,
    };
  };
  // What goes is told in one step with what comes in its stead.
  const watching = new MutationObserver(() => void nextTick(take));
  watch(
    place,
    (now, _before, onCleanup) => {
      if (now === null) return;
      now.addEventListener('focusin', note);
      watching.observe(now, { childList: true, subtree: true });
      onCleanup(() => {
        now.removeEventListener('focusin', note);
        watching.disconnect();
        void nextTick(take);
      });
    },
    { immediate: true, flush: 'post' },
  );
  takers.add(take);
  onScopeDispose(() => {
    takers.delete(take);
    watching.disconnect();
  });
}
