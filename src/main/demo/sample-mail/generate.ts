import { addExtras } from './extras.ts';
import { addNewsletters } from './newsletters.ts';
import { addOddities } from './oddities.ts';
import { fullName, GIULIA, SUPPORT, type Person } from './people.ts';
import { createRandom, type Random } from './random.ts';
import { FOLDERS, type Place, type SampleFolder, type SampleMailbox, type SampleMessage } from './sample.ts';
import { addIdeas, addThread } from './threads.ts';

const USES: Readonly<Record<string, SampleFolder['specialUse']>> = {
  [FOLDERS.sent]: '\\Sent',
  [FOLDERS.drafts]: '\\Drafts',
  [FOLDERS.junk]: '\\Junk',
  [FOLDERS.trash]: '\\Trash',
};

function mailbox(owner: Person, write: (place: Place) => void): SampleMailbox {
  const folders = new Map<string, SampleMessage[]>(Object.values(FOLDERS).map((path) => [path, []]));
  write((path, message) => folders.get(path)?.push(message));
  // Only the folders with a use of their own are there without a message.
  const filled = [...folders].filter(([path, { length }]) => length > 0 || USES[path] !== undefined);
  const written = filled.map(([path, messages]): SampleFolder => {
    const use = USES[path];
    const inOrder = messages.sort((a, b) => a.date.getTime() - b.date.getTime());
    return { path, messages: inOrder, ...(use === undefined ? {} : { specialUse: use }) };
  });
  const name =
    owner === SUPPORT ? `${owner.first} ${owner.company.name.replace(/ S\..*/, '')}` : fullName(owner);
  return { address: owner.address, name, folders: written };
}

function addThreads(owner: Person, now: Date, least: number, random: Random, place: Place): void {
  for (let count = 0; count < least;) count += addThread(owner, now, random, place);
}

/**
 * The demo's mail: a salesperson's mailbox and a shared one, about 430 messages in all. The same seed and `now` give the
 * same bytes. Messages of a folder come in the order of their dates, none after `now`.
 */
export function generateSampleMail(options: {
  seed: number;
  now: Date;
}): readonly [SampleMailbox, SampleMailbox] {
  const { now } = options;
  const random = createRandom(options.seed);
  const sales = mailbox(GIULIA, (place) => {
    addThreads(GIULIA, now, 225, random, place);
    addNewsletters(GIULIA, now, 32, random, place);
    addOddities(GIULIA, now, random, place);
    addExtras(GIULIA, now, random, place);
    addIdeas(now, random, place);
  });
  const support = mailbox(SUPPORT, (place) => {
    addThreads(SUPPORT, now, 140, random, place);
    addExtras(SUPPORT, now, random, place);
  });
  return [sales, support];
}
