import { onScopeDispose, ref, type Ref } from 'vue';

/** Below this width one pane is shown at a time. Kept equal to the media queries of styles/layout.css. */
export const ONE_PANE = '(max-width: 759.98px)';
/** From this width on the reader stands beside the list. */
export const THREE_PANES = '(min-width: 1100px)';
/** From this size on the reader can stand below the list. */
export const TWO_ROWS = '(min-width: 760px) and (min-height: 640px)';

/** Whether a media query holds, followed for as long as the component lives. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const media = window.matchMedia(query);
  const matches = ref(media.matches);
  const follow = (): void => {
    matches.value = media.matches;
  };
  media.addEventListener('change', follow);
  onScopeDispose(() => {
    media.removeEventListener('change', follow);
  });
  return matches;
}
