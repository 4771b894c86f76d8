import type { LocationId } from '#shared/model/ids.ts';
import { sql, type ReadDb } from '../db/driver.ts';

/** Bits of a place. */
export const SEEN = 1;
export const FLAGGED = 2;
export const ANSWERED = 4;
export const ATTACHED = 8;
/** The first of five bits, in the order of `association.options`. */
export const BOUND_SHIFT = 4;
export const BOUND = 31 << BOUND_SHIFT;

type PlaceRow = readonly [
  id: number,
  message: number,
  folder: number,
  received: number,
  uid: number | null,
  bits: number,
];
type FactRow = readonly [id: number, thread: number | null, size: number, attached: number];

const PLACE = `id, message_id, folder_id, received, uid, seen | (flagged << 1) | (answered << 2) | (bound << ${BOUND_SHIFT})`;
const selectNewPlaces = sql(
  'mirror.newPlaces',
  `SELECT ${PLACE} FROM location WHERE id > ? AND id <= ? AND deleted = 0`,
);
const selectPlaces = sql(
  'mirror.places',
  `SELECT ${PLACE} FROM location WHERE id IN (SELECT value FROM json_each(?)) AND deleted = 0`,
);
const selectNewFacts = sql(
  'mirror.newFacts',
  'SELECT id, thread_id, size, has_attachments FROM message INDEXED BY message_facts WHERE id > ? AND id <= ?',
);
const selectFacts = sql(
  'mirror.facts',
  'SELECT id, thread_id, size, has_attachments FROM message WHERE id IN (SELECT value FROM json_each(?))',
);
const selectPlacesOf = sql(
  'mirror.placesOf',
  'SELECT id FROM location WHERE message_id IN (SELECT value FROM json_each(?))',
);
const selectEnds = sql(
  'mirror.ends',
  `SELECT coalesce((SELECT min(seq) FROM list_change), 0) AS first, coalesce((SELECT max(seq) FROM list_change), 0) AS last,
     coalesce((SELECT max(id) FROM location), 0) AS places, coalesce((SELECT max(id) FROM message), 0) AS messages`,
);
const selectChanges = sql('mirror.changes', 'SELECT location_id, message_id FROM list_change WHERE seq > ?');

interface Ends {
  readonly first: number;
  readonly last: number;
  readonly places: number;
  readonly messages: number;
}

/**
 * Every place that is shown anywhere, in memory as columns of numbers: about 40 bytes each. Any filter is one pass over them,
 * which takes a millisecond for 100 000, where an index of the store for every combination would have to be written with every
 * message.
 */
export interface Mirror {
  /** Rises with every change of what is in here. */
  readonly version: number;
  /** Slots of all places, newest first: by when it was received, then the higher UID, then the higher id. */
  readonly order: Int32Array;
  /** By slot. */
  readonly location: Int32Array;
  readonly message: Int32Array;
  readonly folder: Int32Array;
  readonly received: Float64Array;
  readonly bits: Uint16Array;
  /** By message id. */
  readonly thread: Int32Array;
  readonly size: Float64Array;
  /** One more than the highest message id. */
  readonly messages: number;
  /** Reads what has changed in the store since the last time. */
  refresh(db: ReadDb): void;
  /** The conversation of a place's message: a message that stands alone is one by itself. */
  threadOf(slot: number): number;
  locationOf(slot: number): LocationId;
}

type Numbers =
  Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

function grown<A extends Numbers>(array: A, length: number): A {
  if (array.length >= length) return array;
  const Kind = array.constructor as new (length: number) => A;
  const next = new Kind(Math.max(length, Math.ceil(array.length * 1.5), 256));
  next.set(array);
  return next;
}

export function createMirror(): Mirror {
  let version = 0;
  let known: Ends | null = null;
  let order = new Int32Array(0);
  let location = new Int32Array(0);
  let message = new Int32Array(0);
  let folder = new Int32Array(0);
  let received = new Float64Array(0);
  let uid = new Float64Array(0);
  let bits = new Uint16Array(0);
  let alive = new Uint8Array(0);
  let thread = new Int32Array(0);
  let size = new Float64Array(0);
  let attached = new Uint8Array(0);
  let messages = 0;
  /** By location id: the slot and one, 0 where there is none. */
  let slotOf = new Int32Array(0);
  let used = 0;
  let free: number[] = [];

  const compare = (a: number, b: number): number =>
    (received[b] as number) - (received[a] as number) ||
    (uid[b] as number) - (uid[a] as number) ||
    (location[b] as number) - (location[a] as number);

  const takeFacts = (rows: readonly FactRow[]): void => {
    for (const [id, inThread, bytes, has] of rows) {
      if (id >= messages) {
        messages = id + 1;
        thread = grown(thread, messages);
        size = grown(size, messages);
        attached = grown(attached, messages);
      }
      thread[id] = inThread ?? id;
      size[id] = bytes;
      attached[id] = has;
    }
  };
  const addPlace = (row: PlaceRow): number => {
    const [id, messageId, folderId, at, number, flags] = row;
    const slot = free.pop() ?? used++;
    location = grown(location, used);
    message = grown(message, used);
    folder = grown(folder, used);
    received = grown(received, used);
    uid = grown(uid, used);
    bits = grown(bits, used);
    alive = grown(alive, used);
    slotOf = grown(slotOf, id + 1);
    location[slot] = id;
    message[slot] = messageId;
    folder[slot] = folderId;
    received[slot] = at;
    uid[slot] = number ?? -1;
    bits[slot] = flags | ((attached[messageId] ?? 0) === 1 ? ATTACHED : 0);
    alive[slot] = 1;
    slotOf[id] = slot + 1;
    return slot;
  };
  /** Takes the dead out of the order and the new ones into it, both sorted already. */
  const merge = (added: Int32Array, removed: number): void => {
    const next = new Int32Array(order.length - removed + added.length);
    let to = 0;
    let from = 0;
    for (const slot of order) {
      if (alive[slot] !== 1) continue;
      while (from < added.length && compare(added[from] as number, slot) < 0)
        next[to++] = added[from++] as number;
      next[to++] = slot;
    }
    while (from < added.length) next[to++] = added[from++] as number;
    order = next;
  };
  const apply = (gone: ReadonlySet<number>, places: readonly PlaceRow[]): void => {
    const dead: number[] = [];
    for (const id of gone) {
      const slot = (slotOf[id] ?? 0) - 1;
      if (slot < 0) continue;
      alive[slot] = 0;
      slotOf[id] = 0;
      dead.push(slot);
    }
    const fresh = new Map(places.map((row) => [row[0], row]));
    for (const id of fresh.keys()) if ((slotOf[id] ?? 0) !== 0) fresh.delete(id);
    const added = Int32Array.from(fresh.values(), addPlace).sort(compare);
    if (dead.length === 0 && added.length === 0) return;
    merge(added, dead.length);
    free = free.concat(dead);
    version += 1;
  };
  const forget = (): void => {
    order = new Int32Array(0);
    used = 0;
    free = [];
    slotOf.fill(0);
    version += 1;
  };

  return {
    refresh(db) {
      const ends = db.get<Ends>(selectEnds);
      if (ends === undefined) return;
      // Older changes than those that we know of have been put away: begin again.
      if (known !== null && ends.last > known.last && ends.first > known.last + 1) known = null;
      if (known === null) {
        forget();
        takeFacts(db.rows<FactRow>(selectNewFacts, 0, ends.messages));
        apply(new Set(), db.rows<PlaceRow>(selectNewPlaces, 0, ends.places));
        known = ends;
        return;
      }
      if (ends.messages > known.messages)
        takeFacts(db.rows<FactRow>(selectNewFacts, known.messages, ends.messages));
      const gone = new Set<number>();
      let places: PlaceRow[] = [];
      if (ends.last > known.last) {
        const facts = new Set<number>();
        for (const [place, changed] of db.rows<[number | null, number | null]>(selectChanges, known.last)) {
          if (place !== null) gone.add(place);
          if (changed !== null) facts.add(changed);
        }
        if (facts.size > 0) {
          const ids = JSON.stringify([...facts]);
          takeFacts(db.rows<FactRow>(selectFacts, ids));
          for (const [id] of db.rows<[number]>(selectPlacesOf, ids)) gone.add(id);
        }
        if (gone.size > 0) places = db.rows<PlaceRow>(selectPlaces, JSON.stringify([...gone]));
      }
      if (ends.places > known.places)
        places = places.concat(db.rows<PlaceRow>(selectNewPlaces, known.places, ends.places));
      apply(gone, places);
      known = ends;
    },
    get version() {
      return version;
    },
    get order() {
      return order;
    },
    get location() {
      return location;
    },
    get message() {
      return message;
    },
    get folder() {
      return folder;
    },
    get received() {
      return received;
    },
    get bits() {
      return bits;
    },
    get thread() {
      return thread;
    },
    get size() {
      return size;
    },
    get messages() {
      return messages;
    },
    threadOf: (slot) => thread[message[slot] as number] as number,
    locationOf: (slot) => (location[slot] ?? 0) as LocationId,
  };
}
