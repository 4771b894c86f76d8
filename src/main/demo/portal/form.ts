import type { Json } from './json.ts';

/** Forms and query strings as PHP reads them: `a[b][0]=x` becomes `{ a: { b: ['x'] } }`. */

type Node = Map<string, Node | string>;

/** A component with `+` for a space; what is no valid escape stays as it is. */
export function urlDecode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    const bytes = spaced.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    );
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
}

/**
 * The steps of a name: `a[b][]` is `a`, `b` and `''` (the next number). Dots and spaces of the first step become `_`; a
 * bracket that is never closed is part of the first step and becomes `_` too. Null for a name that PHP drops.
 */
export function nameSteps(name: string): string[] | null {
  const start = name.trimStart();
  const open = start.indexOf('[');
  const closed = open > 0 && start.includes(']', open);
  const head = (closed ? start.slice(0, open) : start).replace(closed ? /[. ]/g : /[. [\0]/g, '_');
  if (head === '' || open === 0) return null;
  const steps = [head];
  if (!closed) return steps;
  let at = open;
  while (start[at] === '[') {
    const end = start.indexOf(']', at);
    if (end < 0) break;
    steps.push(start.slice(at + 1, end).trim());
    at = end + 1;
  }
  return steps;
}

function put(root: Node, steps: readonly string[], value: string): void {
  let node = root;
  for (const [index, step] of steps.entries()) {
    const key = step === '' && index > 0 ? String(nextNumber(node)) : step;
    if (index === steps.length - 1) {
      node.set(key, value);
      return;
    }
    const below = node.get(key);
    const next: Node = below instanceof Map ? below : new Map();
    if (next !== below) node.set(key, next);
    node = next;
  }
}

/** The number after the highest one among the keys. */
function nextNumber(node: Node): number {
  let next = 0;
  for (const key of node.keys()) if (/^\d{1,15}$/.test(key)) next = Math.max(next, Number(key) + 1);
  return next;
}

function finish(node: Node): Json {
  const entries = [...node].map(([key, value]): [string, Json] => [
    key,
    typeof value === 'string' ? value : finish(value),
  ]);
  if (entries.every(([key], index) => key === String(index))) return entries.map(([, value]) => value);
  // Without a prototype: a field may be called __proto__.
  const map = Object.create(null) as Record<string, Json>;
  for (const [key, value] of entries) map[key] = value;
  return map;
}

/** Puts names and values together. The last of several values for one name wins, as in PHP. */
export function fromPairs(pairs: Iterable<readonly [name: string, value: string]>): Record<string, Json> {
  const root: Node = new Map();
  for (const [name, value] of pairs) {
    const steps = nameSteps(name);
    if (steps !== null) put(root, steps, value);
  }
  const map = Object.create(null) as Record<string, Json>;
  for (const [key, value] of root) map[key] = typeof value === 'string' ? value : finish(value);
  return map;
}

/** Reads `a=1&b[c]=2`, as it stands in an address or in a form's body. */
export function parseForm(text: string): Record<string, Json> {
  const pairs = text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      return equals < 0
        ? [urlDecode(pair), '']
        : [urlDecode(pair.slice(0, equals)), urlDecode(pair.slice(equals + 1))];
    });
  return fromPairs(pairs);
}
