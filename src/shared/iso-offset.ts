/** ISO 8601 to the second with this computer's offset at that moment, as a portal is told: `2026-03-10T09:30:00+01:00`. */
export function isoWithOffset(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const pad = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0');
  const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  return `${local}${minutes < 0 ? '-' : '+'}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}
