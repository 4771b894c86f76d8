/** Begins a drag that shows `text` on a small label under the pointer. Allowed are both moving and copying. */
export function dragWithLabel(event: DragEvent, text: string, canCopy: boolean): void {
  const data = event.dataTransfer;
  if (data === null) return;
  data.effectAllowed = canCopy ? 'copyMove' : 'move';
  // Without any data some browsers begin no drag. A type of our own, so that nothing else takes it for a text.
  data.setData('application/x-postino', '');
  const label = document.createElement('div');
  label.className = 'drag-label';
  label.textContent = text;
  document.body.append(label);
  data.setDragImage(label, -12, -8);
  // The browser takes its picture after this event.
  setTimeout(() => {
    label.remove();
  });
}

/** Ctrl (on a Mac: Alt) while dropping means a copy. */
export const asksForCopy = (event: DragEvent): boolean => event.ctrlKey || event.altKey;
