import type { CommandId, Keys } from '@/features/actions';

/** How long the next key of a sequence may take, in milliseconds. */
export const SEQUENCE_MS = 1_500;

export interface Fed {
  /** What the keys mean; null where they mean nothing, or not yet. */
  readonly command: CommandId | null;
  /** More keys are awaited. */
  readonly pending: boolean;
}

export interface Matcher {
  /** A chord was pressed, at this time in milliseconds. */
  feed(chord: Keys, now: number): Fed;
  /** Forgets what was begun. */
  reset(): void;
}

/** Follows single chords and sequences of them. A key that does not go on with a sequence counts as a new beginning. */
export function createMatcher(meanings: ReadonlyMap<Keys, CommandId>): Matcher {
  let begun = '';
  let until = 0;
  const prefixes = new Set<Keys>();
  for (const keys of meanings.keys()) {
    const chords = keys.split(' ');
    for (let length = 1; length < chords.length; length += 1) prefixes.add(chords.slice(0, length).join(' '));
  }
  const take = (keys: Keys, now: number): Fed => {
    if (prefixes.has(keys)) {
      begun = keys;
      until = now + SEQUENCE_MS;
      return { command: null, pending: true };
    }
    begun = '';
    return { command: meanings.get(keys) ?? null, pending: false };
  };
  return {
    feed(chord, now) {
      const before = now <= until ? begun : '';
      if (before === '') return take(chord, now);
      const together = `${before} ${chord}`;
      const known = prefixes.has(together) || meanings.has(together);
      return take(known ? together : chord, now);
    },
    reset() {
      begun = '';
    },
  };
}
