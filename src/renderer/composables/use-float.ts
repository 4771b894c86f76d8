import { nextTick, onUnmounted, watch, type Ref } from 'vue';

const HIGHEST = 320;

/**
 * Keeps an element with `popover="manual"` at a field for as long as `open` holds: below it, or above where there is more room. In the top
 * layer, so that a dialog that scrolls does not cut it off.
 */
export function useFloat(
  field: Readonly<Ref<HTMLElement | null>>,
  float: Readonly<Ref<HTMLElement | null>>,
  open: Readonly<Ref<boolean>>,
): void {
  const place = (): void => {
    if (float.value === null || field.value === null) return;
    const at = field.value.getBoundingClientRect();
    const below = innerHeight - at.bottom - 12;
    const above = at.top - 12;
    const up = below < 180 && above > below;
    const { style } = float.value;
    style.left = `${at.left}px`;
    style.width = `${at.width}px`;
    style.maxHeight = `${Math.min(HIGHEST, up ? above : below)}px`;
    style.top = up ? 'auto' : `${at.bottom + 4}px`;
    style.bottom = up ? `${innerHeight - at.top + 4}px` : 'auto';
  };
  const stop = (): void => {
    removeEventListener('resize', place);
    removeEventListener('scroll', place, true);
  };
  watch(open, async (now) => {
    stop();
    if (!now) return;
    await nextTick();
    float.value?.showPopover();
    place();
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
  });
  onUnmounted(stop);
}
