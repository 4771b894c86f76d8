/** Times on somebody's clock as moments. */

/** The names that Windows gives to zones, where mail brings them (Unicode CLDR, windowsZones). */
const WINDOWS: Readonly<Record<string, string>> = {
  'w. europe standard time': 'Europe/Berlin',
  'central europe standard time': 'Europe/Budapest',
  'central european standard time': 'Europe/Warsaw',
  'romance standard time': 'Europe/Paris',
  'gmt standard time': 'Europe/London',
  'greenwich standard time': 'Atlantic/Reykjavik',
  'e. europe standard time': 'Europe/Chisinau',
  'fle standard time': 'Europe/Kyiv',
  'gtb standard time': 'Europe/Bucharest',
  'turkey standard time': 'Europe/Istanbul',
  'russian standard time': 'Europe/Moscow',
  'eastern standard time': 'America/New_York',
  'central standard time': 'America/Chicago',
  'mountain standard time': 'America/Denver',
  'pacific standard time': 'America/Los_Angeles',
  'atlantic standard time': 'America/Halifax',
  'e. south america standard time': 'America/Sao_Paulo',
  'argentina standard time': 'America/Buenos_Aires',
  'india standard time': 'Asia/Kolkata',
  'china standard time': 'Asia/Shanghai',
  'tokyo standard time': 'Asia/Tokyo',
  'singapore standard time': 'Asia/Singapore',
  'arabian standard time': 'Asia/Dubai',
  'israel standard time': 'Asia/Jerusalem',
  'aus eastern standard time': 'Australia/Sydney',
  utc: 'UTC',
};

const known = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** The zone (IANA) that a TZID means; null where its name says nothing. */
export function zoneOf(tzid: string): string | null {
  const name = tzid.trim().replace(/^"|"$/g, '');
  // Some programs put their own path before it: /mozilla.org/20050126_1/Europe/Rome
  const tail = /(?:^|\/)([A-Za-z_]+(?:\/[A-Za-z_+-]+[0-9]*){0,2})$/.exec(name)?.[1] ?? '';
  const ends = [name, tail, tail.split('/').slice(-2).join('/')];
  return (
    ends.find((one) => one !== '' && /^[A-Za-z]/.test(one) && one.length < 60 && known(one)) ??
    WINDOWS[name.toLowerCase()] ??
    null
  );
}

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
function ahead(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${parts.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

/** `2026-03-10T10:00:00` on the clock of a zone, in milliseconds since 1970. */
export function momentInZone(clock: string, zone: string): number {
  const utc = Date.parse(`${clock}Z`);
  // Once more at what was found: the hours of a change to summer time lie between the two.
  return utc - ahead(zone, utc - ahead(zone, utc));
}
