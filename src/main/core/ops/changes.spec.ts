import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FolderId } from '#shared/model/ids.ts';
import { act, createWorld, deed, undo } from '../../../../tests/fixtures/ops-world.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-changes-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

// In one transaction each, and in batches of a single message.
describe.each([undefined, 1])(
  'actions in batches of %s, merged and replayed',
  { timeout: fc.patience(60_000) },
  (batch) => {
    it('leave the server as the person sees it, whatever was done, taken back or begun in between', async () => {
      const moves = fc.oneof(
        { weight: 6, arbitrary: deed },
        { weight: 2, arbitrary: fc.constant('undo' as const) },
        { weight: 2, arbitrary: fc.constant('run' as const) },
        { weight: 1, arbitrary: fc.constant('begin' as const) },
        { weight: 1, arbitrary: fc.constant('unnoted' as const) },
        { weight: 1, arbitrary: fc.constant('wait' as const) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(moves, { maxLength: 25 }), async (sequence) => {
          const world = createWorld(dir, batch);
          for (const one of sequence) {
            if (one === 'run') world.step();
            else if (one === 'begin') world.step(true);
            else if (one === 'unnoted') world.step('unnoted');
            else if (one === 'wait') world.later(11_000);
            else if (one === 'undo') await undo(world);
            else await act(world, one);
          }
          world.later(60_000);
          while (world.step());
          expect(world.there()).toEqual(world.seen());
          expect(world.pending()).toBe(0);
          world.store.close();
        }),
        { numRuns: 60 },
      );
    });

    it('taken back one by one before any was sent leave nothing to send', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(deed, { maxLength: 12 }), async (deeds) => {
          const world = createWorld(dir, batch);
          const before = world.seen();
          for (const one of deeds) await act(world, one);
          while (await undo(world));
          expect(world.seen()).toEqual(before);
          expect(world.pending()).toBe(0);
          world.store.close();
        }),
        { numRuns: 40 },
      );
    });
  },
);

describe('a flag that is set and cleared again before the server hears of it', () => {
  it('is sent all the same where a copy in between took it along', async () => {
    const world = createWorld(dir);
    const [row] = world.rows();
    if (row === undefined) throw new Error('no message');
    await world.actions.setFlag([row.id], '\\Flagged', true);
    await world.actions.copy([row.id], world.folders[1] as FolderId);
    await world.actions.setFlag([row.id], '\\Flagged', false);
    while (world.step());
    expect(world.there()).toEqual(world.seen());
    expect(world.there()).toContain(`${world.folders[1]} \\Flagged`);
    world.store.close();
  });
});
