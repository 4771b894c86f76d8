import { zoneHours } from '../sample-mail/calendar.ts';

/** Dates as the portal writes and reads them. The portal stands in Italy. Times are milliseconds since 1970. */

const HOUR = 3_600_000;
const local = (time: number): string => new Date(time + zoneHours(new Date(time)) * HOUR).toISOString();

/** `2026-03-02T09:15:00+01:00`. */
export const isoTime = (time: number): string =>
  `${local(time).slice(0, 19)}+0${zoneHours(new Date(time))}:00`;

/** `2026-03-02 09:15:00`, without a zone. */
export const plainTime = (time: number): string => local(time).slice(0, 19).replace('T', ' ');

/** `02/03/2026 09:15:00`, as an Italian portal shows it. */
export const shownTime = (time: number): string => {
  const at = local(time);
  return `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)} ${at.slice(11, 19)}`;
};

const real = (text: string): number | undefined => {
  const time = Date.parse(text);
  if (Number.isNaN(time)) return undefined;
  // Date.parse takes 31 February for 3 March.
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? time : undefined;
};

/** Reads DATE_ATOM: `2026-03-02T09:15:00+01:00`, nothing else. */
export const readAtom = (text: string): number | undefined =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(text) ? real(text) : undefined;

const ANY = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/;

/** How far a zone (IANA) is ahead of UTC at a time, in milliseconds; undefined for a name that is none. */
function zoneAhead(zone: string, time: number): number | undefined {
  try {
    const shown = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    return Date.parse(`${shown.format(time).replace(' ', 'T')}Z`) - Math.floor(time / 1000) * 1000;
  } catch {
    return undefined;
  }
}

/**
 * Reads ISO 8601, and a day alone as its midnight. Where no zone is given it is `zone` (IANA), or the portal's own.
 */
export function readTime(text: string, zone?: string): number | undefined {
  const found = ANY.exec(text.trim());
  if (found === null) return undefined;
  const [, day = '', clock = '00:00:00', offset] = found;
  const utc = real(`${day}T${clock}Z`);
  if (utc === undefined || offset === 'Z') return utc;
  if (offset !== undefined) return real(`${day}T${clock}${offset.replace(/(\d\d):?(\d\d)$/, '$1:$2')}`);
  const ahead = zone === undefined ? undefined : zoneAhead(zone, utc);
  // Once more at the time found: the hours of a change to summer time lie between the two.
  if (zone !== undefined && ahead !== undefined) return utc - (zoneAhead(zone, utc - ahead) ?? ahead);
  return utc - zoneHours(new Date(utc)) * HOUR;
}

/** Reads `Y-m-d H:i:s` in the portal's zone, nothing else. */
export const readPlain = (text: string): number | undefined =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? readTime(text) : undefined;
