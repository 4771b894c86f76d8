import type { DropdownMenuItem } from '@bitrix24/b24ui-nuxt/components/DropdownMenu.vue';
import { markRaw, type Component } from 'vue';
import { altHeld } from '@/composables/alt-held';

/** A line of a `ReaderMenu`. */
export interface MenuLine {
  readonly id: string;
  readonly icon: Component;
  readonly label: string;
  /** For a switch: whether it is on. */
  readonly checked?: boolean;
  /** What stands at its end: keys, or a state. */
  readonly hint?: string;
  readonly danger?: boolean;
  /** Why it cannot be done now. */
  readonly reason?: string | null;
  /** `alt`: chosen with Alt. */
  run(alt: boolean): void | Promise<void>;
}

function toItem({
  id,
  icon,
  label,
  checked,
  hint = '',
  danger,
  reason = null,
  run,
}: MenuLine): DropdownMenuItem {
  return {
    label,
    mark: markRaw(icon),
    hint,
    slot: 'line',
    'data-testid': id,
    class: reason === null ? '' : 'is-off',
    ...(reason === null ? {} : { 'aria-disabled': 'true', description: reason }),
    ...(danger === true && reason === null ? { color: 'air-primary-alert' as const } : {}),
    ...(checked === undefined ? {} : { type: 'checkbox' as const, checked }),
    onSelect: (event: Event) => {
      if (reason !== null) {
        event.preventDefault();
        return;
      }
      const alt = altHeld();
      // The menu gives its focus back first, so that a dialog can take it.
      setTimeout(() => void run(alt));
    },
  } satisfies DropdownMenuItem;
}

/** The kit's items, in groups with a line between them. */
export const menuItems = (groups: readonly (readonly MenuLine[])[]): DropdownMenuItem[][] =>
  groups
    .filter((group) => group.length > 0)
    .map((group, at): DropdownMenuItem[] => {
      const items = group.map(toItem);
      return at === 0 ? items : [{ type: 'separator' }, ...items];
    });
