import { onScopeDispose } from 'vue';
import { useUndoStore } from '@/stores/undo';

const TEXT_INPUTS = /^(?:text|search|email|password|url|tel|number|date|time)$/;

/** A place where Ctrl+Z means the text: a field, the message that is being written, a dialog. */
export function isForText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.test(target.type);
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target.closest('[data-testid="compose"], [role="dialog"], [role="alertdialog"]') !== null
  );
}

/** Ctrl+Z (Cmd+Z) anywhere outside a text takes back the last action. */
export function useUndoKey(): void {
  const undo = useUndoStore();
  const onKey = (event: KeyboardEvent): void => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isUndo || event.key.toLowerCase() !== 'z' || event.defaultPrevented || event.repeat) return;
    if (isForText(event.target)) return;
    event.preventDefault();
    void undo.undoLast();
  };
  window.addEventListener('keydown', onKey);
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKey);
  });
}
