import { dayInWords, euros, officeHour } from './calendar.ts';
import { enclose, type Subject } from './enclosures.ts';
import { addressOf, writeLetter, type Letter } from './letter.ts';
import { AURORA, COLLEAGUES, CUSTOMERS, GIULIA, ROSSI, SUPPORT, type Person } from './people.ts';
import { english } from './phrases-en.ts';
import { italian } from './phrases-it.ts';
import type { Random } from './random.ts';
import { DAY, FOLDERS, HOUR, type Place } from './sample.ts';
import type { Scenario, Step } from './scenario.ts';

const PHRASES = { it: italian, en: english } as const;

/** Fills in `{name}` and its like; an unknown name is a mistake in the phrases. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`Unknown word in a phrase: ${key}`);
    return value;
  });
}

function valuesOf(about: Subject, to: Person): Record<string, string> {
  const { language, item } = about;
  return {
    name: to === SUPPORT ? (language === 'it' ? 'assistenza' : 'support team') : to.first,
    item: item.name,
    theItem: item.the,
    ofItem: item.of,
    qty: String(about.quantity),
    doc: about.document,
    serial: `AU${String(about.number).padStart(5, '0')}`,
    case: `S${about.number + 417}`,
    part: String(10 + (about.number % 80)),
    city: about.city,
    price: euros(item.price, language),
    day: dayInWords(about.day, language),
    year: String(about.day.getUTCFullYear()),
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a step says, and which way of its last paragraph was taken: an answering step takes the one that fits it. */
interface Written {
  readonly paragraphs: string[];
  readonly lastWay: number;
}

function writeStep(
  step: Step,
  about: Subject,
  to: Person,
  before: Written | undefined,
  random: Random,
): Written {
  const { language } = about;
  const phrases = PHRASES[language];
  const values = valuesOf(about, to);
  let way = before?.lastWay ?? 0;
  const [first = '', ...rest] = step.paragraphs.map((ways, index) => {
    way = index === 0 && step.answers === true ? way % ways.length : random.int(0, ways.length - 1);
    // A day of the week may begin a sentence.
    return fill(ways[way] ?? '', values).replace(/[.?!] \p{Ll}/gu, (start) => start.toUpperCase());
  });
  // An English sentence begins with a capital after the greeting, an Italian one does not.
  const opening = language === 'en' ? capital(first) : first;
  const tone = about.customer.company === AURORA ? 'familiar' : 'formal';
  const greeting = fill(random.pick(phrases.greetings[tone]), values);
  const closing = `${random.pick(phrases.closings)},`;
  return { paragraphs: [greeting, opening, ...rest.map(capital), closing], lastWay: way };
}

interface Turn {
  readonly letter: Letter;
  readonly ours: boolean;
}

/** Chooses who, about what and when, and writes the messages that lie before `now`. */
function converse(
  scenario: Scenario,
  us: Person,
  person: Person,
  start: number,
  now: number,
  random: Random,
): Turn[] {
  const { language } = person.company;
  const phrases = PHRASES[language];
  const number = random.int(100, 2900);
  const about: Subject = {
    language,
    item: random.pick(phrases.items.filter(({ name }) => scenario.only?.test(name) !== false)),
    items: phrases.items,
    quantity: random.int(2, 60),
    number,
    document: `${number}/${new Date(start).getUTCFullYear() % 100}`,
    city: random.pick(phrases.cities),
    // Later than the last message may be, so that nobody speaks of a day that is past.
    day: new Date(officeHour(start + random.int(10, 18) * DAY, random)),
    customer: person,
    us,
  };
  const subject = capital(fill(random.pick(scenario.subjects), valuesOf(about, person)));
  const looks = { them: random.pick(['plain', 'html', 'html', 'logo'] as const), us: 'html' as const };
  const colleague = random.chance(0.2) ? random.pick(COLLEAGUES.filter((one) => one !== person)) : undefined;
  const turns: Turn[] = [];
  let written: Written | undefined;
  let at = officeHour(start, random);
  const steps = random.chance(0.35)
    ? scenario.steps.slice(0, random.int(1, scenario.steps.length))
    : scenario.steps;
  for (const step of steps) {
    if (at > now) break;
    const [from, to] = step.from === 'us' ? [us, person] : [person, us];
    const date = new Date(at);
    const previous = turns.at(-1)?.letter;
    written = writeStep(step, about, to, written, random);
    const letter: Letter = {
      messageId: `${random.hex(20)}@${from.company.domain}`,
      date,
      from,
      to: [addressOf(to)],
      cc: colleague === undefined ? [] : [addressOf(colleague)],
      subject: previous === undefined ? subject : `Re: ${subject}`,
      language,
      paragraphs: written.paragraphs,
      look: looks[step.from],
      attachments:
        step.encloses === undefined ? [] : [enclose(step.encloses, about, date, random, step.from)],
      ...(previous === undefined ? {} : { repliesTo: previous }),
    };
    turns.push({ letter, ours: step.from === 'us' });
    at = officeHour(at + random.int(20, 60 * 30) * 60_000, random);
  }
  return turns;
}

function flagsOf(turn: Turn, answered: boolean, now: number, random: Random): string[] {
  if (turn.ours) return answered && random.chance(0.2) ? ['\\Seen', '\\Answered'] : ['\\Seen'];
  const age = now - turn.letter.date.getTime();
  const flags = answered ? ['\\Seen', '\\Answered'] : [];
  if (!answered && random.chance(age > 6 * DAY ? 0.93 : 0.25)) flags.push('\\Seen');
  if (random.chance(0.07)) flags.push('\\Flagged');
  return flags;
}

/** Writes one conversation into a mailbox's folders. Returns how many messages it has. */
export function addThread(owner: Person, now: Date, random: Random, place: Place): number {
  const end = now.getTime();
  const desk = owner === SUPPORT ? 'support' : random.chance(0.12) ? 'internal' : 'sales';
  const person = random.pick(desk === 'internal' ? COLLEAGUES : CUSTOMERS);
  const scenario = random.pick(PHRASES[person.company.language].scenarios.filter((one) => one.desk === desk));
  // More of the recent, fewer of the old: half a year back at most.
  const age = HOUR + random.next() ** 2 * 180 * DAY;
  let turns = converse(scenario, owner, person, end - age, end, random);
  if (turns.length === 0) turns = converse(scenario, owner, person, end - age - 5 * DAY, end, random);
  const isOld = age > 40 * DAY;
  const filed =
    person.company === ROSSI && isOld
      ? FOLDERS.rossi
      : isOld && random.chance(0.12)
        ? FOLDERS.customers
        : FOLDERS.inbox;
  const home = isOld && filed === FOLDERS.inbox && random.chance(0.08) ? FOLDERS.trash : filed;
  for (const [index, turn] of turns.entries()) {
    const next = turns[index + 1];
    const answered = next !== undefined && next.ours !== turn.ours;
    const flags = flagsOf(turn, answered, end, random);
    place(turn.ours ? FOLDERS.sent : home, { raw: writeLetter(turn.letter), flags, date: turn.letter.date });
  }
  return turns.length;
}

/** A few notes of Giulia's own project, in the folder with the letters that ASCII lacks. */
export function addIdeas(now: Date, random: Random, place: Place): void {
  const notes = [
    [
      'Fontanelle in città: perché no?',
      'e se proponessimo ai Comuni un kit per le fontanelle pubbliche? La pompa c’è già, manca solo una colonnina gradevole.',
    ],
    [
      'Città più fresche: un’idea per la fiera',
      'ho visto a Mondovì una piazza con i nebulizzatori: consumano pochissimo e d’estate è un altro mondo. Ne parliamo?',
    ],
    [
      'Contributi regionali per il risparmio idrico',
      'la Regione ha aperto un bando: copre metà della spesa e c’è tempo fino alla fine del mese prossimo.',
    ],
    [
      'Schizzo della colonnina',
      'ho buttato giù uno schizzo: è solo un’idea, ma così capisci le dimensioni. Lo trovi in allegato.',
    ],
  ] as const;
  for (const [index, [subject, text]] of notes.entries()) {
    const date = new Date(officeHour(now.getTime() - (60 - 12 * index) * DAY, random));
    const from = random.pick(COLLEAGUES);
    const about: Subject = {
      language: 'it',
      item: random.pick(italian.items),
      items: italian.items,
      quantity: 1,
      number: 1,
      document: '1',
      city: 'Brescia',
      day: date,
      customer: from,
      us: GIULIA,
    };
    const letter: Letter = {
      messageId: `${random.hex(20)}@${from.company.domain}`,
      date,
      from,
      to: [addressOf(GIULIA)],
      subject,
      language: 'it',
      paragraphs: ['Ciao Giulia,', text, 'Fammi sapere che ne pensi!'],
      look: 'html',
      attachments: index === 3 ? [enclose('photo', about, date, random)] : [],
    };
    place(FOLDERS.ideas, { raw: writeLetter(letter), flags: ['\\Seen'], date });
  }
}
