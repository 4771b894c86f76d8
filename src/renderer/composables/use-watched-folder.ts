import { computed, onScopeDispose, ref, watch } from 'vue';
import { useApi } from '@/api';
import { useSessionStore } from '@/stores/session';
import { useViewStore } from '@/stores/view';

/**
 * Tells the core which folder is on the screen, so that its changes come at once; none while the window is hidden or shows
 * something else. Once in a window's life, in its shell. Whether somebody is there at all, tell-activity.ts tells the host.
 */
export function useWatchedFolder(): void {
  const api = useApi();
  const session = useSessionStore();
  const view = useViewStore();
  const visible = ref(!document.hidden);

  const watched = computed(() =>
    visible.value && view.current === 'mail' && session.folder?.selectable === true
      ? session.folder.id
      : null,
  );
  // Nothing that the person asked for: a failure is no news.
  const tell = (): void => {
    api.call('sync.watch', { folderId: watched.value }).catch(() => undefined);
  };
  const onVisibility = (): void => {
    visible.value = !document.hidden;
  };
  watch(watched, tell, { immediate: true });
  document.addEventListener('visibilitychange', onVisibility);
  // A core that started anew does not know.
  const stop = api.on('resync', tell);
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onVisibility);
    stop();
  });
}
