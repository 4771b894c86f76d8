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
/** Its message has another place, too. */
export const SEVERAL = 1 << 9;

type PlaceRow = readonly [
  id: number,
  message: number,
  folder: number,
  received: number,
  uid: number | null,
  bits: number,
];
type FactRow = readonly [id: number, thread: number | null, size: number, attached: number];

const compareRows = (a: PlaceRow, b: PlaceRow): number =>
  b[3] - a[3] || (b[4] ?? -1) - (a[4] ?? -1) || b[0] - a[0];

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
  /** Rises when places come, go or change their turn in `order`: a flag or a folder changes none of these. */
  readonly shape: number;
  /** Slots that were changed and kept their turn, one after the other. It begins anew when `round` rises. */
  readonly touched: readonly number[];
  readonly round: number;
  /** Slots of all places, newest first: by when it was received, then the higher UID, then the higher id. */
  readonly order: Int32Array;
  /** By slot. */
  readonly location: Int32Array;
  readonly message: Int32Array;
  readonly folder: Int32Array;
  readonly received: Float64Array;
  readonly bits: Uint16Array;
  /** The shape that a slot was filled with; -1 where it is free. A slot that was given to another place is younger. */
  readonly born: Int32Array;
  /** Slots from here on were never filled. */
  readonly used: number;
  /** The conversation of a place's message: a message that stands alone is one by itself. */
  readonly thread: Int32Array;
  /** By message id. */
  readonly size: Float64Array;
  /** The version with which it was last looked at, and the latest of these. */
  readonly readAt: Int32Array;
  readonly lastRead: number;
  /** One more than the highest message id. */
  readonly messages: number;
  /** Reads what has changed in the store since the last time. */
  refresh(db: ReadDb): void;
  threadOfMessage(messageId: number): number;
  locationOf(slot: number): LocationId;
  /** The order of `order`. */
  compare(a: number, b: number): number;
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

/** So many changes are told one by one. */
const TOLD = 10_000;

/** Takes those that are not `kept` out of an order and puts `added` ones, sorted, into it. */
export function mergeOrder(
  order: Int32Array,
  kept: (slot: number) => boolean,
  added: Int32Array,
  compare: (a: number, b: number) => number,
): Int32Array<ArrayBuffer> {
  const next = new Int32Array(order.length + added.length);
  let to = 0;
  let from = 0;
  // Not for-of: that takes ten times as long over a typed array.
  for (let at = 0; at < order.length; at += 1) {
    const slot = order[at] as number;
    if (!kept(slot)) continue;
    while (from < added.length && compare(added[from] as number, slot) < 0)
      next[to++] = added[from++] as number;
    next[to++] = slot;
  }
  while (from < added.length) next[to++] = added[from++] as number;
  return next.slice(0, to);
}

export function createMirror(): Mirror {
  let version = 0;
  let shape = 0;
  let touched: number[] = [];
  let round = 0;
  let known: Ends | null = null;
  let order = new Int32Array(0);
  let location = new Int32Array(0);
  let message = new Int32Array(0);
  let folder = new Int32Array(0);
  let received = new Float64Array(0);
  let uid = new Float64Array(0);
  let bits = new Uint16Array(0);
  let born = new Int32Array(0);
  let thread = new Int32Array(0);
  /** By message id. */
  let threads = new Int32Array(0);
  let size = new Float64Array(0);
  let attached = new Uint8Array(0);
  /** The places of a message: the first one's slot and one, by message, and the next one's, by slot; 0 ends them. */
  let firstOf = new Int32Array(0);
  let nextOf = new Int32Array(0);
  let readAt = new Int32Array(0);
  let lastRead = 0;
  let messages = 0;
  /** By location id: the slot and one, 0 where there is none. */
  let slotOf = new Int32Array(0);
  let used = 0;
  let free: number[] = [];
  /** Messages whose id was given to another one of another size: their places cannot keep their turn in every order. */
  const resized = new Set<number>();

  const compare = (a: number, b: number): number =>
    (received[b] as number) - (received[a] as number) ||
    (uid[b] as number) - (uid[a] as number) ||
    (location[b] as number) - (location[a] as number);

  const reshape = (): void => {
    shape += 1;
    round += 1;
    touched = [];
  };
  const makeRoom = (id: number): void => {
    if (id < messages) return;
    messages = id + 1;
    threads = grown(threads, messages);
    size = grown(size, messages);
    attached = grown(attached, messages);
    firstOf = grown(firstOf, messages);
    readAt = grown(readAt, messages);
  };
  const takeFacts = (rows: readonly FactRow[]): void => {
    lastRead = version + 1;
    for (const [id, inThread, bytes, has] of rows) {
      makeRoom(id);
      if (firstOf[id] !== 0 && size[id] !== bytes) resized.add(id);
      threads[id] = inThread ?? id;
      size[id] = bytes;
      attached[id] = has;
      readAt[id] = version + 1;
    }
  };
  const bitsOf = (messageId: number, flags: number): number =>
    flags | ((attached[messageId] ?? 0) === 1 ? ATTACHED : 0);
  const markSeveral = (messageId: number): void => {
    const first = firstOf[messageId] as number;
    const several = first !== 0 && nextOf[first - 1] !== 0;
    for (let at = first; at !== 0; at = nextOf[at - 1] as number)
      bits[at - 1] = several ? (bits[at - 1] as number) | SEVERAL : (bits[at - 1] as number) & ~SEVERAL;
  };
  const addPlace = (row: PlaceRow): number => {
    const [id, messageId, folderId, at, number, flags] = row;
    makeRoom(messageId);
    const slot = free.pop() ?? used++;
    location = grown(location, used);
    message = grown(message, used);
    folder = grown(folder, used);
    received = grown(received, used);
    uid = grown(uid, used);
    bits = grown(bits, used);
    thread = grown(thread, used);
    nextOf = grown(nextOf, used);
    born = grown(born, used);
    slotOf = grown(slotOf, id + 1);
    location[slot] = id;
    message[slot] = messageId;
    folder[slot] = folderId;
    received[slot] = at;
    uid[slot] = number ?? -1;
    bits[slot] = bitsOf(messageId, flags);
    thread[slot] = threads[messageId] ?? messageId;
    born[slot] = shape;
    nextOf[slot] = firstOf[messageId] as number;
    firstOf[messageId] = slot + 1;
    markSeveral(messageId);
    slotOf[id] = slot + 1;
    return slot;
  };
  const drop = (id: number, slot: number): void => {
    const messageId = message[slot] as number;
    if (firstOf[messageId] === slot + 1) firstOf[messageId] = nextOf[slot] as number;
    else
      for (let at = firstOf[messageId] as number; at !== 0; at = nextOf[at - 1] as number)
        if (nextOf[at - 1] === slot + 1) nextOf[at - 1] = nextOf[slot] as number;
    markSeveral(messageId);
    born[slot] = -1;
    slotOf[id] = 0;
  };
  /** What a row says of a place that keeps its turn: most changes are of flags. False where it cannot stay where it is. */
  const changeInPlace = (slot: number, row: PlaceRow): boolean => {
    const [, messageId, folderId, at, number, flags] = row;
    if (message[slot] !== messageId || received[slot] !== at || uid[slot] !== (number ?? -1)) return false;
    if (resized.has(messageId)) return false;
    folder[slot] = folderId;
    bits[slot] = bitsOf(messageId, flags) | ((bits[slot] as number) & SEVERAL);
    thread[slot] = threads[messageId] as number;
    if (touched.length >= TOLD) {
      round += 1;
      touched = [];
    }
    touched.push(slot);
    return true;
  };
  /** `gone`: places that are there no more, or are among `rows` as they are now. */
  const apply = (gone: ReadonlySet<number>, rows: readonly PlaceRow[]): void => {
    const fresh = new Map(rows.map((row) => [row[0], row]));
    const dead: [id: number, slot: number][] = [];
    for (const id of gone) {
      const slot = (slotOf[id] ?? 0) - 1;
      if (slot < 0) continue;
      const row = fresh.get(id);
      if (row !== undefined && changeInPlace(slot, row)) fresh.delete(id);
      else dead.push([id, slot]);
    }
    version += 1;
    resized.clear();
    if (dead.length === 0 && fresh.size === 0) return;
    for (const [id, slot] of dead) drop(id, slot);
    for (const id of fresh.keys()) if ((slotOf[id] ?? 0) !== 0) fresh.delete(id);
    reshape();
    // In their order, so that a pass over all goes through memory from its beginning to its end.
    const added = Int32Array.from([...fresh.values()].sort(compareRows), addPlace);
    order = mergeOrder(order, (slot) => born[slot] !== -1, added, compare);
    free = free.concat(dead.map(([, slot]) => slot));
  };
  const forget = (): void => {
    order = new Int32Array(0);
    used = 0;
    free = [];
    slotOf.fill(0);
    firstOf.fill(0);
    born.fill(-1);
    version += 1;
    reshape();
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
      const gone = new Set<number>();
      const facts = new Set<number>();
      if (ends.last > known.last)
        for (const [place, changed] of db.rows<[number | null, number | null]>(selectChanges, known.last)) {
          if (place !== null) gone.add(place);
          if (changed !== null) facts.add(changed);
        }
      // No id is given twice (see migrations/008-ids-once.ts): what is new lies above what was known.
      if (ends.messages > known.messages)
        takeFacts(db.rows<FactRow>(selectNewFacts, known.messages, ends.messages));
      if (facts.size > 0) {
        const ids = JSON.stringify([...facts]);
        for (const id of facts) if (id < messages) readAt[id] = version + 1;
        takeFacts(db.rows<FactRow>(selectFacts, ids));
        for (const [id] of db.rows<[number]>(selectPlacesOf, ids)) gone.add(id);
      }
      let rows: PlaceRow[] = gone.size > 0 ? db.rows<PlaceRow>(selectPlaces, JSON.stringify([...gone])) : [];
      if (ends.places > known.places)
        rows = rows.concat(db.rows<PlaceRow>(selectNewPlaces, known.places, ends.places));
      if (gone.size > 0 || rows.length > 0 || ends.messages > known.messages) apply(gone, rows);
      known = ends;
    },
    get version() {
      return version;
    },
    get shape() {
      return shape;
    },
    get touched() {
      return touched;
    },
    get round() {
      return round;
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
    get born() {
      return born;
    },
    get used() {
      return used;
    },
    get thread() {
      return thread;
    },
    get readAt() {
      return readAt;
    },
    get lastRead() {
      return lastRead;
    },
    get size() {
      return size;
    },
    get messages() {
      return messages;
    },
    threadOfMessage: (messageId) => threads[messageId] ?? messageId,
    locationOf: (slot) => (location[slot] ?? 0) as LocationId,
    compare,
  };
}
