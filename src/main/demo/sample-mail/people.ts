export type Language = 'it' | 'en';

export interface Company {
  readonly name: string;
  /** Always under `.example` (RFC 2606): nothing sent there can arrive anywhere. */
  readonly domain: string;
  readonly city: string;
  readonly language: Language;
  readonly color: readonly [number, number, number];
}

export interface Person {
  readonly first: string;
  readonly last: string;
  readonly role: string;
  readonly address: string;
  readonly company: Company;
}

const company = (
  name: string,
  domain: string,
  city: string,
  language: Language,
  color: readonly [number, number, number],
): Company => ({ name, domain: `${domain}.example`, city, language, color });

/** A part of an address: `D'Amico` becomes `damico`. */
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();

const staff = (at: Company, ...people: readonly (readonly [string, string, string])[]): Person[] =>
  people.map(([first, last, role]) => ({
    first,
    last,
    role,
    address: `${plain(first)}.${plain(last)}@${at.domain}`,
    company: at,
  }));

/** Whose mail the demo shows. */
export const AURORA = company('Officine Aurora S.r.l.', 'officine-aurora', 'Brescia', 'it', [214, 106, 32]);
export const ROSSI = company('Rossi Impianti S.p.A.', 'rossi-impianti', 'Bergamo', 'it', [30, 94, 168]);

const alpina = company('Latteria Alpina', 'latteria-alpina', 'Sondrio', 'it', [52, 136, 84]);
const terme = company('Terme di Valdoro', 'terme-valdoro', 'Montecatini', 'it', [24, 140, 150]);
const costa = company('Cantieri Costa & Figli', 'cantieri-costa', 'La Spezia', 'it', [28, 62, 110]);
const cascina = company('Cascina Bellavista', 'cascina-bellavista', 'Lodi', 'it', [140, 110, 40]);
const studio = company('Studio Tecnico Marangon', 'studio-marangon', 'Padova', 'it', [110, 50, 120]);
const idro = company('Idrotermica Salento', 'idrotermica-salento', 'Lecce', 'it', [190, 60, 60]);
const piscine = company('Piscine Lago Blu', 'piscine-lagoblu', 'Como', 'it', [40, 80, 200]);
const fonderia = company('Fonderia Sant’Anna', 'fonderia-santanna', 'Lecco', 'it', [90, 90, 90]);
const northsea = company('Northsea Brewing Co.', 'northsea-brewing', 'Aberdeen', 'en', [20, 90, 130]);
const harbour = company('Harbour Street Hotels', 'harbourstreet', 'Bristol', 'en', [120, 40, 60]);
const greenfield = company('Greenfield Water Partners', 'greenfield-water', 'Cork', 'en', [40, 130, 70]);
const lindqvist = company('Lindqvist Marine AB', 'lindqvist-marine', 'Gothenburg', 'en', [30, 60, 100]);

export const GIULIA: Person = {
  first: 'Giulia',
  last: 'Ferri',
  role: 'Ufficio vendite',
  address: `giulia.ferri@${AURORA.domain}`,
  company: AURORA,
};
export const SUPPORT: Person = {
  first: 'Assistenza',
  last: 'Officine Aurora',
  role: 'Servizio clienti',
  address: `assistenza@${AURORA.domain}`,
  company: AURORA,
};

export const COLLEAGUES: readonly Person[] = staff(
  AURORA,
  ['Paolo', 'Zanetti', 'Direzione commerciale'],
  ['Elena', 'Bianchi', 'Amministrazione'],
  ['Nicolò', 'Moretti', 'Ufficio tecnico'],
  ['Sara', 'Colombo', 'Logistica'],
);

export const CUSTOMERS: readonly Person[] = [
  ...staff(
    ROSSI,
    ['Marco', 'Rossi', 'Titolare'],
    ['Chiara', 'Lombardi', 'Ufficio acquisti'],
    ['Davide', 'Pesenti', 'Cantieri'],
  ),
  ...staff(alpina, ['Anna', 'Gianoli', 'Acquisti'], ['Stefano', 'Della Morte', 'Manutenzione']),
  ...staff(terme, ['Beatrice', 'Nuti', 'Direzione'], ['Lorenzo', 'D’Amico', 'Impianti']),
  ...staff(costa, ['Francesca', 'Costa', 'Amministrazione'], ['Andrea', 'Vallarino', 'Ufficio tecnico']),
  ...staff(cascina, ['Giuseppe', 'Bertoli', 'Titolare']),
  ...staff(studio, ['Silvia', 'Marangon', 'Progettista'], ['Tommaso', 'Pavan', 'Progettista']),
  ...staff(idro, ['Antonio', 'Greco', 'Titolare'], ['Noemi', 'Perrone', 'Ufficio ordini']),
  ...staff(piscine, ['Michele', 'Turri', 'Direzione impianti']),
  ...staff(fonderia, ['Roberta', 'Invernizzi', 'Qualità']),
  ...staff(northsea, ['Fiona', 'MacLeod', 'Head brewer'], ['Callum', 'Reid', 'Procurement']),
  ...staff(harbour, ['James', 'Whitcombe', 'Facilities manager'], ['Priya', 'Nair', 'Purchasing']),
  ...staff(greenfield, ['Aoife', 'Brennan', 'Project engineer'], ['Liam', 'O’Shea', 'Site supervisor']),
  ...staff(lindqvist, ['Karin', 'Lindqvist', 'Managing director'], ['Björn', 'Åkesson', 'Technical buyer']),
];

export const PEOPLE: readonly Person[] = [...COLLEAGUES, ...CUSTOMERS];
export const COMPANIES: readonly Company[] = [AURORA, ...new Set(CUSTOMERS.map((person) => person.company))];

export const fullName = ({ first, last }: Person): string => `${first} ${last}`;
