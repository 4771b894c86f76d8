import type { PushId } from '#shared/model/ids.ts';
import { pushesRepo } from '../../db/repos/pushes.repo.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../ports.ts';
import { PortalFailure } from '../rest/failure.ts';

/** A request runs for 60 seconds at most (rest.md 1.4): what may still be running is not looked for before that is over. */
export const SETTLED_MS = 65_000;
/** An Idempotency-Key is remembered for 24 hours (rest.md 1.3); the last hour is left for clocks that differ. */
const KEY_GOOD_MS = 23 * 60 * 60_000;

/** Whether a call that may have been done was done cannot be seen from here: a person has to look. */
export class NeedsAnswer extends Error {
  constructor(step: string) {
    super(`nobody can tell whether "${step}" was done`);
    this.name = 'NeedsAnswer';
  }
}

/** A call that may still be running in the portal: looked for from `at` on, in milliseconds since 1970. */
export class StillRunning extends Error {
  readonly at: number;
  constructor(at: number) {
    super('the portal may still be at it');
    this.name = 'StillRunning';
    this.at = at;
  }
}

/**
 * How it is found out whether a call whose answer was lost was done. `natural`: by calling again, which does it once whatever
 * happens. A function: by looking; null where it is not there. `ask`: a person has to look. `key`: by looking in the way that
 * stands there, and calling again with the same Idempotency-Key for as long as the portal remembers it.
 */
export type Finder<T> = 'natural' | 'ask' | Look<T> | { readonly key: 'ask' | Look<T> };
type Look<T> = () => Promise<T | null>;

export interface Steps {
  /**
   * Does something in the portal once, whatever fails in between and however often the push is tried. That it is begun is
   * on disk before the call leaves, and its result before anything follows from it. The result must be JSON.
   *
   * @throws PortalFailure as the call did; NeedsAnswer; StillRunning
   */
  once<T>(name: string, create: (idempotencyKey: string) => Promise<T>, find: Finder<T>): Promise<T>;
}

/** The steps of one push. */
export function createSteps(
  deps: { store: Store; clock: Clock },
  push: { id: PushId; marker: string },
): Steps {
  const { store, clock } = deps;
  return {
    async once<T>(name: string, create: (key: string) => Promise<T>, find: Finder<T>): Promise<T> {
      const end = (result: T): T => {
        store.write((tx) => pushesRepo.endStep(tx, push.id, name, result), { durable: true });
        return result;
      };
      const before = pushesRepo.step(store.read, push.id, name);
      let byKey = false;
      if (before !== undefined && before.result !== null) return JSON.parse(before.result) as T;
      if (before !== undefined) {
        const since = clock.now() - before.begun;
        byKey = typeof find === 'object' && since < KEY_GOOD_MS;
        const otherwise = typeof find === 'object' ? find.key : find;
        if (!byKey && otherwise === 'ask') throw new NeedsAnswer(name);
        // Two calls with one key at once may both run.
        if (since >= 0 && since < SETTLED_MS) throw new StillRunning(before.begun + SETTLED_MS);
        // Also with a key: a call that was cut off after its minute may have made the record and kept no answer for the key.
        if (typeof otherwise === 'function') {
          const found = await otherwise();
          if (found !== null) return end(found);
        }
        // The first beginning stays with a key: it is what the key's life is counted from.
        if (!byKey)
          store.write((tx) => pushesRepo.beginStep(tx, push.id, name, clock.now()), { durable: true });
      } else {
        store.write((tx) => pushesRepo.beginStep(tx, push.id, name, clock.now()), { durable: true });
      }
      try {
        return end(await create(`${push.marker}:${name}`));
      } catch (thrown) {
        // It was certainly not done now. Whether it was earlier is known where we have looked, and where the method itself
        // refuses a key: one that had done it once would have answered that.
        const notDone = thrown instanceof PortalFailure && thrown.outcome !== 'unknown';
        const noEarlier =
          before === undefined ||
          !byKey ||
          (thrown instanceof PortalFailure &&
            thrown.error.code === 'PORTAL_REFUSED' &&
            !/IDEMPOTENCY/.test(thrown.code));
        if (notDone && noEarlier)
          store.write((tx) => pushesRepo.dropStep(tx, push.id, name), { durable: true });
        throw thrown;
      }
    },
  };
}
