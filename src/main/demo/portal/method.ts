import type { Assumptions } from './assumptions.ts';
import type { PortalError } from './errors.ts';
import type { Json, JsonMap } from './json.ts';
import type { Records, User } from './records.ts';
import type { Params, Problem, Values } from './schema.ts';

/** The parts of the portal that a user's rights can be taken for. */
export type Area = 'crm' | 'tasks' | 'feed' | 'chat' | 'calendar' | 'disk' | 'mail';

/** A mail that the portal would have sent. */
export interface SentMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** The method that sent it. */
  readonly by: string;
}

/** What a method knows of the call it answers. */
export interface Call {
  readonly records: Records;
  readonly user: User;
  readonly scopes: ReadonlySet<string>;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly assumed: Assumptions;
  /** 1 classic (with leads), 2 simple. */
  readonly crmMode: 1 | 2;
  readonly methods: readonly Method[];
  now(): number;
  may(area: Area): boolean;
  /** Writes a field down that the portal ignores; tests may ask for it. */
  ignored(field: string): void;
  send(mail: SentMail): void;
  /** An address of this portal with a signature that must not be changed. */
  sign(path: string): string;
}

export interface Method<P extends Params = Params> {
  readonly name: string;
  readonly version: 2 | 3;
  /** One of them is enough; none is needed for an empty list. */
  readonly scopes: readonly string[];
  readonly params: P;
  /** Creates, changes or deletes: `Idempotency-Key` counts (v3). */
  readonly writes?: true;
  readonly batch?: false;
  /** The classic interface has an error of its own for most methods; without one it is code 100. */
  refuse?(problem: Problem, input: JsonMap): PortalError;
  run(call: Call, values: Values<P>, input: JsonMap): unknown;
}

/** Ties the parameters' types to `run`. */
export const method = <P extends Params>(definition: Method<P>): Method => definition;

/** A result of the classic interface with `total` and `next` beside it. */
export class Page {
  readonly value: unknown;
  readonly total: number | undefined;
  readonly next: number | undefined;

  constructor(value: unknown, total: number | undefined, next: number | undefined) {
    this.value = value;
    this.total = total;
    this.next = next;
  }
}

export const PAGE = 50;

/**
 * A page of 50 rows from the offset `start`. `start` -1 is the first page without counting, where the method allows it
 * (rest.md 1.6). `wrap` makes the result of the rows.
 */
export function page<T>(rows: readonly T[], start: number | undefined, wrap: (rows: T[]) => unknown): Page {
  if (start === -1) return new Page(wrap(rows.slice(0, PAGE)), undefined, undefined);
  const from = Math.max(0, start ?? 0);
  const next = from + PAGE < rows.length ? from + PAGE : undefined;
  return new Page(wrap(rows.slice(from, from + PAGE)), rows.length, next);
}

export type Row = Readonly<Record<string, Json>>;
