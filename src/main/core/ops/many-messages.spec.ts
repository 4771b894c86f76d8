import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId, FolderId, LocationId } from '#shared/model/ids.ts';
import {
  act,
  createWorld,
  deed,
  MESSAGES,
  type Deed,
  type World,
} from '../../../../tests/fixtures/ops-world.ts';
import { batchesRepo } from '../db/repos/batches.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { undoRepo } from '../db/repos/undo.repo.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-changes-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('an action on many messages', () => {
  it('is the same as in one transaction, and is one to take back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 6 }), async (deeds) => {
        const [whole, batched] = [createWorld(dir), createWorld(dir, 1)];
        for (const one of deeds) {
          const [a, b] = [await outcome(whole, one), await outcome(batched, one)];
          expect(b).toEqual(a);
          expect(batched.seen()).toEqual(whole.seen());
          const entries = (world: World) => undoRepo.list(world.store.read, 1_000_001);
          expect(entries(batched).map(({ kind, count }) => [kind, count])).toEqual(
            entries(whole).map(({ kind, count }) => [kind, count]),
          );
        }
        for (const world of [whole, batched]) world.store.close();
      }),
      { numRuns: 40 },
    );
  });

  it('lets others in between, keeps to its turn, and is done to the end after the program ended', async () => {
    const world = createWorld(dir, 1);
    const ids = world.rows().map((row) => row.id);
    const unread = () => world.rows().filter((row) => row.seen === 0).length;
    const running = Promise.resolve(world.actions.setFlag(ids, '\\Seen', true));
    const ended = expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    const seenInBetween = new Set<number>();
    while (unread() === MESSAGES) await new Promise(setImmediate);
    seenInBetween.add(unread());
    expect([...seenInBetween]).toEqual([MESSAGES - 1]);
    await world.turns.close();
    await ended;
    expect(unread()).toBe(MESSAGES - 1);
    expect(batchesRepo.unfinished(world.store.read)).toHaveLength(1);

    // The next start, and an action of the person that comes before it has gone on: it waits for its turn.
    const next = world.restart();
    const resumed = next.actions.resume();
    const later = next.actions.setFlag([ids[2] as LocationId], '\\Seen', false);
    await resumed;
    await later;
    expect(batchesRepo.unfinished(world.store.read)).toEqual([]);
    expect(world.rows().map((row) => row.seen)).toEqual([1, 1, 0]);
    await next.undo.run(undefined);
    await next.undo.run(undefined);
    expect(unread()).toBe(MESSAGES);
    expect(world.pending()).toBe(0);
    world.store.close();
  });

  it('is taken back to the end after the program ended, and what is taken back is not gone on with', async () => {
    const world = createWorld(dir, 1);
    const ids = world.rows().map((row) => row.id);
    const before = world.seen();
    await world.actions.move(ids, world.folders[1] as FolderId);
    const undoing = Promise.resolve(world.undo.run(undefined));
    const ended = expect(undoing).rejects.toMatchObject({ code: 'CANCELLED' });
    await world.turns.close();
    await ended;
    expect(world.seen()).not.toEqual(before);
    const next = world.restart();
    await next.undo.resume();
    expect(world.seen()).toEqual(before);
    expect(undoRepo.unfinished(world.store.read)).toEqual([]);

    const again = world.restart();
    const cut = expect(
      Promise.resolve(again.actions.move(ids, world.folders[2] as FolderId)),
    ).rejects.toThrow();
    while (world.seen().join() === before.join()) await new Promise(setImmediate);
    await again.turns.close();
    await cut;
    const last = world.restart();
    await last.undo.run(undefined);
    await last.actions.resume();
    expect(world.seen()).toEqual(before);
    expect(world.pending()).toBe(0);
    world.store.close();
  });

  it('is what Ctrl+Z means while it is under way: it stops where it is, and what it did is taken back', async () => {
    const world = createWorld(dir, 1);
    const ids = world.rows().map((row) => row.id);
    const [first] = ids as [LocationId];
    await world.actions.setFlag([first], '\\Flagged', true);
    const before = world.seen();
    const moving = Promise.resolve(world.actions.move(ids, world.folders[1] as FolderId));
    const moved = () => world.rows().filter((row) => row.folder_id === world.folders[1]).length;
    while (moved() === 0) await new Promise(setImmediate);
    expect(moved()).toBeLessThan(MESSAGES);
    const undone = Promise.resolve(world.undo.run(undefined));
    expect(await moving).toEqual({ moved: 0, undoId: null });
    expect(await undone).toMatchObject({ kind: 'move' });
    expect(world.seen()).toEqual(before);
    expect(batchesRepo.unfinished(world.store.read)).toEqual([]);
    // The one before it is still there to be taken back.
    expect(await world.undo.run(undefined)).toMatchObject({ kind: 'flag' });
    expect(world.pending()).toBe(0);
    world.store.close();
  });

  it('is stopped before it begins where it waits for another, which goes on', async () => {
    const world = createWorld(dir, 1);
    const ids = world.rows().map((row) => row.id);
    const [archive, clients] = [world.folders[2] as FolderId, world.folders[1] as FolderId];
    const moving = Promise.resolve(world.actions.move(ids, clients));
    const copying = Promise.resolve(world.actions.copy(ids, archive));
    expect(await world.undo.run(undefined)).toMatchObject({ kind: 'copy', count: MESSAGES });
    expect(await moving).toMatchObject({ moved: MESSAGES });
    expect(await copying).toEqual({ copied: 0, undoId: null });
    expect(world.rows().map((row) => row.folder_id)).toEqual(ids.map(() => clients));
    world.store.close();
  });

  it('is stopped by Ctrl+Z also where it goes on after a start of the program', async () => {
    const world = createWorld(dir, 1);
    const before = world.seen();
    const ids = world.rows().map((row) => row.id);
    const cut = expect(
      Promise.resolve(world.actions.move(ids, world.folders[1] as FolderId)),
    ).rejects.toThrow();
    while (world.seen().join() === before.join()) await new Promise(setImmediate);
    await world.turns.close();
    await cut;
    const next = world.restart();
    const resumed = next.actions.resume();
    expect(await next.undo.run(undefined)).toMatchObject({ kind: 'move' });
    await resumed;
    expect(world.seen()).toEqual(before);
    expect(world.pending()).toBe(0);
    world.store.close();
  });

  it.each([undefined, 1])(
    'leaves what it moved where it is once its folder of before has gone',
    async (batch) => {
      const world = createWorld(dir, batch);
      const [inbox, clients, archive] = world.folders as [FolderId, FolderId, FolderId];
      const [first, ...others] = world.rows().map((row) => row.id) as [LocationId, ...LocationId[]];
      await world.actions.move([first], clients);
      await world.actions.move([first, ...others], archive);
      while (world.step());
      world.store.write((tx) => foldersRepo.remove(tx, 1 as AccountId, clients));
      expect(await world.undo.run(undefined)).toMatchObject({ kind: 'move', count: MESSAGES, stayed: 1 });
      const lies = () => world.rows().map((row) => [row.id, row.folder_id]);
      expect(lies()).toContainEqual([first, archive]);
      for (const other of others) expect(lies()).toContainEqual([other, inbox]);
      await world.actions.move([first], inbox);
      await world.undo.run(undefined);
      // The move into the folder itself can still be taken back.
      expect(await world.undo.run(undefined)).toMatchObject({ stayed: 0 });
      expect(lies()).toContainEqual([first, inbox]);
      world.store.close();
    },
  );

  it('says so where all of it stays', async () => {
    const world = createWorld(dir);
    const [, clients, archive] = world.folders as [FolderId, FolderId, FolderId];
    const [first] = world.rows().map((row) => row.id) as [LocationId];
    await world.actions.move([first], clients);
    await world.actions.move([first], archive);
    while (world.step());
    world.store.write((tx) => foldersRepo.remove(tx, 1 as AccountId, clients));
    const undone = (async () => await world.undo.run(undefined))();
    await expect(undone).rejects.toMatchObject({ code: 'NOT_FOUND', params: { reason: 'origin-gone' } });
    expect(world.rows().find((row) => row.id === first)?.folder_id).toBe(archive);
    world.store.close();
  });

  it('is not begun where one of them cannot be', async () => {
    const world = createWorld(dir, 1);
    const ids = world.rows().map((row) => row.id);
    await expect(Promise.resolve(world.actions.move(ids, 99 as FolderId))).rejects.toMatchObject({
      code: 'FOLDER_GONE',
    });
    expect(batchesRepo.unfinished(world.store.read)).toEqual([]);
    expect(world.pending()).toBe(0);
    world.store.close();
  });
});

/** What an action answers, without the number of its undo entry. */
async function outcome(world: World, one: Deed): Promise<unknown> {
  const told = (await act(world, one)) as { undoId: number | null } | undefined;
  return told && { ...told, undoId: told.undoId !== null };
}
