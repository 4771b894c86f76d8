const TEXT_INPUTS = /^(?:text|search|email|password|url|tel|number|date|time)$/;

/** A place where keys mean the text: a field, the message that is being written, a dialog. */
export function isForText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.test(target.type);
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    target.closest('[data-testid="compose"], [role="dialog"], [role="alertdialog"], [role="menu"]') !== null
  );
}

/** A dialog or a menu lies over the window, wherever the focus is. */
export const isCovered = (): boolean =>
  document.querySelector(':is([role="dialog"], [role="alertdialog"], [role="menu"])[data-state="open"]') !==
  null;
