import { vocabulary } from '../corpus/vocabulary.ts';
import { notmuchIn } from '../corpus/notmuch.ts';
import type { Measure, Side } from '../report.ts';
import { round } from '../stats.ts';
import { createSamples } from './samples.ts';
import type { Setting } from './setting.ts';

const PAGE = 50;
/** What nothing has: what is left of notmuch's time is its start. */
const NOWHERE = 'qwxzkvjp';

/** Common, middling and rare words, several of them, a phrase and fields, in words that both programs read alike. */
export function searches(): string[] {
  const { it, en, ru } = vocabulary;
  const rare = [it[700], it[4_000], it[12_000], en[300], en[5_000], ru[300], ru[4_000]];
  return [
    ...[
      'fattura',
      'preventivo',
      'consegna',
      'urgente',
      'quantità',
      'invoice',
      'meeting',
      'договор',
      'спасибо',
    ],
    ...rare.filter((word) => word !== undefined),
    'fattura pagamento',
    'ordine consegna magazzino',
    '"di che"',
    'from:anna',
    'subject:riunione',
  ];
}

/** The same searches by us and by `notmuch search --limit=50`, in turn. */
export async function measureSearch({
  open,
  corpus,
  repeat,
  rounds,
  letters,
  notmuch,
}: Setting): Promise<Measure[]> {
  const inside = open();
  const other = notmuch === null ? null : notmuchIn(corpus.dir);
  const ours = createSamples();
  const grouped = createSamples();
  const theirs = createSamples();
  const find = (text: string, conversations: boolean) =>
    inside.ask('messages.list', {
      query: { scope: { kind: 'all' }, text },
      conversations,
      offset: 0,
      limit: PAGE,
    });
  const words = searches();
  const counts: Record<string, string> = {};
  for (const text of words)
    counts[text] =
      `${find(text, false).total} messages${other === null ? '' : `, notmuch ${other.count(text)}`}`;
  find(NOWHERE, false);
  for (let run = 0; run < repeat; run += 1) {
    for (const samples of [ours, grouped, theirs]) samples.nextRun();
    for (let round = 0; round < Math.max(2, rounds / 3); round += 1) {
      // There are more of them than results and hits are kept: each is looked for anew.
      for (const text of words) {
        ours.time(text, () => find(text, false));
        if (other !== null) theirs.note(text, other.search(text).ms);
      }
      for (const text of words) grouped.time(text, () => find(text, true));
      if (other !== null) theirs.note(NOWHERE, other.search(NOWHERE).ms);
    }
  }
  await inside.close();
  const side = (name: string, samples: typeof ours): Side => ({ name, values: samples.overall(95) });
  const start = theirs.perRun(50, NOWHERE);
  const common = { unit: 'ms', target: 1 } as const;
  const missing = other === null ? { unmeasured: 'notmuch is not installed.' } : {};
  const note = `p95 of ${words.length} searches in ${letters} messages, 50 rows each; notmuch as a program, its start included.`;
  return [
    {
      ...common,
      ...missing,
      id: 'search',
      title: 'Search, a row for each message',
      ours: side('messages.list', ours),
      reference: side('notmuch search --limit=50', theirs),
      note,
      more: { ...ours.table(), ...counts, 'start of notmuch, ms': start.map((value) => round(value)) },
    },
    {
      ...common,
      ...missing,
      id: 'search-conversations',
      title: 'Search, a row for each conversation, as notmuch prints it',
      ours: side('messages.list', grouped),
      reference: side('notmuch search --limit=50', theirs),
      note,
      more: theirs.table(),
    },
  ];
}
