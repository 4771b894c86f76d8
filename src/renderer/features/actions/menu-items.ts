import type { DropdownMenuItem } from '@bitrix24/b24ui-nuxt/components/DropdownMenu.vue';
import { markRaw, type Component } from 'vue';
import { altHeld } from '@/composables/alt-held';
import type { CommandId } from './keys';
import { toPortalSettings } from './tell-why';
import type { ShownAction } from './use-action-list';

/** What a menu's line shows beside what the kit knows. */
export interface ActionItem {
  readonly mark: Component;
  readonly shortcut: string;
  /** Of a line that opens a menu of its own. */
  readonly children?: unknown;
}

/** Lines that stand together behind one of their own. */
export interface Fold {
  readonly ids: readonly CommandId[];
  readonly label: string;
  readonly mark: Component;
}

/**
 * Lines of a menu, in groups with a line between them; rarely wanted ones in menus of their own, where `folds` say so. One that
 * cannot be done stays within reach of the arrow keys and says why; choosing it does nothing and leaves the menu open, or leads to
 * the settings that put it right.
 */
export function menuItems(
  shown: readonly ShownAction[],
  run: (shown: ShownAction, byForm: boolean) => void,
  folds: readonly Fold[] = [],
): DropdownMenuItem[][] {
  const groups = new Map<number, DropdownMenuItem[]>();
  const folded = new Map<Fold, DropdownMenuItem[]>();
  for (const each of shown) {
    const { action, label, icon, reason, bySettings, keys, ariaKeys } = each;
    const item = {
      label,
      mark: markRaw(icon),
      shortcut: keys,
      slot: 'action',
      'data-testid': action.testId,
      'data-action': action.id,
      ...(ariaKeys === undefined ? {} : { 'aria-keyshortcuts': ariaKeys }),
      ...(reason === null ? {} : { description: reason }),
      ...(reason === null || bySettings ? {} : { 'aria-disabled': 'true' }),
      class: reason === null ? '' : bySettings ? 'is-off is-elsewhere' : 'is-off',
      ...(action.danger === true && reason === null ? { color: 'air-primary-alert' } : {}),
      onSelect: (event: Event) => {
        // Alt asks for the form first.
        if (reason === null) run(each, altHeld());
        else if (bySettings) setTimeout(toPortalSettings);
        else event.preventDefault();
      },
    } as unknown as DropdownMenuItem;
    const line = groups.get(action.group) ?? [];
    const fold = folds.find(({ ids }) => ids.includes(action.id));
    if (fold === undefined) groups.set(action.group, [...line, item]);
    else {
      const behind = folded.get(fold) ?? [];
      folded.set(fold, behind);
      behind.push(item);
      if (behind.length > 1) continue;
      const opener = {
        label: fold.label,
        mark: markRaw(fold.mark),
        shortcut: '',
        slot: 'action',
        children: [behind],
      } as unknown as DropdownMenuItem;
      groups.set(action.group, [...line, opener]);
    }
  }
  return [...groups.values()].map((group, at) => (at === 0 ? group : [{ type: 'separator' }, ...group]));
}
