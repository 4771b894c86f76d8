import type { LocationId } from '#shared/model/ids.ts';

/** An element of the list and the message that it shows. It is kept for another one when that goes out of the part. */
export interface Slot {
  readonly key: number;
  readonly line: number;
  readonly id: LocationId;
}

/** What is to be made: the lines `from` to `to`, those in view (`first` to `last`) before the others; all ends included. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
  /** A line that is to be made wherever it stands, so that the focus on it survives scrolling; -1 for none. */
  readonly pinned: number;
  /** The key of the element that has the focus; -1 for none. Nobody's focus goes over to another message. */
  readonly held: number;
}

export interface Next {
  /** In the order of before; new ones at the end. */
  readonly slots: readonly Slot[];
  /** How many lines are loaded and not made yet, and how many are not loaded. */
  readonly left: number;
  readonly absent: number;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);

/**
 * The elements to have next. One whose message is still wanted stays with it, whatever line that stands on now. The others
 * are given to messages that have none, at most `most` of them at once; until then they stay where they were, which is out
 * of view. `idAt`: the message of a line, null where it is not loaded.
 */
export function nextSlots(
  slots: readonly Slot[],
  part: Part,
  idAt: (line: number) => LocationId | null,
  most: number,
): Next {
  const { from, to, first, last, pinned, held } = part;
  const urgent = range(Math.max(from, first), Math.min(to, last));
  const wanted = new Map<LocationId, number>();
  const lines = [
    ...(pinned < 0 ? [] : [pinned]),
    ...urgent,
    ...range(Math.max(from, last + 1), to),
    ...range(from, Math.min(to, first - 1)),
  ];
  let absent = 0;
  for (const line of lines) {
    const id = idAt(line);
    if (id === null) absent += 1;
    else if (!wanted.has(id)) wanted.set(id, line);
  }

  const taken = new Set<LocationId>();
  for (const { id } of slots) if (wanted.has(id)) taken.add(id);
  const missing = [...wanted].filter(([id]) => !taken.has(id));
  const now = missing.slice(0, most);
  const left = missing.length - now.length;
  /** Elements that are kept for later. */
  let spare = left + absent;
  let at = 0;
  const kept = slots.flatMap((slot): Slot[] => {
    const line = wanted.get(slot.id);
    if (line !== undefined) return [line === slot.line ? slot : { ...slot, line }];
    if (slot.key === held) return idAt(slot.line) === slot.id ? [slot] : [];
    const next = now[at];
    if (next !== undefined) {
      at += 1;
      return [{ key: slot.key, id: next[0], line: next[1] }];
    }
    spare -= 1;
    return spare >= 0 ? [slot] : [];
  });
  let key = slots.reduce((most, slot) => Math.max(most, slot.key), -1);
  const added = now.slice(at).map(([id, line]): Slot => ({ key: (key += 1), id, line }));
  return { slots: [...kept, ...added], left, absent };
}

export const inOrder = (slots: readonly Slot[]): readonly Slot[] =>
  slots.every((slot, at) => at === 0 || (slots[at - 1]?.line ?? 0) < slot.line)
    ? slots
    : [...slots].sort((a, b) => a.line - b.line);
