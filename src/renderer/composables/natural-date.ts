/** Reads a moment as people write it: "domani alle 15", "venerdì", "tra 3 giorni", "next friday 9:30", "25/12", "fine mese". */

interface Words {
  readonly today: readonly string[];
  readonly tomorrow: readonly string[];
  readonly dayAfter: readonly string[];
  readonly next: readonly string[];
  readonly endOfMonth: readonly string[];
  readonly endOfWeek: readonly string[];
  readonly within: readonly string[];
  readonly hour: readonly string[];
  readonly day: readonly string[];
  readonly week: readonly string[];
  readonly month: readonly string[];
  readonly noise: readonly string[];
}

const WORDS: Readonly<Record<string, Words>> = {
  it: {
    today: ['oggi', 'stasera'],
    tomorrow: ['domani'],
    dayAfter: ['dopodomani'],
    next: ['prossimo', 'prossima'],
    endOfMonth: ['fine mese'],
    endOfWeek: ['fine settimana'],
    within: ['tra', 'fra', 'entro'],
    hour: ['ora', 'ore'],
    day: ['giorno', 'giorni'],
    week: ['settimana', 'settimane'],
    month: ['mese', 'mesi'],
    noise: ['il', 'la', 'le', 'lo', 'per', 'alle', 'all', 'a', 'di', 'entro'],
  },
  en: {
    today: ['today', 'tonight'],
    tomorrow: ['tomorrow'],
    dayAfter: ['day after tomorrow'],
    next: ['next'],
    endOfMonth: ['end of month'],
    endOfWeek: ['end of week'],
    within: ['in', 'within'],
    hour: ['hour', 'hours'],
    day: ['day', 'days'],
    week: ['week', 'weeks'],
    month: ['month', 'months'],
    noise: ['on', 'at', 'the', 'by', 'of'],
  },
};

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}
/** What is meant where a text does not say it. */
export interface Unsaid {
  readonly time: TimeOfDay;
  /** The day of a time alone. Null: today, or tomorrow where that time has been. */
  readonly day: Date | null;
}
const EVENING: Unsaid = { time: { hour: 18, minute: 0 }, day: null };

const fold = (text: string): string =>
  text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/[’']/g, ' ');

const cache = new Map<string, Map<string, number>>();
/** Names as the locale has them, long and short, by number. */
function names(locale: string, of: 'weekday' | 'month'): Map<string, number> {
  const known = cache.get(`${of} ${locale}`);
  if (known !== undefined) return known;
  const found = new Map<string, number>();
  cache.set(`${of} ${locale}`, found);
  const count = of === 'weekday' ? 7 : 12;
  for (let at = 0; at < count; at += 1) {
    // 2023 began on a Sunday.
    const date = of === 'weekday' ? new Date(2023, 0, 1 + at) : new Date(2023, at, 1);
    for (const style of ['long', 'short'] as const) {
      const name = fold(new Intl.DateTimeFormat(locale, { [of]: style }).format(date)).replace(/\.$/, '');
      if (!found.has(name)) found.set(name, at);
    }
  }
  return found;
}

const TIME = /(?:^|\s)(?:(ore|alle|at|h)\s*)?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?(?=\s|$)/g;

/** Takes the time of day out of a text: a number that says that it is one, by a word before it, minutes, or am and pm. */
function takeTime(text: string): { rest: string; time: TimeOfDay | null } {
  for (const found of text.matchAll(TIME)) {
    const [whole, named, told, minutes, half] = found;
    if (named === undefined && minutes === undefined && half === undefined) continue;
    const hour =
      Number(told) + (half === 'pm' && Number(told) < 12 ? 12 : half === 'am' && told === '12' ? -12 : 0);
    const minute = Number(minutes ?? 0);
    if (hour > 23 || minute > 59) continue;
    return {
      rest: `${text.slice(0, found.index)} ${text.slice(found.index + whole.length)}`,
      time: { hour, minute },
    };
  }
  return { rest: text, time: null };
}

const inDays = (now: Date, days: number): Date =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);

/** What a text says of a day: that day, at midnight; or to the minute, where it counts hours. */
interface Said {
  readonly date: Date;
  readonly exact?: boolean;
}

/**
 * The moment that a text names, seen from `now`, by this computer's clock; six in the evening where it names no time and nothing
 * else is meant. Null where it makes no sense. Names of days and months are the locale's and English ones.
 */
export function parseMoment(text: string, now: Date, locale: string, unsaid: Unsaid = EVENING): Date | null {
  const folded = fold(text)
    .replace(/,|\.(?=\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (folded === '') return null;
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[ t](\d{1,2}):(\d{2}))?$/.exec(folded);
  if (iso !== null) {
    const [year = 0, month = 0, day = 0, hour, minute] = iso
      .slice(1)
      .map((part: string | undefined) => (part === undefined ? undefined : Number(part)));
    const date = valid(year, month - 1, day);
    const time = hour === undefined ? unsaid.time : { hour, minute: minute ?? 0 };
    return date === null || time.hour > 23 || time.minute > 59 ? null : withTime(date, time);
  }
  const { rest, time } = takeTime(folded);
  const day = rest.replace(/\s+/g, ' ').trim();
  for (const language of new Set([locale, 'en'])) {
    const words = WORDS[language.split('-')[0] ?? 'en'] ?? WORDS['en'];
    if (words === undefined) continue;
    const bare = bared(day, words);
    if (bare === '' && time !== null) {
      const date = withTime(unsaid.day ?? now, time);
      // "15:00" that has been today means tomorrow.
      if (unsaid.day === null && date <= now) date.setDate(date.getDate() + 1);
      return date;
    }
    const said = parseDay(bare, now, language, words);
    if (said === null) continue;
    return said.exact === true && time === null ? said.date : withTime(said.date, time ?? unsaid.time);
  }
  return null;
}

/** A moment as people write it and `parseMoment` reads it: "ven 27 nov 2026, 10:00". */
export function momentText(at: Date, locale: string, wholeDay: boolean): string {
  const day = new Intl.DateTimeFormat(locale, {
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  }).format(at);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return wholeDay ? day : `${day}, ${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

const withTime = (day: Date, { hour, minute }: TimeOfDay): Date =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, minute);

function valid(year: number, month: number, day: number): Date | null {
  const date = new Date(year, month, day);
  return date.getMonth() === month && date.getDate() === day ? date : null;
}

/** A day of this year, or of the next where it has been. */
function dayOf(month: number, day: number, year: number | null, now: Date): Date | null {
  const wanted = year === null ? now.getFullYear() : year < 100 ? 2000 + year : year;
  const date = valid(wanted, month, day);
  if (date === null || year !== null || date >= inDays(now, -1)) return date;
  return valid(wanted + 1, month, day);
}

/** Without the words that say nothing. */
const bared = (text: string, words: Words): string =>
  text
    .split(' ')
    .filter((word) => !words.noise.includes(word) || words.within.includes(word))
    .join(' ');

function parseDay(text: string, now: Date, locale: string, words: Words): Said | null {
  const is = (list: readonly string[]): boolean => list.some((each) => bared(each, words) === text);
  const day = (date: Date | null): Said | null => (date === null ? null : { date });
  if (is(words.today)) return day(inDays(now, 0));
  if (is(words.tomorrow)) return day(inDays(now, 1));
  if (is(words.dayAfter)) return day(inDays(now, 2));
  if (is(words.endOfMonth)) return day(new Date(now.getFullYear(), now.getMonth() + 1, 0));
  if (is(words.endOfWeek)) return day(inDays(now, (5 - now.getDay() + 7) % 7));
  const numeric = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?$/.exec(text);
  if (numeric !== null) {
    const [, first, second, year] = numeric.map(Number);
    return day(dayOf((second ?? 0) - 1, first ?? 0, numeric[3] === undefined ? null : (year ?? null), now));
  }
  const parts = text.split(' ');
  if (words.within.includes(parts[0] ?? '')) {
    const counted = parseAmount(parts.slice(1), now, words);
    // "entro venerdì" is a day like any other.
    return counted ?? (parts.length < 2 ? null : parseDay(parts.slice(1).join(' '), now, locale, words));
  }
  return day(parseNamed(parts, now, locale, words));
}

/** "3 giorni", "un ora". */
function parseAmount(
  [count = '', unit = '', ...others]: readonly string[],
  now: Date,
  words: Words,
): Said | null {
  const amount = /^\d{1,3}$/.test(count) ? Number(count) : /^(un|una|uno|a|an|one)$/.test(count) ? 1 : null;
  if (amount === null || others.length > 0) return null;
  if (words.hour.includes(unit)) return { date: new Date(now.getTime() + amount * 3_600_000), exact: true };
  if (words.day.includes(unit)) return { date: inDays(now, amount) };
  if (words.week.includes(unit)) return { date: inDays(now, amount * 7) };
  if (words.month.includes(unit))
    return { date: new Date(now.getFullYear(), now.getMonth() + amount, now.getDate()) };
  return null;
}

/** By names of weekdays and months: "lunedi prossimo", "4 dicembre", "ven 4 dic 2026", "Dec 4". */
function parseNamed(parts: readonly string[], now: Date, locale: string, words: Words): Date | null {
  const known = (of: 'weekday' | 'month'): Map<string, number> =>
    new Map([...names('en', of), ...names(locale, of)]);
  const plain = parts.filter((word) => !words.next.includes(word));
  const isNext = plain.length < parts.length;
  const [one = '', two = '', three = ''] = plain;
  if (plain.length === 1 && isNext && words.week.includes(one))
    return inDays(now, (8 - now.getDay()) % 7 || 7);
  const weekday = known('weekday').get(one);
  if (weekday !== undefined) {
    if (plain.length === 1) return inDays(now, (weekday - now.getDay() + 7) % 7 || 7);
    // A date that has its weekday before it.
    return parseDay(plain.slice(1).join(' '), now, locale, words)?.date ?? null;
  }
  const [day, name] = /^\d{1,2}$/.test(one) ? [one, two] : [two, one];
  const month = known('month').get(name);
  return month !== undefined && /^\d{1,2}$/.test(day)
    ? dayOf(month, Number(day), /^\d{4}$/.test(three) ? Number(three) : null, now)
    : null;
}
