/** Small things of this window only (widths, folded trees). Losing them does no harm, so failures are swallowed. */
export function readLocal<T>(key: string, fallback: T, isValid: (value: unknown) => value is T): T {
  try {
    const text = localStorage.getItem(`postino.${key}`);
    const value: unknown = text === null ? null : JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

export function writeLocal(key: string, value: unknown): void {
  try {
    localStorage.setItem(`postino.${key}`, JSON.stringify(value));
  } catch {
    // Storage is full or switched off.
  }
}
