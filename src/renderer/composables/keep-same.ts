/**
 * What has just been read, with each item that says the same as before being the same object: nothing that shows it has to be
 * drawn again. Items are plain data, as they come over the contract.
 */
export function keepSame<T>(
  before: Iterable<T>,
  now: readonly T[],
  keyOf: (item: T) => unknown,
): readonly T[] {
  const known = new Map<unknown, T>();
  for (const item of before) known.set(keyOf(item), item);
  return now.map((item) => {
    const old = known.get(keyOf(item));
    return old !== undefined && JSON.stringify(old) === JSON.stringify(item) ? old : item;
  });
}
