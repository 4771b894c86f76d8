import ICAL from 'ical.js';

/**
 * Calendar data as jCal (RFC 7265), the arrays that the library makes of iCalendar. Its objects for times, zones and repetitions are
 * not used: they unfold rules date by date, and a stranger's rule may name every second of a century.
 */

export type JcalProperty = readonly [
  name: string,
  params: Readonly<Record<string, unknown>>,
  type: string,
  ...values: unknown[],
];
export interface JcalComponent {
  readonly name: string;
  readonly properties: readonly JcalProperty[];
  readonly components: readonly JcalComponent[];
}

/** Invitations of thousands of people stay below it; what is larger is no invitation. */
const MOST_CHARACTERS = 2_000_000;
const MOST_DEPTH = 6;

function component(raw: unknown, depth: number): JcalComponent | null {
  if (!Array.isArray(raw) || depth > MOST_DEPTH) return null;
  const [name, properties, components] = raw as unknown[];
  if (typeof name !== 'string' || !Array.isArray(properties) || !Array.isArray(components)) return null;
  return {
    name: name.toLowerCase(),
    properties: properties.filter(
      (one): one is JcalProperty => Array.isArray(one) && typeof one[0] === 'string' && one.length > 3,
    ),
    components: components.flatMap((one) => component(one, depth + 1) ?? []),
  };
}

/** The first calendar in a text; null for what is none, however broken. Never throws. */
export function readCalendar(text: string): JcalComponent | null {
  if (text.length > MOST_CHARACTERS) return null;
  const begin = text.search(/BEGIN:VCALENDAR/i);
  if (begin < 0) return null;
  // A text that was cut off on its way ends without its ends.
  for (const whole of [
    text.slice(begin),
    `${text.slice(begin).trimEnd()}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
  ]) {
    try {
      const parsed: unknown = ICAL.parse(whole);
      // Several calendars in one text come as a list of them.
      const first = Array.isArray(parsed) && Array.isArray(parsed[0]) ? (parsed[0] as unknown) : parsed;
      const found = component(first, 0);
      if (found?.name === 'vcalendar') return found;
    } catch {
      // The next way, or none.
    }
  }
  return null;
}

/** iCalendar text of a component, folded and with CRLF line ends. */
export function writeCalendar({ name, properties, components }: JcalComponent): string {
  const raw = (one: JcalComponent): unknown[] => [one.name, one.properties, one.components.map(raw)];
  return `${ICAL.stringify(raw({ name, properties, components }) as never)}\r\n`;
}

export const propertyOf = ({ properties }: JcalComponent, name: string): JcalProperty | null =>
  properties.find((one) => one[0].toLowerCase() === name) ?? null;

/** A property's first value as text, without control characters but line ends; empty where there is none. */
export function textOf(owner: JcalComponent, name: string, most = 10_000): string {
  const value = propertyOf(owner, name)?.[3];
  return typeof value === 'string' || typeof value === 'number'
    ? cleanText(String(value)).slice(0, most)
    : '';
}
export const cleanText = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '');

/** A parameter as text; the first of several. */
export function parameter([, params]: JcalProperty, name: string): string {
  const value = params[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? cleanText(first).replace(/\n/g, ' ') : '';
}
