import { useCommandStore } from '@/stores/commands';

let before: HTMLElement | null = null;

/** Called as a dialog opens, while what had the focus still has it. */
export function rememberFocus(): void {
  const { activeElement } = document;
  before = activeElement instanceof HTMLElement ? activeElement : null;
}

/** Called when it has closed. A row may be gone by then, with what was done to it: the list takes the focus then. */
export function giveFocusBack(): void {
  if (before?.isConnected === true && before !== document.body) before.focus({ preventScroll: true });
  else focusListIfLost();
}

/** The focus has fallen to the page: the list takes it, where there is one. */
export function focusListIfLost(): void {
  if (document.activeElement === document.body) useCommandStore().run('focus-list');
}
