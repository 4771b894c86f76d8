import { onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue';

/** How far below the top edge a section counts as the one that is being read, in CSS pixels. */
const READING_LINE = 80;

/** Which section stands at the top of what scrolls: the last one whose head has passed it, or the last of all at the very end. */
export function useSpy(
  scroller: Readonly<Ref<HTMLElement | null>>,
  ids: Readonly<Ref<readonly string[]>>,
): Readonly<Ref<string>> {
  const current = ref('');
  const look = (): void => {
    const box = scroller.value;
    if (box === null) return;
    const top = box.getBoundingClientRect().top + READING_LINE;
    const sections = [...box.querySelectorAll<HTMLElement>('[data-section]')];
    const passed = sections.filter((section) => section.getBoundingClientRect().top <= top);
    const atEnd = box.scrollTop > 0 && box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
    const at = atEnd ? sections.at(-1) : (passed.at(-1) ?? sections[0]);
    current.value = at?.dataset['section'] ?? '';
  };
  onMounted(() => {
    scroller.value?.addEventListener('scroll', look, { passive: true });
    look();
  });
  onBeforeUnmount(() => scroller.value?.removeEventListener('scroll', look));
  watch(ids, look, { flush: 'post' });
  return current;
}
