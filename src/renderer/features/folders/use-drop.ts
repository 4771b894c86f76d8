import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue';
import { asksForCopy } from '@/composables/drag-image';
import { useDragStore, type Dragged } from '@/stores/drag';

export interface DropTarget {
  /** Something that may be dropped here is held over it. */
  readonly over: Readonly<Ref<boolean>>;
  /** Something is being dragged that could be dropped here. */
  readonly possible: ComputedRef<boolean>;
  onEnter(event: DragEvent): void;
  onOver(event: DragEvent): void;
  onLeave(event: DragEvent): void;
  onDrop(event: DragEvent): void;
}

/** A drag that rests this long on a folded folder unfolds it. */
const UNFOLD_MS = 700;

/** A place that takes what is dragged, where `accepts` says so. `dwell` is called when the drag rests on it. */
export function useDrop(
  accepts: (dragged: Dragged) => boolean,
  drop: (dragged: Dragged, copy: boolean) => void,
  dwell: () => void = () => undefined,
): DropTarget {
  const drag = useDragStore();
  const over = ref(false);
  let resting: ReturnType<typeof setTimeout> | undefined;
  /** Entering a child leaves the parent: they are counted. */
  let depth = 0;
  const possible = computed(() => drag.dragged !== null && accepts(drag.dragged));

  const end = (): void => {
    depth = 0;
    over.value = false;
    clearTimeout(resting);
  };
  onScopeDispose(end);

  return {
    over,
    possible,
    onEnter() {
      if (drag.dragged === null) return;
      depth += 1;
      if (depth > 1) return;
      over.value = possible.value;
      resting = setTimeout(dwell, UNFOLD_MS);
    },
    onOver(event) {
      const { dragged } = drag;
      if (dragged === null || !possible.value || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = dragged.kind === 'messages' && asksForCopy(event) ? 'copy' : 'move';
    },
    onLeave() {
      depth = Math.max(0, depth - 1);
      if (depth === 0) end();
    },
    onDrop(event) {
      const dragged = drag.dragged;
      const accepted = possible.value;
      end();
      drag.end();
      if (dragged === null || !accepted) return;
      event.preventDefault();
      drop(dragged, asksForCopy(event));
    },
  };
}
