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

const USUAL_HOUR = 18;
const fold = (text: string): string =>
  text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/[’']/g, ' ');

/** Names as the locale has them, long and short, by number. */
function names(locale: string, of: 'weekday' | 'month'): Map<string, number> {
  const found = new Map<string, number>();
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
function takeTime(text: string): { rest: string; time: { hour: number; minute: number } | null } {
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
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, USUAL_HOUR);

/**
 * The moment that a text names, after `now`, by this computer's clock; six in the evening where it names no time. Null where it
 * makes no sense. Names of days and months are the locale's and English ones.
 */
export function parseMoment(text: string, now: Date, locale: string): Date | null {
  const folded = fold(text).replace(/\s+/g, ' ').trim();
  if (folded === '') return null;
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[ t](\d{1,2}):(\d{2}))?$/.exec(folded);
  if (iso !== null) {
    const [, year, month, day, hour, minute] = iso;
    return valid(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour ?? USUAL_HOUR),
      Number(minute ?? 0),
    );
  }
  const languages = [...new Set([locale.split('-')[0] ?? 'en', 'en'])];
  for (const language of languages) {
    const { rest, time } = takeTime(folded);
    const date = parseDay(rest.replace(/\s+/g, ' ').trim(), now, language, time !== null);
    if (date === null) continue;
    if (time !== null) date.setHours(time.hour, time.minute, 0, 0);
    // "15:00" that has been today means tomorrow.
    if (time !== null && rest.trim() === '' && date <= now) date.setDate(date.getDate() + 1);
    return date;
  }
  return null;
}

function valid(year: number, month: number, day: number, hour: number, minute: number): Date | null {
  const date = new Date(year, month, day, hour, minute);
  return date.getMonth() === month && date.getDate() === day && hour < 24 && minute < 60 ? date : null;
}

/** A day of this year, or of the next where it has been. */
function dayOf(month: number, day: number, year: number | null, now: Date): Date | null {
  const wanted = year === null ? now.getFullYear() : year < 100 ? 2000 + year : year;
  const date = valid(wanted, month, day, USUAL_HOUR, 0);
  if (date === null || year !== null || date >= inDays(now, -1)) return date;
  return valid(wanted + 1, month, day, USUAL_HOUR, 0);
}

function parseDay(text: string, now: Date, language: string, timed: boolean): Date | null {
  const words = WORDS[language] ?? WORDS['en'];
  if (words === undefined) return null;
  const is = (list: readonly string[]): boolean => list.includes(text);
  if (text === '') return timed ? inDays(now, 0) : null;
  if (is(words.today)) return inDays(now, 0);
  if (is(words.tomorrow)) return inDays(now, 1);
  if (is(words.dayAfter)) return inDays(now, 2);
  if (is(words.endOfMonth)) return new Date(now.getFullYear(), now.getMonth() + 1, 0, USUAL_HOUR);
  if (is(words.endOfWeek)) return inDays(now, (5 - now.getDay() + 7) % 7);
  const numeric = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?$/.exec(text);
  if (numeric !== null) {
    const [, first, second, year] = numeric.map(Number);
    return dayOf((second ?? 0) - 1, first ?? 0, numeric[3] === undefined ? null : (year ?? null), now);
  }
  const parts = text.split(' ').filter((word) => !words.noise.includes(word) || words.within.includes(word));
  const amount = /^\d+$/.test(parts[1] ?? '')
    ? Number(parts[1])
    : /^(un|una|uno|a|an|one)$/.test(parts[1] ?? '')
      ? 1
      : null;
  if (words.within.includes(parts[0] ?? '') && amount !== null && amount <= 1000) {
    const unit = parts[2] ?? '';
    if (words.hour.includes(unit)) return new Date(now.getTime() + amount * 3_600_000);
    if (words.day.includes(unit)) return inDays(now, amount);
    if (words.week.includes(unit)) return inDays(now, amount * 7);
    if (words.month.includes(unit))
      return new Date(now.getFullYear(), now.getMonth() + amount, now.getDate(), USUAL_HOUR);
    return null;
  }
  const weekdays = new Map([...names('en', 'weekday'), ...names(language, 'weekday')]);
  const months = new Map([...names('en', 'month'), ...names(language, 'month')]);
  const plain = parts.filter((word) => !words.next.includes(word));
  const isNext = plain.length < parts.length;
  const [one = '', two = '', three = ''] = plain;
  if (plain.length === 1 && isNext && words.week.includes(one))
    return inDays(now, (8 - now.getDay()) % 7 || 7);
  const weekday = weekdays.get(one);
  if (plain.length === 1 && weekday !== undefined) return inDays(now, (weekday - now.getDay() + 7) % 7 || 7);
  const [day, name] = /^\d{1,2}$/.test(one) ? [one, two] : [two, one];
  const month = months.get(name);
  if (month !== undefined && /^\d{1,2}$/.test(day))
    return dayOf(month, Number(day), /^\d{4}$/.test(three) ? Number(three) : null, now);
  return null;
}
