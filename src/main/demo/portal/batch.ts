import type { Principal } from './auth.ts';
import { classicBody, missing, PortalError, systemError, v3Body, v3Error } from './errors.ts';
import { runMethod, type Engine, type TimeBlock } from './engine.ts';
import { parseForm } from './form.ts';
import { isMap, phpMap, type Json, type JsonMap } from './json.ts';
import { Page } from './method.ts';

/** Many commands in one HTTP request (rest.md 1.5). */

const MAX_COMMANDS = 50;
const REFERENCE = /\$result\[([^\]]*)\]((?:\[[^\]]*\])*)/g;

/** The value that `$result[id][FIELD]` names in the results so far. */
function lookUp(results: ReadonlyMap<string, unknown>, id: string, path: string): unknown {
  let value = results.get(id);
  for (const [, step = ''] of path.matchAll(/\[([^\]]*)\]/g)) {
    const own = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    value = own ? (value as Record<string, unknown>)[step] : undefined;
  }
  return value;
}

/** Puts the results of earlier commands in the place of their references, at any depth. */
function resolve(value: Json, results: ReadonlyMap<string, unknown>, strict: boolean): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((one) => resolve(one, results, strict));
  if (isMap(value)) {
    const entries = Object.entries(value).map(([key, one]) => [key, resolve(one ?? null, results, strict)]);
    return Object.fromEntries(entries) as JsonMap;
  }
  if (typeof value !== 'string' || !value.includes('$result[')) return value;
  return value.replace(REFERENCE, (_, id: string, path: string) => {
    const found = lookUp(results, id, path);
    if (typeof found === 'string' || typeof found === 'number') return String(found);
    if (strict) throw missing(`$result[${id}]${path}`);
    return '';
  });
}

/** The commands of `cmd`, by their ids, in their order. */
function commandsOf(input: JsonMap): [string, string][] {
  const cmd = input['cmd'];
  // Assumption: the documentation does not say how a batch without commands is refused.
  if (typeof cmd !== 'object' || cmd === null) throw missing('cmd');
  const commands = Object.entries(cmd as Record<string, Json>);
  if (commands.length > MAX_COMMANDS) throw systemError('ERROR_BATCH_LENGTH_EXCEEDED');
  return commands.map(([id, command]) => [id, typeof command === 'string' ? command : '']);
}

/** Answers `batch` of the classic interface: always a success, with the errors inside it. */
export async function runBatch(engine: Engine, who: Principal, input: JsonMap): Promise<unknown> {
  const halt = ['1', 'true', 'Y'].includes(String(input['halt'])) || input['halt'] === 1;
  const result = new Map<string, unknown>();
  const errors = new Map<string, unknown>();
  const totals = new Map<string, number>();
  const nexts = new Map<string, number>();
  const times = new Map<string, TimeBlock>();
  for (const [id, command] of commandsOf(input)) {
    const at = command.indexOf('?');
    const name = at < 0 ? command : command.slice(0, at);
    try {
      if (name === 'batch') throw systemError('ERROR_BATCH_METHOD_NOT_ALLOWED');
      const query = at < 0 ? {} : parseForm(command.slice(at + 1));
      const own = resolve(query, result, engine.assumed.missingReference === 'refused') as JsonMap;
      const answer = await runMethod(engine, who, { version: 2, name, input: own, inBatch: true });
      const value = answer.result;
      times.set(id, answer.time);
      result.set(id, value instanceof Page ? value.value : value);
      if (value instanceof Page && value.total !== undefined) totals.set(id, value.total);
      if (value instanceof Page && value.next !== undefined) nexts.set(id, value.next);
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      errors.set(id, classicBody(error));
      if (halt) break;
    }
  }
  return {
    result: phpMap(result),
    result_error: phpMap(errors),
    result_total: phpMap(totals),
    result_next: phpMap(nexts),
    result_time: phpMap(times),
  };
}

/**
 * Answers `batch` of REST 3.0: a list at the root, a list of results in the same order. A map is what the classic batch
 * sends: INVALIDSELECTEXCEPTION. Assumptions: at most 50; an element that fails is `{error}` in the place of its result.
 */
export async function runBatchV3(engine: Engine, who: Principal, body: Json): Promise<unknown> {
  if (!Array.isArray(body)) {
    throw v3Error('INVALIDSELECTEXCEPTION', 'A batch is an array of {method, query}');
  }
  const commands = body as readonly Json[];
  if (commands.length > MAX_COMMANDS) throw systemError('ERROR_BATCH_LENGTH_EXCEEDED');
  const results: unknown[] = [];
  for (const command of commands) {
    const { method, query } = isMap(command) ? command : {};
    try {
      if (typeof method !== 'string') throw v3Error('INVALIDSELECTEXCEPTION', 'An element needs its method');
      const input = isMap(query) ? query : {};
      const { result } = await runMethod(engine, who, { version: 3, name: method, input, inBatch: true });
      results.push(result);
    } catch (error) {
      if (!(error instanceof PortalError)) throw error;
      results.push(v3Body(error));
    }
  }
  return results;
}
