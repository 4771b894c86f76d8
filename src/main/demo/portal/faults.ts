import type { Validation } from './errors.ts';

/** What can go wrong on purpose. Only the object that `startPortal` returns opens these doors, nothing over HTTP does. */
export type Fault =
  /** An error in the envelope of the call; with status 200 too. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly description?: string;
      /** Only with the validation error of REST 3.0. */
      readonly validation?: readonly Validation[];
    }
  /** A page instead of JSON, as a captive portal sends it. */
  | { readonly kind: 'html'; readonly status?: number }
  /** Before the record is made, or after it. 60 seconds or more end the connection, as the real portal does. */
  | { readonly kind: 'slow'; readonly ms: number; readonly when: 'before' | 'after' }
  /** The method runs, the answer never arrives. */
  | { readonly kind: 'lost' }
  /** The connection ends before the method runs. */
  | { readonly kind: 'cut' }
  /** Every access token expires just before the call. */
  | { readonly kind: 'expire' };

export interface FaultRule {
  readonly fault: Fault;
  /**
   * Without it each HTTP request under /rest/ is meant, whatever it calls. With it commands of a batch are counted too.
   * `oauth/token` is the token endpoint.
   */
  readonly method?: string;
  /** How many calls pass before the first that is hit: 0 unless given. */
  readonly after?: number;
  /** How many are hit: all unless given. */
  readonly times?: number;
}

/** Ends the whole HTTP answer: a page in its place, or nothing at all. */
export class Broken extends Error {
  readonly page: { readonly status: number; readonly html: string } | undefined;

  constructor(page?: { status: number; html: string }) {
    super('The answer was broken off on purpose');
    this.name = 'Broken';
    this.page = page;
  }
}

export const CAPTIVE_PAGE =
  '<!DOCTYPE html><html lang="it"><head><title>Accesso alla rete</title></head><body><h1>Accedi alla rete Wi-Fi</h1></body></html>';

export function createFaults() {
  const rules = new Set<{ rule: FaultRule; seen: number }>();
  return {
    /** Opens a door; the function returned closes it. */
    add(rule: FaultRule): () => void {
      const entry = { rule, seen: 0 };
      rules.add(entry);
      return () => rules.delete(entry);
    },
    clear: (): void => rules.clear(),
    /** The faults of this call. `method` undefined asks for those of an HTTP request. */
    next(method: string | undefined): Fault[] {
      const hits: Fault[] = [];
      for (const entry of rules) {
        if (entry.rule.method !== method) continue;
        const nth = entry.seen - (entry.rule.after ?? 0);
        entry.seen += 1;
        if (nth >= 0 && nth < (entry.rule.times ?? Infinity)) hits.push(entry.rule.fault);
      }
      return hits;
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;

/** The name of the token endpoint in a rule. */
export const TOKEN_ENDPOINT = 'oauth/token';
