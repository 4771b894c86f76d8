import { mergeOrder, SEEN, SEVERAL, type Mirror } from './mirror.ts';

/** From so many changes on a pass over all places is the shorter way. */
const MANY = 500;

/** It is unread, or its message has several places, of which a read one may stand for it. Most places are neither. */
const counts = (bits: number): boolean => (bits & (SEEN | SEVERAL)) !== SEEN;

/**
 * Follows the places that count for what is unread: the answer has them all, newest first, and some that were read since, which
 * whoever counts passes over. A change of some places costs those places only. `room`: for as many slots as there are places.
 */
export function followUnread(mirror: Mirror): (room: Int32Array) => Int32Array {
  let round = -1;
  let upto = 0;
  let order = new Int32Array(0);
  /** By slot: 1 for those in `order`. */
  let within = new Uint8Array(0);

  const readAll = (room: Int32Array): void => {
    const { order: all, bits } = mirror;
    let count = 0;
    within = new Uint8Array(mirror.used);
    for (let at = 0; at < all.length; at += 1) {
      const slot = all[at] as number;
      if (!counts(bits[slot] as number)) continue;
      within[slot] = 1;
      room[count++] = slot;
    }
    order = new Int32Array(room.subarray(0, count));
  };
  const readTouched = (): void => {
    const added: number[] = [];
    for (const slot of mirror.touched.slice(upto)) {
      if (within[slot] === 1 || !counts(mirror.bits[slot] as number)) continue;
      within[slot] = 1;
      added.push(slot);
    }
    if (added.length === 0) return;
    const { compare } = mirror;
    order = mergeOrder(order, () => true, Int32Array.from(added.sort(compare)), compare);
  };

  return (room) => {
    if (round !== mirror.round || mirror.touched.length - upto > MANY) readAll(room);
    else if (mirror.touched.length > upto) readTouched();
    round = mirror.round;
    upto = mirror.touched.length;
    return order;
  };
}
