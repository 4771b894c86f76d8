import { isMap, type Json } from './json.ts';
import { v3Error } from './errors.ts';

/** `Idempotency-Key` (rest.md 1.3): REST 3.0 only, methods that write only. */

export const KEPT_MS = 86_400_000;

interface Kept {
  readonly request: string;
  readonly answer: string;
  readonly expires: number;
}

/** JSON with the keys of every map in order, so that two bodies that mean the same are the same. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  if (!isMap(value)) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`)
    .join(',')}}`;
}

export function createIdempotency(now: () => number) {
  const kept = new Map<string, Kept>();
  return {
    /**
     * The stored answer to this key and body, or undefined where the method is to run. Throws for a key that is not 1 to
     * 255 printable ASCII characters, and for one that came with another body.
     * Assumption: "the same body" means the same parameters; `auth` is none, for a refresh changes it.
     */
    find(space: string, key: string, input: Json): string | undefined {
      if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
        throw v3Error(
          'INVALIDIDEMPOTENCYKEYEXCEPTION',
          'Idempotency-Key must be 1 to 255 printable ASCII characters',
        );
      }
      const found = kept.get(`${space}\n${key}`);
      if (found === undefined || found.expires <= now()) return undefined;
      if (found.request !== canonical(input)) {
        throw v3Error('IDEMPOTENCYKEYREUSEDEXCEPTION', 'Idempotency-Key was used with another request body');
      }
      return found.answer;
    },
    /** Keeps the first success; errors are not kept. */
    keep(space: string, key: string, input: Json, answer: string): void {
      const id = `${space}\n${key}`;
      if ((kept.get(id)?.expires ?? 0) > now()) return;
      kept.set(id, { request: canonical(input), answer, expires: now() + KEPT_MS });
    },
  };
}
