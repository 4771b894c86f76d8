import type { Address } from '#shared/model/address.ts';
import type { Person } from '#shared/model/person.ts';
import { foldForSearch } from '#shared/query/find-hits.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

interface PersonRow {
  name: string;
  address: string;
  contact: number;
}

/** The name that was seen last, unless the person has given one. */
const upsertSeen = sql(
  'people.seen',
  `INSERT INTO person (address, name, words, sent, received, last) VALUES (?, ?, ?, ?, ?, ?)
   ON CONFLICT (address) DO UPDATE SET sent = sent + excluded.sent, received = received + excluded.received,
     name = CASE WHEN contact = 1 OR excluded.name = '' OR excluded.last < last THEN name ELSE excluded.name END,
     words = CASE WHEN contact = 1 OR excluded.name = '' OR excluded.last < last THEN words ELSE excluded.words END,
     last = max(last, excluded.last)`,
);
const upsertContact = sql(
  'people.add',
  `INSERT INTO person (address, name, words, contact) VALUES (?, ?, ?, 1)
   ON CONFLICT (address) DO UPDATE SET contact = 1, name = excluded.name, words = excluded.words`,
);
const updateContact = sql('people.remove', 'UPDATE person SET contact = 0 WHERE address = ?');
const selectContacts = sql(
  'people.contacts',
  'SELECT name, address, contact FROM person WHERE contact = 1 ORDER BY name COLLATE NOCASE, address',
);
/** Each word of what was typed begins a word of a name or an address; three of them are enough to tell people apart. */
const suggest = sql(
  'people.suggest',
  `SELECT name, address, contact FROM person WHERE instr(words, ?) > 0 AND instr(words, ?) > 0 AND instr(words, ?) > 0
   ORDER BY contact DESC, sent * 5 + min(received, 50) + (last > ?) * 20 DESC, last DESC, address LIMIT ?`,
);
const selectTrusted = sql('people.trusted', 'SELECT address FROM trusted_sender ORDER BY address');
const selectIsTrusted = sql('people.isTrusted', 'SELECT 1 FROM trusted_sender WHERE address = ?');
const insertTrusted = sql('people.trust', 'INSERT OR IGNORE INTO trusted_sender (address) VALUES (?)');
const deleteTrusted = sql('people.distrust', 'DELETE FROM trusted_sender WHERE address = ?');

const LATELY_MS = 30 * 24 * 60 * 60_000;
const wordsOf = (text: string): string[] => foldForSearch(text).match(/[\p{L}\p{N}]+/gu) ?? [];
const searchable = ({ name, address }: Address): string =>
  ` ${wordsOf(`${name} ${address}`).join(' ')} ${foldForSearch(address)}`;
const toPerson = ({ name, address, contact }: PersonRow): Person => ({
  name,
  address,
  contact: contact === 1,
});

export const peopleRepo = {
  /** A mail that somebody wrote to the person, or the person to somebody. */
  seen({ db }: Tx, who: Address, how: 'sent' | 'received', at: number): void {
    if (!who.address.includes('@')) return;
    const sent = Number(how === 'sent');
    db.run(upsertSeen, who.address, who.name, searchable(who), sent, 1 - sent, at);
  },
  suggest(db: ReadDb, text: string, limit: number, now: number): Person[] {
    const typed = foldForSearch(text.trim());
    // An address is looked for as it stands; else each word for itself.
    const words = typed.includes('@') ? [typed] : wordsOf(typed);
    const [a, b = a, c = b] = words.map((word) => ` ${word}`);
    if (a === undefined || b === undefined || c === undefined) return [];
    return db.all<PersonRow>(suggest, a, b, c, now - LATELY_MS, limit).map(toPerson);
  },
  contacts: (db: ReadDb): Person[] => db.all<PersonRow>(selectContacts).map(toPerson),
  addContact({ db, changes }: Tx, who: Address): void {
    db.run(upsertContact, who.address, who.name, searchable(who));
    changes.people = true;
  },
  removeContact({ db, changes }: Tx, address: string): void {
    db.run(updateContact, address);
    changes.people = true;
  },
  trusted: (db: ReadDb): { address: string }[] => db.all<{ address: string }>(selectTrusted),
  isTrusted: (db: ReadDb, address: string): boolean => db.get(selectIsTrusted, address) !== undefined,
  trust({ db, changes }: Tx, address: string): void {
    db.run(insertTrusted, address);
    changes.people = true;
  },
  distrust({ db, changes }: Tx, address: string): void {
    db.run(deleteTrusted, address);
    changes.people = true;
  },
};
