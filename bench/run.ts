// `npm run bench -- NAME`: measurements that take too long, or depend too much on the machine, to be tests.
import { parseSyncOptions, runSyncBench } from './sync/index.ts';

const USAGE = `Usage: npm run bench -- NAME [options]

  sync   the sync core beside mbsync and a bare FETCH, on a private Dovecot
           --json                print JSON
           --sizes 2000,20000,100000
                                 letters in the small, the middle and the large mailbox
           --only NAME,...       some measures: envelopes, bodies, nothing-new, first-rows, memory, loop
           --repeat N            runs of each party (default 3, short ones more)
           --quick               small mailboxes, one run each: shows that it works, not how fast
  mime   parsers of messages beside one another
           --json                print JSON on one line
`;

function refuse(words: string): never {
  process.stderr.write(`${words}\n\n${USAGE}`);
  process.exit(2);
}

const [name, ...args] = process.argv.slice(2);
switch (name) {
  case 'sync': {
    const options = parseSyncOptions(args);
    if (typeof options === 'string') refuse(options);
    await runSyncBench(options);
    break;
  }
  case 'mime':
    await import('./mime.ts');
    break;
  default:
    refuse(name === undefined ? 'Which measurement?' : `There is no measurement named ${name}.`);
}
