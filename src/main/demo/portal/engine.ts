import type { Assumptions } from './assumptions.ts';
import type { Auth, Principal } from './auth.ts';
import { invalid, missing, PortalError, refused, systemError, v3Error } from './errors.ts';
import { Broken, CAPTIVE_PAGE, type Fault, type Faults } from './faults.ts';
import type { createIdempotency } from './idempotency.ts';
import { isMap, type Json, type JsonMap } from './json.ts';
import type { createBucket, createOperating } from './limits.ts';
import type { Call, Method, SentMail } from './method.ts';
import type { Records, User } from './records.ts';
import type { Rights } from './rights.ts';
import { readParams, type Params, type Problem, type Read } from './schema.ts';

/** What one portal is made of. */
export interface Engine {
  readonly records: Records;
  readonly auth: Auth;
  readonly rights: Rights;
  readonly faults: Faults;
  readonly bucket: ReturnType<typeof createBucket>;
  readonly operating: ReturnType<typeof createOperating>;
  readonly idempotency: ReturnType<typeof createIdempotency>;
  readonly methods: readonly Method[];
  readonly assumed: Assumptions;
  readonly crmMode: 1 | 2;
  /** Seconds that a call of this method counts as. */
  readonly cost: (method: string) => number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly origin: () => string;
  readonly sign: (path: string) => string;
  readonly seen: SeenCall[];
  /** How often each method was called. */
  readonly counts: Map<string, number>;
  readonly sent: SentMail[];
  /** Brings the portal's copies of the mail up to date. */
  readonly syncMail: () => void;
  /** Called after whatever may have changed a record. */
  readonly changed: () => void;
}

/** A call as it came: without tokens. */
export interface SeenCall {
  readonly at: number;
  readonly version: 2 | 3;
  readonly method: string;
  readonly userId: number;
  readonly input: JsonMap;
  readonly inBatch: boolean;
  readonly idempotencyKey: string | undefined;
  /** Parameters and fields that the portal does not know and ignores. */
  readonly ignored: string[];
  /**
   * Filled in once it is answered: `ok`, `replayed`, or the error's code; `lost` where it ran and the answer did not arrive,
   * `broken` where the connection ended before it ran.
   */
  outcome: string;
}

export interface CallOptions {
  readonly version: 2 | 3;
  readonly name: string;
  readonly input: JsonMap;
  readonly inBatch: boolean;
  readonly idempotencyKey?: string | undefined;
}

export interface Answer {
  readonly result: unknown;
  readonly time: TimeBlock;
  /** What was stored for the key, where the method did not run again. */
  readonly replayed?: string;
  /** Keeps the finished answer for the key. */
  readonly keep?: (answer: string) => void;
}

export interface TimeBlock {
  readonly start: number;
  readonly finish: number;
  readonly duration: number;
  readonly processing: number;
  readonly date_start: string;
  readonly date_finish: string;
  readonly operating_reset_at: number;
  readonly operating: number;
}

const MAX_SEEN = 20_000;
/** Longer texts, such as files, are written down by their beginning. */
const MAX_TEXT = 8_000;
const CUT_OFF_MS = 60_000;

function clip(value: Json): Json {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(clip);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, one === undefined ? one : clip(one)]),
  );
}

async function wait(engine: Engine, ms: number): Promise<void> {
  await engine.sleep(Math.min(ms, CUT_OFF_MS));
  if (ms >= CUT_OFF_MS) throw new Broken();
}

/** Plays the faults that come before a method runs. */
async function before(engine: Engine, faults: readonly Fault[]): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'error') {
      throw new PortalError(fault.status, fault.code, fault.description ?? fault.code, fault.validation);
    }
    if (fault.kind === 'html') throw new Broken({ status: fault.status ?? 200, html: CAPTIVE_PAGE });
    if (fault.kind === 'cut') throw new Broken();
    if (fault.kind === 'expire') engine.auth.expireAccessTokens();
    if (fault.kind === 'slow' && fault.when === 'before') await wait(engine, fault.ms);
  }
}

/** Plays those that come once it has run. */
async function after(engine: Engine, faults: readonly Fault[]): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'slow' && fault.when === 'after') await wait(engine, fault.ms);
    if (fault.kind === 'lost') throw new Broken();
  }
}

/**
 * Plays the faults of an HTTP request; the function returned plays those that come before its answer goes out. `name` is that
 * of an endpoint beside REST.
 */
export async function requestFaults(engine: Engine, name?: string): Promise<() => Promise<void>> {
  const faults = engine.faults.next(name);
  await before(engine, faults);
  return () => after(engine, faults);
}

/** Whether a user has what a method asks for: one of its scopes. */
export const isGranted = (method: Method, scopes: ReadonlySet<string>): boolean =>
  method.scopes.length === 0 || method.scopes.some((scope) => scopes.has(scope));

function refuse(method: Method, read: Read<Params>, input: JsonMap): void {
  const [first] = read.problems;
  if (first === undefined) return;
  if (method.version === 3) {
    throw invalid(
      ...read.problems.map(({ field, kind, type }) => ({
        field,
        message:
          kind === 'missing' ? `Required field \`${field}\` is not specified` : `Must be of type ${type}`,
      })),
    );
  }
  throw method.refuse?.(first, input) ?? wrongParameter(first);
}

/** Assumption: a value of a wrong type is refused by the code of a missing one; the documentation names no other. */
export const wrongParameter = ({ field, kind, type }: Problem): PortalError =>
  kind === 'missing'
    ? missing(field)
    : refused('100', `Invalid value to match with parameter {${field}}. Should be value of type ${type}`);

/**
 * Answers one method, alone or as a command of a batch. Throws a PortalError for an error, and `Broken` where the whole
 * HTTP answer is to break off.
 */
export async function runMethod(engine: Engine, who: Principal, options: CallOptions): Promise<Answer> {
  const { version, name, input, inBatch, idempotencyKey } = options;
  const start = engine.now();
  const seen: SeenCall = {
    at: start,
    version,
    method: name,
    userId: who.userId,
    input: clip(input) as JsonMap,
    inBatch,
    idempotencyKey,
    ignored: [],
    outcome: 'broken',
  };
  engine.seen.push(seen);
  engine.counts.set(name, (engine.counts.get(name) ?? 0) + 1);
  if (engine.seen.length > MAX_SEEN) engine.seen.splice(0, MAX_SEEN / 2);
  try {
    const faults = engine.faults.next(name);
    await before(engine, faults);
    const found = allowed(engine, who, options);
    const key = `${who.key} ${name}`;
    if (engine.operating.isOver(key)) throw systemError('OPERATION_TIME_LIMIT');
    const guarded = version === 3 && found.writes === true && !inBatch ? idempotencyKey : undefined;
    const space = `${who.key}\n${who.userId}\n${name}`;
    const replayed = guarded === undefined ? undefined : engine.idempotency.find(space, guarded, input);
    if (replayed !== undefined) {
      await after(engine, faults);
      seen.outcome = 'replayed';
      return { result: undefined, time: timeBlock(engine, key, start), replayed };
    }
    const result = await run(engine, who, found, input, seen);
    engine.operating.add(key, engine.cost(name));
    const time = timeBlock(engine, key, start);
    // A slow method keeps its answer for the key only at its end: two at once may both run (rest.md 1.3).
    const slow = faults.filter((fault) => fault.kind === 'slow');
    await after(engine, slow);
    seen.outcome = 'ok';
    const keep = (answer: string): void => {
      if (guarded !== undefined) engine.idempotency.keep(space, guarded, input, answer);
    };
    if (faults.some((fault) => fault.kind === 'lost')) {
      keep(JSON.stringify({ result, time }));
      throw new Broken();
    }
    return { result, time, keep };
  } catch (error) {
    if (error instanceof PortalError) seen.outcome = error.code;
    else if (seen.outcome === 'ok') seen.outcome = 'lost';
    throw error;
  }
}

/** The method, if it is there and this caller may use it. */
function allowed(engine: Engine, who: Principal, { version, name, inBatch }: CallOptions): Method {
  who.check();
  // Assumption: names are compared as they are written.
  const found = engine.methods.find((one) => one.name === name && one.version === version);
  if (found === undefined) throw systemError('ERROR_METHOD_NOT_FOUND');
  if (inBatch && found.batch === false) throw systemError('ERROR_BATCH_METHOD_NOT_ALLOWED');
  if (!engine.rights.may(who.userId, 'app')) throw systemError('user_access_error');
  if (!engine.rights.may(who.userId, 'rest')) throw systemError('INVALID_CREDENTIALS');
  if (!isGranted(found, who.scopes)) {
    throw version === 3
      ? v3Error('INSUFFICIENTSCOPEEXCEPTION', `Scope ${found.scopes.join(' or ')} is required`)
      : systemError('insufficient_scope');
  }
  return found;
}

/** What a method gets to work with. */
export const makeCall = (
  engine: Engine,
  user: User,
  scopes: ReadonlySet<string>,
  ignored: (field: string) => void,
): Call => ({
  records: engine.records,
  user,
  scopes,
  origin: engine.origin(),
  assumed: engine.assumed,
  crmMode: engine.crmMode,
  methods: engine.methods,
  now: engine.now,
  may: (area) => engine.rights.may(user.id, area),
  ignored,
  send: (mail) => engine.sent.push(mail),
  sign: engine.sign,
});

async function run(
  engine: Engine,
  who: Principal,
  method: Method,
  input: JsonMap,
  seen: SeenCall,
): Promise<unknown> {
  const user = engine.records.users.get(who.userId);
  if (user === undefined) throw systemError('NO_AUTH_FOUND');
  if (method.scopes.includes('mail')) engine.syncMail();
  const read = readParams(method.params, input);
  seen.ignored.push(...read.unknown);
  refuse(method, read, input);
  const call = makeCall(engine, user, who.scopes, (field) => seen.ignored.push(field));
  try {
    return await method.run(call, read.values, input);
  } finally {
    engine.changed();
  }
}

/** The `time` object of an answer. */
export function timeBlock(engine: Engine, key: string, start: number): TimeBlock {
  const finish = engine.now();
  const { operating, resetAt } = engine.operating.state(key);
  const iso = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, '+00:00');
  return {
    start: start / 1000,
    finish: finish / 1000,
    duration: (finish - start) / 1000,
    processing: (finish - start) / 1000,
    date_start: iso(start),
    date_finish: iso(finish),
    operating_reset_at: resetAt,
    operating,
  };
}
