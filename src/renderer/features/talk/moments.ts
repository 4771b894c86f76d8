/** A moment between the portal's ISO 8601 and the fields of a form, which hold a day and a time by this computer's clock. */

const pad = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0');

/** `2026-03-10`. */
export const dayOf = (at: Date): string =>
  `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;

/** `09:30`. */
export const timeOf = (at: Date): string => `${pad(at.getHours())}:${pad(at.getMinutes())}`;

/** What the fields of a day and a time say; null while one of them says nothing. */
export function momentOf(day: string, time: string): Date | null {
  const at = new Date(`${day}T${time}`);
  return Number.isNaN(at.getTime()) ? null : at;
}
