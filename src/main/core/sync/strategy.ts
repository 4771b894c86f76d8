/** What the store knows of a folder. */
export interface KnownState {
  readonly uidvalidity: string | null;
  readonly uidnext: number | null;
  readonly highestmodseq: string | null;
  readonly complete: boolean;
  /** Rows that the server has too: those with a UID. */
  readonly placed: number;
}

/** What the server says of it, by SELECT or STATUS. */
export interface ServerState {
  readonly uidvalidity: string;
  readonly uidnext: number | null;
  readonly exists: number;
  /** Null where the server keeps no modification sequences (no CONDSTORE, or NOMODSEQ). */
  readonly highestmodseq: string | null;
}

export type Strategy =
  /** Nothing can have changed. */
  | { readonly kind: 'none'; readonly reason: string }
  /** UIDs are void: forget them, then as `full`. */
  | { readonly kind: 'reset'; readonly reason: string }
  /** Compare every UID, fetch what is missing, compare all flags. */
  | { readonly kind: 'full'; readonly reason: string }
  /** New mail by UID, changed flags and what is gone by modification sequence; the UIDs are compared where the count differs. */
  | { readonly kind: 'condstore'; readonly since: string; readonly reason: string }
  /** New mail by UID, the UIDs where the count differs, the flags of the newest and of one window of older ones. */
  | { readonly kind: 'window'; readonly reason: string };

/**
 * Decides how to bring a folder up to date (RFC 4549 for the order of steps, RFC 7162 for CONDSTORE and QRESYNC).
 * Pure: state in, decision and reason out.
 */
export function chooseStrategy(known: KnownState, server: ServerState): Strategy {
  if (known.uidvalidity === null) return { kind: 'full', reason: 'first sync' };
  if (known.uidvalidity !== server.uidvalidity) return { kind: 'reset', reason: 'UIDVALIDITY changed' };
  if (!known.complete) return { kind: 'full', reason: 'an earlier sync was cut short' };
  if (server.uidnext === null || known.uidnext === null)
    return { kind: 'full', reason: 'the server tells no UIDNEXT' };
  if (server.uidnext < known.uidnext) return { kind: 'full', reason: 'UIDNEXT went back' };
  if (server.highestmodseq === null) {
    return server.exists === 0 && known.placed === 0
      ? { kind: 'none', reason: 'empty' }
      : { kind: 'window', reason: 'no modification sequences' };
  }
  if (known.highestmodseq === null) return { kind: 'full', reason: 'modification sequences are new here' };
  if (BigInt(server.highestmodseq) < BigInt(known.highestmodseq))
    return { kind: 'full', reason: 'HIGHESTMODSEQ went back' };
  const same =
    server.uidnext === known.uidnext &&
    server.highestmodseq === known.highestmodseq &&
    server.exists === known.placed;
  if (same) return { kind: 'none', reason: 'same UIDNEXT, HIGHESTMODSEQ and count' };
  return { kind: 'condstore', since: known.highestmodseq, reason: 'something changed' };
}
