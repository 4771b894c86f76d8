import type { Corpus } from '../corpus/corpus.ts';
import type { Inside } from './inside.ts';

/** What the measurements of mail are given. */
export interface Setting {
  readonly corpus: Corpus;
  readonly letters: number;
  /** Its version; null where it is not installed. */
  readonly notmuch: string | null;
  /** Runs of each party. */
  readonly repeat: number;
  /** Samples of each thing in a run. */
  readonly rounds: number;
  /** Starts the core on a copy of the store in a profile of its own. */
  open(): Inside;
  /** A folder of its own, taken away at the end. */
  folder(): string;
  tell(words: string): void;
}
