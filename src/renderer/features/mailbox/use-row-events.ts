import type { Association } from '#shared/model/query.ts';
import { dragWithLabel } from '@/composables/drag-image';
import { t } from '@/i18n';
import { useMailboxStore } from './store';
import { useOpenBinding } from './use-open-binding';

export interface RowEventActions {
  open(line: number): void;
  unfold(line: number): void;
  menu(at: DOMRect, from: HTMLElement): void;
  drag(): void;
  /** The active row changed: focus it. */
  moved(): void;
}

export interface RowEvents {
  onClick(event: MouseEvent): void;
  onDoubleClick(event: MouseEvent): void;
  onContextMenu(event: MouseEvent): void;
  onDragStart(event: DragEvent): void;
  onMouseDown(event: MouseEvent): void;
}

/** The line that an event happened on; -1 for anything else. */
export function lineOfEvent(event: Event): number {
  const { target } = event;
  if (!(target instanceof Element) || target.closest('.list__day') !== null) return -1;
  const slot = target.closest<HTMLElement>('[data-index]');
  return slot === null ? -1 : Number(slot.dataset['index']);
}
const partOfEvent = (event: Event): string =>
  (event.target as Element).closest<HTMLElement>('[data-part]')?.dataset['part'] ?? '';

/** The pointer in the list (rows S11 and S15): listened to once for all rows. */
export function useRowEvents(actions: RowEventActions): RowEvents {
  const mailbox = useMailboxStore();
  const openBinding = useOpenBinding();

  return {
    onClick(event) {
      const line = lineOfEvent(event);
      if (line < 0 || mailbox.row(line) === null) return;
      const part = partOfEvent(event);
      if (event.shiftKey) {
        void mailbox.extendTo(line, event.ctrlKey || event.metaKey);
      } else if (event.ctrlKey || event.metaKey || part === 'check') {
        mailbox.toggleAt(line);
      } else if (part === 'conversation') {
        actions.unfold(line);
      } else {
        mailbox.select(line);
        if (part === 'sender' || part === 'subject') actions.open(line);
        const badge =
          part === 'binding' ? (event.target as Element).closest<HTMLElement>('[data-kind]') : null;
        const row = mailbox.row(line);
        if (badge !== null && row !== null) void openBinding(row.id, badge.dataset['kind'] as Association);
      }
      actions.moved();
    },
    onDoubleClick(event) {
      const line = lineOfEvent(event);
      if (
        line < 0 ||
        mailbox.row(line) === null ||
        ['check', 'conversation', 'binding'].includes(partOfEvent(event))
      )
        return;
      mailbox.select(line);
      actions.open(line);
    },
    /** A row that is not selected becomes the selection, so that what the menu is about can be seen. */
    onContextMenu(event) {
      const line = lineOfEvent(event);
      const row = line < 0 ? null : mailbox.row(line);
      if (row === null) return;
      event.preventDefault();
      if (!mailbox.isSelected(row.locationId)) mailbox.select(line);
      else mailbox.activate(line);
      const element = (event.target as Element)
        .closest<HTMLElement>('[data-index]')
        ?.querySelector<HTMLElement>('[data-testid="message-row"]');
      if (element) actions.menu(new DOMRect(event.clientX, event.clientY, 0, 0), element);
    },
    /** What is selected is dragged; a row that is not becomes the selection. */
    onDragStart(event) {
      const line = lineOfEvent(event);
      const row = line < 0 ? null : mailbox.row(line);
      if (row === null) {
        event.preventDefault();
        return;
      }
      if (!mailbox.isSelected(row.locationId)) mailbox.select(line);
      dragWithLabel(event, t('mailbox.dragging', { count: mailbox.selectedCount }), true);
      actions.drag();
    },
    /** Shift would mark text on the page instead of rows. */
    onMouseDown(event) {
      if (event.shiftKey) event.preventDefault();
    },
  };
}
