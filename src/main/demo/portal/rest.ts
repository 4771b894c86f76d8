import type { Principal } from './auth.ts';
import { runBatch, runBatchV3 } from './batch.ts';
import { requestFaults, runMethod, timeBlock, type Engine } from './engine.ts';
import { classicBody, PortalError, systemError, v3Body, v3Error } from './errors.ts';
import { fromPairs, parseForm, urlDecode } from './form.ts';
import { isMap, type Json } from './json.ts';
import { Page } from './method.ts';
import { parseMultipart } from './multipart.ts';

/** Requests to `/rest/…`: addresses, bodies and envelopes (rest.md 1.1). */

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly idempotencyKey: string | undefined;
  readonly source: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export const JSON_TYPE = 'application/json; charset=utf-8';

interface Address {
  readonly version: 2 | 3;
  readonly name: string;
  readonly user?: string;
  readonly token?: string;
}

/**
 * Takes `/rest/USER/TOKEN/METHOD[.json]`, `/rest/METHOD[.json]`, `/rest/api/USER/TOKEN/METHOD` and `/rest/api/METHOD` apart.
 * Undefined for anything else; `.xml` is not served here.
 */
export function restAddress(path: string): Address | undefined {
  const steps = path.split('/').slice(2).map(urlDecode);
  const version = steps[0] === 'api' ? 3 : 2;
  const own = version === 3 ? steps.slice(1) : steps;
  const name = version === 2 ? own.at(-1)?.replace(/\.json$/, '') : own.at(-1);
  if (name === undefined || name === '') return undefined;
  const [user, token] = own;
  if (own.length === 1) return { version, name };
  return own.length === 3 && user !== undefined && token !== undefined
    ? { version, name, user, token }
    : undefined;
}

/** The parameters of a classic call: query and body together, as PHP does it. A body that is no JSON counts as none. */
function classicInput({ query, contentType, body }: HttpRequest): Record<string, Json | undefined> {
  const fromQuery = parseForm(query);
  if (body.length === 0) return fromQuery;
  if (/^application\/json\b/i.test(contentType)) {
    const parsed = tryJson(body);
    return { ...fromQuery, ...(isMap(parsed) ? parsed : {}) };
  }
  if (/^multipart\/form-data\b/i.test(contentType)) {
    const texts = parseMultipart(body, contentType).filter(({ fileName }) => fileName === undefined);
    return { ...fromQuery, ...fromPairs(texts.map(({ name, content }) => [name, content.toString('utf8')])) };
  }
  return { ...fromQuery, ...parseForm(body.toString('utf8')) };
}

function tryJson(body: Buffer): Json | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}

/** The body of a call of REST 3.0: JSON, or nothing at all for a method without parameters. */
function v3Input({ method, contentType, body }: HttpRequest): Json {
  if (method === 'GET' || body.length === 0) return {};
  const parsed = /^application\/json\b/i.test(contentType) ? tryJson(body) : undefined;
  if (parsed === undefined || typeof parsed !== 'object' || parsed === null) {
    throw v3Error('INVALIDJSONEXCEPTION', 'The request body is not valid JSON');
  }
  return parsed;
}

function principal(engine: Engine, { user, token }: Address, auth: Json | undefined): Principal {
  if (user !== undefined && token !== undefined) return engine.auth.byWebhook(user, token);
  if (typeof auth !== 'string' || auth === '') throw systemError('NO_AUTH_FOUND');
  return engine.auth.byAccessToken(auth);
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { 'Content-Type': JSON_TYPE, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Under this name the HTTP requests are counted, whatever came of them. */
export const HTTP_REQUESTS = '*';

function count({ counts }: Engine, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

async function answerClassic(engine: Engine, request: HttpRequest, address: Address): Promise<HttpAnswer> {
  const start = engine.now();
  const { auth, ...input } = classicInput(request);
  const who = principal(engine, address, auth);
  if (address.name === 'batch') {
    count(engine, 'batch');
    const result = await runBatch(engine, who, input);
    return json(200, { result, time: timeBlock(engine, `${who.key} batch`, start) });
  }
  const options = { version: 2, name: address.name, input, inBatch: false } as const;
  const { result, time } = await runMethod(engine, who, options);
  if (!(result instanceof Page)) return json(200, { result, time });
  const { value, total, next } = result;
  return json(200, {
    result: value,
    ...(next === undefined ? {} : { next }),
    ...(total === undefined ? {} : { total }),
    time,
  });
}

async function answerV3(engine: Engine, request: HttpRequest, address: Address): Promise<HttpAnswer> {
  const start = engine.now();
  const body = v3Input(request);
  const { auth, ...input } = isMap(body) ? body : {};
  const who = principal(engine, address, auth);
  if (address.name === 'batch') {
    count(engine, 'batch');
    const result = await runBatchV3(engine, who, body);
    return json(200, { result, time: timeBlock(engine, `${who.key} batch`, start) });
  }
  if (!isMap(body)) throw v3Error('INVALIDJSONEXCEPTION', 'The request body must be an object');
  const { idempotencyKey } = request;
  const answer = await runMethod(engine, who, {
    version: 3,
    name: address.name,
    input,
    inBatch: false,
    idempotencyKey,
  });
  const writes = engine.methods.find(({ name, version }) => name === address.name && version === 3)?.writes;
  const echo: Record<string, string> =
    idempotencyKey === undefined || writes !== true ? {} : { 'Idempotency-Key': idempotencyKey };
  if (answer.replayed !== undefined) {
    return json(200, answer.replayed, { ...echo, 'Idempotent-Replayed': 'true' });
  }
  const text = JSON.stringify({ result: answer.result, time: answer.time });
  answer.keep?.(text);
  return json(200, text, echo);
}

/** Answers a request under `/rest/`. Throws `Broken` where the connection is to end without a proper answer. */
export async function answerRest(engine: Engine, request: HttpRequest): Promise<HttpAnswer> {
  const address = restAddress(request.path);
  const version = address?.version ?? 2;
  try {
    count(engine, HTTP_REQUESTS);
    if (!engine.bucket.take(request.source)) throw systemError('QUERY_LIMIT_EXCEEDED');
    const beforeAnswer = await requestFaults(engine);
    if (address === undefined) throw systemError('ERROR_METHOD_NOT_FOUND');
    const answer = await (version === 3 ? answerV3 : answerClassic)(engine, request, address);
    await beforeAnswer();
    return answer;
  } catch (error) {
    if (!(error instanceof PortalError)) throw error;
    const own = error.code.startsWith('BITRIX_REST_V3_');
    const asObject = version === 3 && (own || engine.assumed.v3SystemErrors === 'object');
    return json(error.status, asObject ? v3Body(error) : classicBody(error));
  }
}
