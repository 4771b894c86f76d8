// `npm run bench -- NAME`: measurements that take too long, or depend too much on the machine, to be tests.
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { MAIL_BENCHES, parseMailOptions, runMailBench, type MailBench } from './mail/index.ts';
import { asText, type Judged } from './report.ts';
import { round } from './stats.ts';
import { parsePortalOptions, runPortalBench } from './portal/index.ts';
import { parseSyncOptions, runSyncBench } from './sync/index.ts';

const USAGE = `Usage: npm run bench -- NAME... [options]

  list, search, open, ui   the lists, the search beside notmuch, opening a message, the interface in Chromium: one or several
           --json                print JSON
           --size N              messages (default 100000); made once, in .cache/bench
           --repeat N            runs of each party (default 3)
           --quick               4000 messages, one run: shows that it works, not how fast
  sync   the sync core beside mbsync and a bare FETCH, on a private Dovecot
           --json                print JSON
           --sizes 2000,20000,100000
                                 letters in the small, the middle and the large mailbox
           --only NAME,...       some measures: envelopes, bodies, nothing-new, first-rows, memory, loop
           --repeat N            runs of each party (default 3, short ones more)
           --quick               small mailboxes, one run each: shows that it works, not how fast
  portal one click, and a thousand mails of known customers, with the embedded Bitrix24 portal
           --json                print JSON
           --mails N             mails of known customers (default 1000)
           --repeat N            runs (default 3)
           --quick               100 mails, one run
  mime   parsers of messages beside one another
           --json                print JSON on one line
`;

function refuse(words: string): never {
  process.stderr.write(`${words}\n\n${USAGE}`);
  process.exit(2);
}
/** Windows are measured on what is in out/: one that is older than the sources knows less than the profiles that they make. */
function buildFirst(): void {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, '..', 'scripts', 'built.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(1);
}
const tell = (words: string): void => void process.stderr.write(`${words}\n`);

/** Measures, and prints what came of it with what it was measured on. */
async function measure(
  bench: string,
  json: boolean,
  run: () => Promise<{ measures: Judged[]; facts: Readonly<Record<string, unknown>> }>,
): Promise<void> {
  const began = performance.now();
  const loadBefore = loadavg();
  const { measures, facts } = await run();
  const setting = {
    node: process.version,
    processors: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
    loadBefore: loadBefore.map((value) => round(value)),
    loadAfter: loadavg().map((value) => round(value)),
    seconds: Math.round((performance.now() - began) / 1000),
    ...facts,
  };
  const settings = Object.entries(setting).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}\n`,
  );
  process.stdout.write(
    json
      ? `${JSON.stringify({ bench, setting, measures }, null, 2)}\n`
      : `${asText(measures)}\n${settings.join('')}`,
  );
}

async function measureMail(names: readonly MailBench[], args: readonly string[]): Promise<void> {
  const options = parseMailOptions(args);
  if (typeof options === 'string') refuse(options);
  if (names.some((name) => name === 'open' || name === 'ui')) buildFirst();
  await measure(names.join(' '), options.json, () => runMailBench(names, options, tell));
}

const words = process.argv.slice(2);
const split = words.findIndex((word) => word.startsWith('-'));
const names = split < 0 ? words : words.slice(0, split);
const args = split < 0 ? [] : words.slice(split);
const isMail = (name: string): name is MailBench => (MAIL_BENCHES as readonly string[]).includes(name);
const [first] = names;
if (first === undefined) refuse('Which measurement?');
else if (names.every(isMail)) await measureMail([...new Set(names.filter(isMail))], args);
else if (names.length > 1) refuse(`Only ${MAIL_BENCHES.join(', ')} can be measured together.`);
else if (first === 'sync') {
  const options = parseSyncOptions(args);
  if (typeof options === 'string') refuse(options);
  await runSyncBench(options);
} else if (first === 'portal') {
  const options = parsePortalOptions(args);
  if (typeof options === 'string') refuse(options);
  buildFirst();
  await measure('portal', options.json, () => runPortalBench(options, tell));
} else if (first === 'mime') await import('./mime.ts');
else refuse(`There is no measurement named ${first}.`);
