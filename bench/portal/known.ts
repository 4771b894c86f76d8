import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '#shared/errors.ts';
import { createCore } from '../../src/main/core/create-core.ts';
import { profilePaths } from '../../src/main/core/ports.ts';
import type { Portal } from '../../src/main/demo/portal/start-portal.ts';
import { CUSTOMERS } from '../../src/main/demo/sample-mail/people.ts';
import { fillStore } from '../../tests/fixtures/pushing.ts';

const never = new AbortController().signal;
const LIMIT_MS = 30 * 60_000;

/** A store with so many mails that have just come from customers of the sample data; the core on it; and what it took until each was filed. */
export async function fillKnown(
  portal: Portal,
  profile: string,
  mails: number,
): Promise<{ ms: number; requests: number }> {
  const paths = profilePaths(profile);
  const given = Array.from({ length: mails }, (_, index) => {
    const who = CUSTOMERS[index % CUSTOMERS.length];
    const from = { name: who?.last ?? '', address: who?.address ?? '' };
    return { subject: `Ordine ${index}`, from, text: 'Buongiorno, confermiamo l’ordine.' };
  });
  fillStore(paths.database, paths.blobs, given, true);
  const offline = new AppError('OFFLINE', { host: '127.0.0.1', port: 1, reason: 'refused' });
  const core = createCore({
    profile,
    masterKey: new Uint8Array(32).fill(7),
    push: () => undefined,
    ports: { imap: () => Promise.reject(offline) },
  });
  const ours = (): number =>
    portal.records.activities.all().filter(({ originatorId }) => originatorId === 'POSTINO').length;
  try {
    await core.handlers['portals.connect']({ webhook: portal.webhook }, never);
    portal.forget();
    const from = performance.now();
    while (portal.calls('crm.activity.add') < mails || ours() < mails) {
      if (performance.now() - from > LIMIT_MS) throw new Error(`only ${ours()} of ${mails} are filed`);
      await pause(20);
    }
    return { ms: performance.now() - from, requests: portal.calls() };
  } finally {
    await core.stop();
  }
}
