import { ref, type Ref } from 'vue';
import type { ListColumn } from '#shared/contract/settings.ts';
import { defaultSettings } from '#shared/model/usual.ts';
import { edgeOf, movedTo, resized, shownColumns } from './columns';
import type { Columns } from './use-columns';

/** A press that moves less than this is a click. */
const MOVED_PX = 5;
/** What an arrow key gives or takes. */
const STEP_PX = 12;

export interface ColumnDrag {
  /** The column that is being moved. */
  readonly moving: Ref<ListColumn | null>;
  /** It would stand before this one of the shown columns; their number: at the end. */
  readonly place: Ref<number>;
  /** True once after a press that became a move: the click that follows it means nothing. */
  wasMoved(): boolean;
  onHeadDown(event: PointerEvent, id: ListColumn): void;
  onEdgeDown(event: PointerEvent, id: ListColumn): void;
  onEdgeKey(event: KeyboardEvent, id: ListColumn): void;
  resetWidth(id: ListColumn): void;
}

/** Follows the pointer until it is let go, or until Escape, which is told by `end(false)`. */
function follow(
  handle: HTMLElement,
  pointerId: number,
  move: (event: PointerEvent) => void,
  end: (kept: boolean) => void,
): void {
  const done = (kept: boolean): void => {
    handle.removeEventListener('pointermove', move);
    handle.removeEventListener('pointerup', onUp);
    handle.removeEventListener('pointercancel', onCancel);
    window.removeEventListener('keydown', onKey, true);
    if (handle.hasPointerCapture(pointerId)) handle.releasePointerCapture(pointerId);
    end(kept);
  };
  const onUp = (): void => {
    done(true);
  };
  const onCancel = (): void => {
    done(false);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    done(false);
  };
  handle.setPointerCapture(pointerId);
  handle.addEventListener('pointermove', move);
  handle.addEventListener('pointerup', onUp);
  handle.addEventListener('pointercancel', onCancel);
  window.addEventListener('keydown', onKey, true);
}

/** Moving and resizing columns by their heads. `head` is the element that holds a `[data-column]` for each shown column. */
export function useColumnDrag(head: Readonly<Ref<HTMLElement | null>>, columns: Columns): ColumnDrag {
  const moving = ref<ListColumn | null>(null);
  const place = ref(-1);
  let justMoved = false;

  const cellOf = (id: ListColumn): DOMRect | null =>
    head.value?.querySelector(`[data-column="${id}"]`)?.getBoundingClientRect() ?? null;
  const placeAt = (x: number): number => {
    const shown = shownColumns(columns.now.value);
    const at = shown.findIndex((id) => {
      const box = cellOf(id);
      return box !== null && x < box.left + box.width / 2;
    });
    return at < 0 ? shown.length : at;
  };
  const room = (): number => head.value?.clientWidth ?? 0;

  return {
    moving,
    place,
    wasMoved() {
      const was = justMoved;
      justMoved = false;
      return was;
    },
    onHeadDown(event, id) {
      justMoved = false;
      if (event.button !== 0) return;
      const start = event.clientX;
      const handle = event.currentTarget as HTMLElement;
      const move = (at: PointerEvent): void => {
        if (moving.value === null && Math.abs(at.clientX - start) < MOVED_PX) return;
        moving.value = id;
        place.value = placeAt(at.clientX);
      };
      follow(handle, event.pointerId, move, (kept) => {
        if (moving.value === null) return;
        justMoved = true;
        if (kept) columns.store(movedTo(columns.now.value, id, place.value));
        moving.value = null;
        place.value = -1;
      });
    },
    onEdgeDown(event, id) {
      if (event.button !== 0) return;
      event.preventDefault();
      const before = columns.now.value;
      const start = event.clientX;
      const width = cellOf(id)?.width ?? 0;
      const way = edgeOf(before, id) === 'left' ? -1 : 1;
      const move = (at: PointerEvent): void => {
        columns.preview(resized(before, id, width + way * (at.clientX - start), room()));
      };
      follow(event.currentTarget as HTMLElement, event.pointerId, move, (kept) => {
        if (kept) columns.store(columns.now.value);
        else columns.preview(null);
      });
    },
    onEdgeKey(event, id) {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      event.preventDefault();
      const towardsRight = event.key === 'ArrowRight' ? STEP_PX : -STEP_PX;
      const by = edgeOf(columns.now.value, id) === 'left' ? -towardsRight : towardsRight;
      columns.store(resized(columns.now.value, id, (cellOf(id)?.width ?? 0) + by, room()));
    },
    resetWidth(id) {
      const usual = defaultSettings.columns.find((column) => column.id === id)?.width ?? 0;
      columns.store(resized(columns.now.value, id, usual, room()));
    },
  };
}
