// The lower bound: imapflow alone fetches the same items of every folder, and lets them go. Run by `child.ts`.
import { ImapFlow } from 'imapflow';
import { ENVELOPES } from '../../src/main/core/imap/fetch-envelopes.ts';
import { answer, parameters, peakMemory, type BareTask } from './child.ts';

const { port, user, password } = parameters<BareTask>();
const client = new ImapFlow({
  host: '127.0.0.1',
  port,
  secure: false,
  doSTARTTLS: false,
  auth: { user, pass: password },
  logger: false,
  disableAutoIdle: true,
});

const from = performance.now();
const cpu = process.cpuUsage();
await client.connect();
let letters = 0;
for (const folder of await client.list()) {
  if (folder.flags.has('\\Noselect') || folder.flags.has('\\NonExistent')) continue;
  const box = await client.mailboxOpen(folder.path);
  if (box.exists === 0) continue;
  for await (const one of client.fetch('1:*', ENVELOPES)) if (one.uid > 0) letters += 1;
}
const ms = performance.now() - from;
const used = process.cpuUsage(cpu);
await client.logout();
answer({ ms, letters, cpuMs: (used.user + used.system) / 1000, peakMb: peakMemory() });
