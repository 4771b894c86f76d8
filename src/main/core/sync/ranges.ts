/** UIDs as a sequence-set (RFC 9051 section 9): sorted, without repeats, runs folded ("1:4,7"). */
export function toSequenceSet(uids: Iterable<number>): string {
  const sorted = [...new Set(uids)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to + 1 < sorted.length && sorted[to + 1] === (sorted[to] ?? 0) + 1) to += 1;
    parts.push(from === to ? `${sorted[from]}` : `${sorted[from]}:${sorted[to]}`);
    from = to + 1;
  }
  return parts.join(',');
}

/** What a command may hold of UIDs: some servers take no line beyond 8 000 octets (RFC 7162 section 4). */
const MAX_SET = 7_000;

/** UIDs in as few sequence-sets as fit into a command line each, with the UIDs of each. */
export function sequenceSets(uids: Iterable<number>): { set: string; uids: number[] }[] {
  const sorted = [...new Set(uids)].sort((a, b) => a - b);
  const sets: { set: string; uids: number[] }[] = [];
  let from = 0;
  let length = 0;
  for (let at = 0; at < sorted.length; at += 1) {
    const runs = at > from && sorted[at] === (sorted[at - 1] ?? 0) + 1;
    length += runs ? 0 : String(sorted[at]).length * 2 + 2;
    if (length <= MAX_SET) continue;
    sets.push({ set: toSequenceSet(sorted.slice(from, at)), uids: sorted.slice(from, at) });
    from = at;
    length = String(sorted[at]).length * 2 + 2;
  }
  if (from < sorted.length) sets.push({ set: toSequenceSet(sorted.slice(from)), uids: sorted.slice(from) });
  return sets;
}

/** The reverse. A server's set is not trusted: `limit` UIDs at most, reversed bounds put right, nonsense skipped. */
export function fromSequenceSet(set: string, limit = 10_000_000): number[] {
  const uids: number[] = [];
  for (const part of set.split(',')) {
    const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part);
    if (match === null) continue;
    const a = Number(match[1]);
    const b = match[2] === undefined ? a : Number(match[2]);
    for (let uid = Math.min(a, b); uid <= Math.max(a, b); uid += 1) {
      if (uids.length >= limit) return uids;
      uids.push(uid);
    }
  }
  return uids;
}

/** Newest (highest) first, in batches: a small first one for the screen, larger ones after. */
export function newestFirst(uids: Iterable<number>, first: number, rest: number): number[][] {
  const sorted = [...uids].sort((a, b) => b - a);
  const batches: number[][] = [];
  for (let at = 0; at < sorted.length;) {
    const size = at === 0 ? first : rest;
    batches.push(sorted.slice(at, at + size));
    at += size;
  }
  return batches;
}
