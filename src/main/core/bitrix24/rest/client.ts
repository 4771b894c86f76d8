import { AppError } from '#shared/errors.ts';
import type { Logger } from '../../log/logger.ts';
import type { Credentials } from './credentials.ts';
import {
  answeredFailure,
  connectionFailure,
  notJson,
  PortalFailure,
  timedOut,
  type Place,
} from './failure.ts';
import type { Limiter } from './limiter.ts';
import { scopesOfMethod } from './scopes.ts';

/** A request may take 60 seconds in the portal (rest.md 1.4); a little more for the way. */
const TIMEOUT_MS = 65_000;
/** More than any answer that we ask for. */
const MAX_ANSWER_BYTES = 32_000_000;
/** A refusal for the number of calls is met with patience so many times, before the caller hears of it. */
const RATE_TRIES = 3;
/** What a batch takes (rest.md 1.5). */
export const MOST_COMMANDS = 50;
/** A method has used up the time that it may take in ten minutes. */
const TIME_IS_UP = 'OPERATION_TIME_LIMIT';
/** The portal counts that time by minutes. */
const A_MINUTE_MS = 60_000;

export type Params = Readonly<Record<string, unknown>>;

export interface CallOptions {
  /** A person waits for it. */
  readonly urgent?: boolean;
  readonly signal?: AbortSignal;
  /** Of REST 3.0: the portal answers a repeated call with what it answered the first time (rest.md 1.3). */
  readonly idempotencyKey?: string;
}

/** An answer of the classic interface. */
export interface Answer {
  readonly result: unknown;
  readonly total: number | null;
  /** The `start` of the next page; null on the last. */
  readonly next: number | null;
}

export type BatchCommand = readonly [method: string, params: Params];
/** What became of one command. */
export type BatchAnswer = Answer | PortalFailure;

/** Calls to one portal. All reject with a PortalFailure, or CANCELLED where `signal` aborted. */
export interface RestClient {
  readonly place: Place;
  /** The classic interface. */
  call(method: string, params?: Params, options?: CallOptions): Promise<Answer>;
  /** REST 3.0: what stands in `result`. */
  call3(method: string, params?: Params, options?: CallOptions): Promise<unknown>;
  /**
   * Up to fifty commands in one request (rest.md 1.5), by a name each. Without uploads. A command fails by itself; the whole
   * rejects only where there is no answer to it.
   */
  batch(
    commands: ReadonlyMap<string, BatchCommand>,
    options?: CallOptions,
  ): Promise<Map<string, BatchAnswer>>;
  /** The bytes behind a link that an upload answered with, or the address to send a file to: signed, for one use. */
  send(url: string, body: FormData, options?: CallOptions): Promise<unknown>;
}

interface RawAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const numberOr = (value: unknown): number | null =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && /^\d{1,12}$/.test(value)
      ? Number(value)
      : null;
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** PHP writes an empty map as `[]`. */
const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  isRecord(value) ? value : Array.isArray(value) ? Object.fromEntries(value.entries()) : {};

/** The error in an answer, a text or an object on either address; null where there is none. An empty text is an error too (rest.md 4.3). */
function errorIn(body: Readonly<Record<string, unknown>>): { code: string; words: string } | null {
  const { error } = body;
  if (isRecord(error)) {
    const validation = Array.isArray(error['validation']) ? error['validation'].filter(isRecord) : [];
    const fields = validation.map((one) => `${textOf(one['field'])}: ${textOf(one['message'])}`);
    return { code: textOf(error['code']), words: [textOf(error['message']), ...fields].join(' ') };
  }
  if (typeof error !== 'string' && typeof error !== 'number') return null;
  return { code: String(error), words: textOf(body['error_description']) };
}

/** `a[b][0]=c`, as PHP reads it. */
export function toQuery(params: Params): string {
  const pairs: string[] = [];
  const add = (name: string, value: unknown): void => {
    if (value === null || value === undefined) pairs.push(`${name}=`);
    else if (Array.isArray(value)) value.forEach((one, index) => add(`${name}[${index}]`, one));
    else if (isRecord(value))
      for (const [key, one] of Object.entries(value)) add(`${name}[${encodeURIComponent(key)}]`, one);
    else if (typeof value === 'boolean') pairs.push(`${name}=${value ? 1 : 0}`);
    else pairs.push(`${name}=${encodeURIComponent(String(value))}`);
  };
  for (const [key, value] of Object.entries(params)) add(encodeURIComponent(key), value);
  return pairs.join('&');
}

export interface RestClientDeps {
  readonly origin: string;
  readonly credentials: Credentials;
  readonly limiter: Limiter;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly userAgent: string;
  /** Ends every call. */
  readonly closing: AbortSignal;
}

/** Speaks to one portal. Its secrets are in addresses and bodies: neither ever stands in a log or an error. */
export function createRestClient(deps: RestClientDeps): RestClient {
  const { credentials, limiter, logger } = deps;
  const { host, port, protocol } = new URL(deps.origin);
  const place: Place = { portal: host, port: Number(port) || (protocol === 'https:' ? 443 : 80) };

  /** Sends once. An answer of the portal's is returned, whatever it says. */
  const fetchOnce = async (
    url: string,
    init: RequestInit,
    method: string,
    signal?: AbortSignal,
  ): Promise<RawAnswer> => {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const ends = [deps.closing, timeout, ...(signal === undefined ? [] : [signal])];
    const from = performance.now();
    let status = 0;
    try {
      // A redirection leads to somebody who must not see the secret: a captive portal, an expired address.
      const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.any(ends) });
      status = response.status;
      const text = await readText(response);
      let body: unknown;
      try {
        body = JSON.parse(text);
      } catch {
        throw notJson(place, status);
      }
      if (!isRecord(body)) throw notJson(place, status);
      return { status, body };
    } catch (thrown) {
      if (thrown instanceof PortalFailure) throw thrown;
      if (signal?.aborted === true) throw new AppError('CANCELLED', {}, thrown);
      // What we break off at the end of the program may have been done.
      throw timeout.aborted || deps.closing.aborted
        ? timedOut(place, thrown)
        : connectionFailure(thrown, place);
    } finally {
      logger.info('portal.call', { portal: host, method, status, ms: Math.round(performance.now() - from) });
    }
  };

  /** A page that does not end is no answer. */
  const readText = async (response: Response): Promise<string> => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      // Leaving the loop ends the connection.
      if (size > MAX_ANSWER_BYTES) throw notJson(place, response.status);
      chunks.push(chunk);
    }
    return new TextDecoder().decode(Buffer.concat(chunks));
  };

  const post = (version: 2 | 3, method: string, params: Params, options: CallOptions): Promise<RawAnswer> => {
    const { url, auth } = credentials.request(version, method);
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      'User-Agent': deps.userAgent,
    };
    if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey;
    const body = JSON.stringify(auth === null ? params : { ...params, auth });
    return fetchOnce(url, { method: 'POST', headers, body }, method, options.signal);
  };

  /**
   * Until when a method has used up its time in the portal (rest.md 1.4), in milliseconds since 1970: it is not called before that. An
   * answer tells when the oldest minute falls out; a refusal may not, and then the last answer counts.
   */
  const heldUntil = new Map<string, number>();
  const resets = new Map<string, number>();
  const noteTime = (method: string, time: unknown): number | null => {
    const reset = numberOr(mapOf(time)['operating_reset_at']);
    if (reset !== null) resets.set(method, reset * 1000);
    return reset === null ? null : reset * 1000;
  };
  const timeIsUp = (method: string, resetAt: number | null): PortalFailure => {
    const told = resetAt ?? resets.get(method) ?? 0;
    const until = told > deps.now() ? told : deps.now() + A_MINUTE_MS;
    heldUntil.set(method, until);
    return answeredFailure({ status: 429, code: TIME_IS_UP, words: '', resetAt: until }, place, []);
  };

  const failureIn = ({ status, body }: RawAnswer, method: string): PortalFailure | null => {
    const resetAt = noteTime(method, body['time']);
    const error = errorIn(body);
    if (error === null) {
      if (status < 400 && 'result' in body) return null;
      return status >= 500 || status < 400
        ? notJson(place, status)
        : answeredFailure({ status, code: '', words: '', resetAt: null }, place, []);
    }
    if (error.code === TIME_IS_UP) return timeIsUp(method, resetAt);
    return answeredFailure({ status, ...error, resetAt }, place, scopesOfMethod(method));
  };

  /**
   * Sends within the limits, with a token that is good; what was refused before it ran is sent again. `used` is the token's
   * generation.
   */
  const request = async (
    version: 2 | 3,
    method: string,
    params: Params,
    options: CallOptions,
  ): Promise<RawAnswer & { readonly used: number }> => {
    let renewed = false;
    if ((heldUntil.get(method) ?? 0) > deps.now()) throw timeIsUp(method, heldUntil.get(method) ?? null);
    for (let rate = 1; ;) {
      await limiter.take(options.urgent === true, options.signal ?? deps.closing).catch((error: unknown) => {
        throw new AppError('CANCELLED', {}, error);
      });
      const used = credentials.generation();
      const answer = await post(version, method, params, options);
      const failure = failureIn(answer, method);
      if (failure === null) return { ...answer, used };
      if (failure.code === 'expired_token' && !renewed && credentials.renew !== undefined) {
        renewed = true;
        await credentials.renew(used);
        continue;
      }
      if (failure.error.params['reason'] === 'rate') {
        limiter.refused();
        if (rate < RATE_TRIES) {
          rate += 1;
          continue;
        }
      }
      logger.warn('portal.refused', { portal: host, method, status: answer.status, code: failure.code });
      throw failure;
    }
  };

  const toAnswer = (body: Readonly<Record<string, unknown>>): Answer => ({
    result: body['result'],
    total: numberOr(body['total']),
    next: numberOr(body['next']),
  });

  const sendBatch = async (
    commands: ReadonlyMap<string, BatchCommand>,
    options: CallOptions,
    mayRenew: boolean,
  ): Promise<Map<string, BatchAnswer>> => {
    const cmd = Object.fromEntries(
      [...commands].map(([name, [method, params]]) => [name, `${method}?${toQuery(params)}`]),
    );
    const { body, used } = await request(2, 'batch', { cmd, halt: 0 }, options);
    const told = mapOf(body['result']);
    const [results, errors, totals, nexts, times] = [
      'result',
      'result_error',
      'result_total',
      'result_next',
      'result_time',
    ].map((key) => mapOf(told[key]));
    const answers = new Map<string, BatchAnswer>();
    /** Those that the token did not last for: they were refused before they ran. */
    const expired = new Map<string, BatchCommand>();
    for (const [name, command] of commands) {
      const [method] = command;
      noteTime(method, times?.[name]);
      const error = errors?.[name];
      if (error !== undefined) {
        const { code, words } = errorIn({ error: '', ...mapOf(error) }) ?? { code: '', words: '' };
        if (code === 'expired_token') expired.set(name, command);
        answers.set(
          name,
          code === TIME_IS_UP
            ? timeIsUp(method, null)
            : answeredFailure({ status: 400, code, words, resetAt: null }, place, scopesOfMethod(method)),
        );
      } else if (results !== undefined && name in results) {
        answers.set(name, {
          result: results[name],
          total: numberOr(totals?.[name]),
          next: numberOr(nexts?.[name]),
        });
      } else {
        // Neither: nobody knows.
        answers.set(name, notJson(place, 200));
      }
    }
    if (expired.size === 0 || !mayRenew || credentials.renew === undefined) return answers;
    await credentials.renew(used);
    for (const [name, answer] of await sendBatch(expired, options, false)) answers.set(name, answer);
    return answers;
  };

  return {
    place,
    call: async (method, params = {}, options = {}) =>
      toAnswer((await request(2, method, params, options)).body),
    call3: async (method, params = {}, options = {}) =>
      (await request(3, method, params, options)).body['result'],
    async batch(commands, options = {}) {
      if (commands.size > MOST_COMMANDS) throw new RangeError(`a batch takes ${MOST_COMMANDS} commands`);
      return commands.size === 0 ? new Map() : await sendBatch(commands, options, true);
    },
    async send(url, form, options = {}) {
      await limiter.take(options.urgent === true, options.signal ?? deps.closing);
      const answer = await fetchOnce(
        url,
        { method: 'POST', body: form, headers: { 'User-Agent': deps.userAgent, Accept: 'application/json' } },
        'upload',
        options.signal,
      );
      const failure = failureIn(answer, 'disk.folder.uploadfile');
      if (failure !== null) throw failure;
      return answer.body['result'];
    },
  };
}

/** Every page of a list of the classic interface, up to `most` rows: 50 a call (rest.md 1.6). */
export async function allPages(
  client: RestClient,
  method: string,
  params: Params,
  options: CallOptions & { most?: number } = {},
): Promise<unknown[]> {
  const rows: unknown[] = [];
  let start: number | null = 0;
  while (start !== null && rows.length < (options.most ?? 500)) {
    const answer: Answer = await client.call(method, { ...params, start }, options);
    if (Array.isArray(answer.result)) rows.push(...(answer.result as unknown[]));
    start = answer.next;
  }
  return rows;
}
