import type { Directive } from 'vue';

function set(element: HTMLElement, { value }: { readonly value: boolean }): void {
  const tabIndex = value ? 0 : -1;
  if (element.tabIndex !== tabIndex) element.tabIndex = tabIndex;
}

/**
 * Whether the Tab key stops at an element that can be focused otherwise too. Setting it on the one that has the focus has the
 * browser lay out the page, even where nothing changes: so it is set only when it does.
 */
export const vTabStop: Directive<HTMLElement, boolean> = { created: set, updated: set };
