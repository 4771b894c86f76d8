import { watch } from 'vue';
import { useApi } from '@/api';
import { useOpenLink } from '@/composables/open-link';
import { useEntitiesStore } from '@/stores/entities';

/** Opens the messages whose addresses were clicked in other programs, such as a browser with the portal. */
export function useLinksFromOutside(): void {
  const api = useApi();
  const entities = useEntitiesStore();
  const openLink = useOpenLink();
  if (!api.host.capabilities.links) return;
  const take = async (): Promise<void> => {
    const { link } = await api.call('host.takeLink', {}).catch(() => ({ link: null }));
    if (link !== null) await openLink(link);
  };
  api.on('link.came', () => void take());
  // One that the program was started with waits until there are folders to open it in.
  const stop = watch(
    () => entities.loaded,
    (loaded) => {
      if (!loaded) return;
      queueMicrotask(() => stop());
      void take();
    },
    { immediate: true },
  );
}
