/** What a request may hold once its body has been read. */
export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [key: string]: Json | undefined;
}

export const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What PHP's `json_encode` makes of a map: an array where the keys are 0, 1, 2… in order, and therefore `[]` where it is
 * empty; an object otherwise.
 */
export function phpMap<T>(map: ReadonlyMap<string, T>): T[] | Record<string, T> {
  const keys = [...map.keys()];
  return keys.every((key, index) => key === String(index)) ? [...map.values()] : Object.fromEntries(map);
}

/** The values of a list, or of a map that a form made of one (`a[3]=x`); undefined for anything else. */
export function listOf(value: Json | undefined): readonly Json[] | undefined {
  if (Array.isArray(value)) return value as readonly Json[];
  if (!isMap(value)) return undefined;
  return Object.values(value).filter((one) => one !== undefined);
}
