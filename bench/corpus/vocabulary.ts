import { createRandom, type Random } from '../../src/main/demo/sample-mail/random.ts';

const it =
  'di che il la per un una con non in del della sono ho come più anche alle dei nella questo questa abbiamo può essere molto quando perché entro grazie buongiorno cordiali saluti allegato offerta preventivo ordine consegna fattura pagamento cliente fornitore riunione contratto documento documenti cantiere magazzino spedizione corriere scadenza bonifico listino sconto quantità prezzo prezzi conferma richiesta risposta urgente domani lunedì giovedì venerdì settimana mese ufficio responsabile progetto modifica versione firma disponibilità sopralluogo misure materiale garanzia reso assistenza verbale bilancio trimestre obiettivo vendite acquisti amministrazione però già città università attività società qualità novità';
const en =
  'the and to of for with please find attached quote order delivery invoice payment customer supplier meeting contract document shipment deadline transfer discount quantity price confirm request reply urgent tomorrow monday thursday week month office manager project change version signature available survey measures material warranty return support minutes budget quarter target sales purchase regards thanks best dear team update schedule review report summary agreement terms';
const ru =
  'и в не на что для это как по из договор счёт оплата заказ доставка клиент поставщик встреча документ отгрузка срок перевод скидка количество цена подтверждение запрос ответ срочно завтра понедельник четверг неделя месяц офис проект изменение версия подпись материал гарантия возврат поддержка протокол бюджет квартал продажи закупки здравствуйте спасибо уважением коллеги вложение спецификация склад';

const SYLLABLES = {
  it: 'ba be bi bo ca ce ci co da de di do fa fe fi ga ge gi la le li lo ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo zio tta lle gna stra tri pro con',
  en: 'al ber con der ent form gra hol ing jet ker lan mon ner ost par qui rel ston tra und ver wick yard shop ment tion able',
  ru: 'ба ве го да же зи ка ло ми но ос пе ра со ту фи хо це ча ши ста при про вер гор лин ков тель ник',
} as const;
export type Language = keyof typeof SYLLABLES;

/** The commonest words, then ones made of syllables: enough of them that most are rare, as in any language. */
function words(language: Language, common: string, tail: number): string[] {
  const random = createRandom(language.length * 31 + tail);
  const syllables = SYLLABLES[language].split(' ');
  const all = new Set(common.split(' '));
  while (all.size < tail)
    all.add(Array.from({ length: random.int(2, 4) }, () => random.pick(syllables)).join(''));
  return [...all];
}

export const vocabulary: Readonly<Record<Language, readonly string[]>> = {
  it: words('it', it, 16_000),
  en: words('en', en, 9_000),
  ru: words('ru', ru, 7_000),
};

/** One of many by Zipf's law: the n-th is about n times rarer than the first. */
export function zipf<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(from.length ** random.next()) - 1] ?? (from[0] as T);
}

/** Eight of ten letters of an Italian company are Italian, one is English, one Russian. */
export function language(random: Random): Language {
  const at = random.next();
  return at < 0.78 ? 'it' : at < 0.9 ? 'en' : 'ru';
}

export interface Person {
  readonly name: string;
  readonly address: string;
  readonly language: Language;
}

const FIRST = {
  it: 'Anna Marco Giulia Niccolò Francesca Paolo Chiara Luca Elena Matteo Sara Davide Zoè Pietro Irene',
  en: 'James Emily Oliver Grace Jack Chloe Harry Amelia',
  ru: 'Иван Ольга Сергей Наталья Дмитрий Елена Алексей Мария',
} as const;
const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  [...'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'].map((letter, index) => [
    letter,
    'a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch - y - e yu ya'.split(' ')[index] ?? '',
  ]),
);
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const plain = (text: string): string =>
  [...text.toLowerCase().normalize('NFD')]
    .map((one) => LATIN[one] ?? one)
    .join('')
    .replace(/[^a-z]/g, '');

/** Everybody who writes: the first ones write most. */
export const people: readonly Person[] = Array.from({ length: 1_800 }, (_, index) => {
  const random = createRandom(9_000 + index);
  const spoken = language(random);
  const first = random.pick(FIRST[spoken].split(' '));
  const last = capital(vocabulary[spoken][200 + random.int(0, 2_500)] ?? 'Rossi');
  const company = plain(vocabulary.it[120 + (index % 400)] ?? 'azienda');
  return {
    name: `${first} ${last}`,
    address: `${plain(first)}.${plain(last)}@${company}.example`,
    language: spoken,
  };
});

/** A sentence of that many words, at most. */
export function sentence(random: Random, spoken: Language, most: number): string {
  const said = Array.from({ length: random.int(Math.ceil(most / 2), most) }, () =>
    zipf(random, vocabulary[spoken]),
  );
  return `${capital(said.join(' '))}.`;
}
