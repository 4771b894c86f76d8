import { computed, type Component, type ComputedRef } from 'vue';
import { t } from '@/i18n';
import type { Action, ActionTarget } from './action';
import { useKeyText } from './key-text';
import { ACTIONS } from './registry';
import { useActionWorld } from './world';

/** An action as it is shown for a target: in words, with the reason where it cannot be done. */
export interface ShownAction {
  readonly action: Action;
  readonly label: string;
  readonly icon: Component;
  readonly reason: string | null;
  /** The reason is put right in the settings of portals: where there is room for it, the way there stands in its place. */
  readonly bySettings: boolean;
  readonly keys: string;
  readonly ariaKeys: string | undefined;
}

const saysTheSame = (a: ShownAction, b: ShownAction): boolean =>
  a.label === b.label &&
  a.icon === b.icon &&
  a.reason === b.reason &&
  a.keys === b.keys &&
  a.ariaKeys === b.ariaKeys;

/**
 * The whole registry as it stands for a target; null: nothing is chosen, which is then every action's reason. What says the same
 * for another target is the same object, so that a button is drawn again only when it changes.
 */
export function useActionList(target: () => ActionTarget | null): ComputedRef<readonly ShownAction[]> {
  const world = useActionWorld();
  const keyText = useKeyText();
  return computed((before: readonly ShownAction[] | undefined) => {
    const now = target();
    const list = ACTIONS.map((action, at): ShownAction => {
      const why = now === null ? 'actions.why.select' : action.why(now, world);
      const old = before?.[at];
      const shown = {
        action,
        label: t(action.label(now, world)),
        icon: action.icon(now, world),
        reason: why === null ? null : t(why),
        bySettings: why?.startsWith('actions.why.portal') === true,
        keys: keyText.text(action.id),
        ariaKeys: keyText.aria(action.id),
      };
      return old !== undefined && saysTheSame(old, shown) ? old : shown;
    });
    return before !== undefined && list.every((each, at) => each === before[at]) ? before : list;
  });
}
