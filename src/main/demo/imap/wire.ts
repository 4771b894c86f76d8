/** Values as the server writes them (RFC 3501 sections 4 and 9). Strings hold one byte a character. */

const QUOTABLE = /^[\x20-\x7e]*$/;

/** A string: quoted where that is allowed, a literal otherwise. */
export function string(value: string): string {
  if (value.length < 4_000 && QUOTABLE.test(value)) return `"${value.replace(/["\\]/g, '\\$&')}"`;
  return `{${value.length}}\r\n${value}`;
}

/** A string or NIL. */
export const nstring = (value: string | undefined): string => (value === undefined ? 'NIL' : string(value));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** `"17-Jul-2026 02:44:25 +0000"`. */
export function dateTime(date: Date): string {
  const day = `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`;
  return `"${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000"`;
}

/** Reads a date-time or, for searches, a date alone (midnight UTC); undefined where it is neither. */
export function parseDate(text: string): Date | undefined {
  const match = /^\s*(\d{1,2})-([A-Za-z]{3})-(\d{4})(?: (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2}))?$/.exec(
    text,
  );
  const month = MONTHS.findIndex((one) => one.toLowerCase() === match?.[2]?.toLowerCase());
  if (match === null || month < 0) return undefined;
  const [
    ,
    day,
    ,
    year,
    hour = '0',
    minute = '0',
    second = '0',
    sign = '+',
    zoneHours = '0',
    zoneMinutes = '0',
  ] = match;
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  return new Date(
    Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)) - zone * 60_000,
  );
}

/** Numbers in rising order as a sequence set: `1:3,7`. */
export function sequenceSet(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',');
}
