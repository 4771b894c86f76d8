import { computed, onScopeDispose, ref, watch } from 'vue';
import { useApi } from '@/api';
import { useSessionStore } from '@/stores/session';
import { useViewStore } from '@/stores/view';

/** While there is input it is told this often and no oftener. */
const TELL_EVERY_MS = 60_000;
/** What a person does to a window. Scrolling counts: a letter's own frame keeps the wheel to itself. */
const INPUT = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'scroll'] as const;

/**
 * Tells the host whether somebody is there (row S7: a visible window, input, a network), and the core which folder is on the
 * screen, so that its changes come at once. A hidden window watches none. Once in a window's life, in its shell.
 */
export function useActivity(): void {
  const api = useApi();
  const session = useSessionStore();
  const view = useViewStore();
  const visible = ref(!document.hidden);
  let lastInput = Date.now();
  let lastTold = 0;

  const watched = computed(() =>
    visible.value && view.current === 'mail' && session.folder?.selectable === true
      ? session.folder.id
      : null,
  );
  // Neither is anything that the person asked for: a failure of theirs is no news.
  const tellFolder = (): void => {
    api.call('sync.watch', { folderId: watched.value }).catch(() => undefined);
  };
  const tellActivity = (): void => {
    lastTold = Date.now();
    const idleMs = Math.max(0, lastTold - lastInput);
    api
      .call('host.activity', { visible: visible.value, idleMs, online: navigator.onLine })
      .catch(() => undefined);
  };

  const onInput = (): void => {
    lastInput = Date.now();
    if (lastInput - lastTold >= TELL_EVERY_MS) tellActivity();
  };
  const onVisibility = (): void => {
    visible.value = !document.hidden;
    tellActivity();
  };
  watch(watched, tellFolder, { immediate: true });
  tellActivity();

  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', tellActivity);
  window.addEventListener('offline', tellActivity);
  for (const name of INPUT) window.addEventListener(name, onInput, { capture: true, passive: true });
  // A core that started anew knows neither.
  const stop = api.on('resync', () => {
    tellFolder();
    tellActivity();
  });
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('online', tellActivity);
    window.removeEventListener('offline', tellActivity);
    for (const name of INPUT) window.removeEventListener(name, onInput, { capture: true });
    stop();
  });
}
