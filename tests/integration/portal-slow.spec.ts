import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTestCore } from '../fixtures/core.ts';
import { openPortal } from '../fixtures/portal.ts';

it('a portal that takes its time holds up nothing that a person does meanwhile, nor the end of the program', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'postino-slow-'));
  const asleep = Promise.withResolvers<void>();
  const wake = Promise.withResolvers<void>();
  const portal = await openPortal({
    sleep() {
      asleep.resolve();
      return wake.promise;
    },
  });
  const core = await startTestCore(profile);
  const { portalId } = await core.client.call('portals.connect', { webhook: portal.webhook });
  portal.faults.add({ fault: { kind: 'slow', ms: 50_000, when: 'before' } });
  let answered = false;
  const check = core.client
    .call('portals.check', { portalId })
    .catch(() => null)
    .finally(() => {
      answered = true;
    });
  await asleep.promise;
  await core.client.call('settings.set', { theme: 'dark' });
  await core.client.call('portals.setDefaults', { portalId, defaults: { deadlineDays: 3 } });
  expect((await core.client.call('portals.list', {}))[0]?.defaults.deadlineDays).toBe(3);
  expect(answered).toBe(false);
  await core.stop();
  wake.resolve();
  void check;
  await portal.stop();
  rmSync(profile, { recursive: true, force: true });
});
