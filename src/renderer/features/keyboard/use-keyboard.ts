import { computed, onScopeDispose } from 'vue';
import { isCovered, isForText } from '@/composables/for-text';
import {
  actionOf,
  meanings,
  pressed,
  useActionRunner,
  useActionWorld,
  type CommandId,
} from '@/features/actions';
import { t } from '@/i18n';
import { useSettingsStore } from '@/stores/settings';
import { useToastStore } from '@/stores/toasts';
import { useAppCommands } from './app-commands';
import { createMatcher } from './sequences';
import { useAim } from './use-aim';

/** The list and its rows have these themselves (WAI-ARIA grid); elsewhere they belong to buttons and scrolling. */
const LIST_OWN: ReadonlySet<string> = new Set([
  'Enter',
  'Space',
  'Shift+ArrowDown',
  'Shift+ArrowUp',
  'Shift+F10',
  'ContextMenu',
]);
/** Held down, these go on; all others count once. */
const REPEATS: ReadonlySet<CommandId> = new Set(['next', 'previous', 'zoomIn', 'zoomOut']);
const PRESSED_BY_ENTER = 'button, a[href], summary, [role="button"], [role^="menuitem"]';
/** In the tree of folders these are about the folder. */
const OF_FOLDERS: ReadonlySet<CommandId> = new Set(['delete', 'deleteForever', 'open']);

/** The keys of the window, in the person's map: anywhere but in texts, dialogs and menus. */
export function useKeyboard(): void {
  const settings = useSettingsStore();
  const toasts = useToastStore();
  const runner = useActionRunner();
  const world = useActionWorld();
  const commands = new Map(useAppCommands().map((command) => [command.id, command]));
  const aim = useAim();
  const matcher = computed(() => createMatcher(meanings(settings.value.keys)));

  /** Why a key does nothing is said: a silent key looks broken. */
  const tell = (id: CommandId, why: string): void => {
    toasts.show(
      t('keyboard.cannot', {
        what: t(actionOf(id)?.label(null, world) ?? `keyboard.command.${id}`),
        why: t(why),
      }),
    );
  };
  /** Answers whether the key is used up. */
  const run = (id: CommandId): boolean => {
    if (actionOf(id) === null) {
      const command = commands.get(id);
      if (command === undefined) return false;
      const why = command.why();
      if (why === null) command.run();
      // Escape is for whatever is there to be left; without that it is nobody's.
      return why === null || id !== 'back';
    }
    const target = aim.now();
    if (target === null) return false;
    const why = actionOf(id)?.why(target, world) ?? null;
    if (why === null) void runner.run(id, aim.now);
    else tell(id, why);
    return true;
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const chord = pressed(event);
    if (chord === null) return;
    const { target } = event;
    if (isForText(target) || isCovered()) {
      matcher.value.reset();
      return;
    }
    if (LIST_OWN.has(chord)) return;
    const { command, pending } = matcher.value.feed(chord, Date.now());
    if (pending) event.preventDefault();
    if (command === null) return;
    if (event.repeat && !REPEATS.has(command)) {
      // Held down it is still ours: the browser's own saving and printing stay away.
      event.preventDefault();
      return;
    }
    const within = (place: string): boolean => target instanceof Element && target.closest(place) !== null;
    if (OF_FOLDERS.has(command) && within('[data-testid="mailbox-list"]')) return;
    if (chord === 'Escape' && within('.toast-host, .sync')) return;
    if (run(command)) event.preventDefault();
  };
  /** A button is pressed once, however long Enter is held: what it opens must not be answered by the same press. */
  const onHeld = (event: KeyboardEvent): void => {
    const on = event.target instanceof Element ? event.target.closest(PRESSED_BY_ENTER) : null;
    if (!event.repeat || event.key !== 'Enter' || on === null) return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener('keydown', onHeld, true);
  window.addEventListener('keydown', onKey);
  onScopeDispose(() => {
    window.removeEventListener('keydown', onHeld, true);
    window.removeEventListener('keydown', onKey);
  });
}
