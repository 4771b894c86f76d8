import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FolderId, LocationId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { flagState, hasFlag, locationsRepo } from '../db/repos/locations.repo.ts';
import { batchesRepo } from '../db/repos/batches.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { opsRepo, type OpRecord } from '../db/repos/ops.repo.ts';
import { undoRepo } from '../db/repos/undo.repo.ts';
import { openStore, type Store } from '../db/store.ts';
import { createActionsService } from '../services/actions.service.ts';
import { createTurns } from '../services/turns.ts';
import { createUndoService } from '../services/undo.service.ts';
import { accountLane } from './run-lane.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const FLAGS = ['\\Seen', '\\Flagged', '$B24Task'] as const;
/** All that an action may set. */
const ALL_FLAGS = [...FLAGS, '$Junk', '$NotJunk'];
const FOLDERS = ['INBOX', 'Clienti', 'Archivio', 'Trash', 'Junk'] as const;
const MESSAGES = 3;

interface OnServer {
  folder: FolderId;
  flags: Set<string>;
}

/** A store with a few messages, and beside it a server that does what the queue says, one operation at a time. */
function createWorld(dir: string, batch?: number) {
  const file = join(dir, `${Math.random()}.db`);
  const store: Store = openStore({ file, onCommit: () => undefined });
  const clock = { now: () => time, after: () => () => undefined };
  let time = 1_000_000;
  let nextUid = 1;
  const server = new Map<number, OnServer>();
  const key = (folder: FolderId, uid: number): number => folder * 1_000 + uid;

  const { accountId, folders } = store.write((tx) => {
    const host = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
    const account = {
      ...{ address: 'a@b.example', name: '', imap: host, smtp: host },
      ...{ acceptPlain: false, signedOut: false },
    };
    const id = accountsRepo.insert(tx, account, time);
    const role = (path: string) =>
      path === 'INBOX' ? 'inbox' : path === 'Trash' ? 'trash' : path === 'Junk' ? 'junk' : null;
    const made = FOLDERS.map((path) =>
      foldersRepo.insert(tx, id, {
        ...{ path, name: path, delimiter: '/', parentPath: '' },
        ...{ role: role(path), selectable: true, subscribed: true },
      }),
    );
    return { accountId: id, folders: made };
  });
  const inbox = folders[0] as FolderId;
  store.write((tx) => {
    for (let number = 0; number < MESSAGES; number += 1) {
      const message = {
        ...{ identity: `m${number}`, messageId: `<m${number}>`, inReplyTo: '', references: [], subject: '' },
        ...{
          addresses: { from: [], 'reply-to': [], to: [], cc: [], bcc: [] },
          dateHeader: 0,
          size: 1,
          problems: [],
        },
      };
      const { id } = messagesRepo.adopt(tx, accountId, message, false);
      const uid = nextUid++;
      locationsRepo.place(tx, accountId, inbox, id, true, { uid, received: number, flags: flagState([]) });
      server.set(key(inbox, uid), { folder: inbox, flags: new Set() });
    }
  });

  const put = (id: LocationId, target: FolderId, flags: Set<string>): void => {
    const uid = nextUid++;
    server.set(key(target, uid), { folder: target, flags });
    store.write((tx) => locationsRepo.settle(tx, id, target, uid));
  };
  const perform = (op: OpRecord): void => {
    const payload = JSON.parse(op.payload) as { flag: string; add: boolean; target: FolderId };
    for (const { location_id: id, source_id } of opsRepo.locations(store.read, op.id)) {
      const row = locationsRepo.get(store.read, id);
      if (row === undefined) continue;
      const source = source_id === null ? row : locationsRepo.get(store.read, source_id);
      if (source === undefined || source.uid === null)
        throw new Error('an operation on a message that is nowhere');
      const at = server.get(key(source.server_folder_id, source.uid));
      if (at === undefined) throw new Error('the server does not have what the row says');
      if (op.kind === 'flag' && payload.add) at.flags.add(payload.flag);
      if (op.kind === 'flag' && !payload.add) at.flags.delete(payload.flag);
      if (op.kind === 'copy') put(id, payload.target, new Set(at.flags));
      if (op.kind === 'move' || op.kind === 'expunge')
        server.delete(key(source.server_folder_id, source.uid));
      if (op.kind === 'move') put(id, payload.target, at.flags);
      if (op.kind === 'expunge') store.write((tx) => locationsRepo.remove(tx, row, time));
    }
  };
  const lane = accountLane(accountId);
  /** The services of a program's run on this store. */
  const start = () => {
    const turns = createTurns();
    const parts = { store, clock, kick: () => undefined, turns, ...(batch === undefined ? {} : { batch }) };
    return { actions: createActionsService(parts), undo: createUndoService(parts), turns };
  };
  const rows = () => folders.flatMap((folder) => locationsRepo.shown(store.read, folder));

  return {
    store,
    folders,
    ...start(),
    restart: start,
    rows,
    pending: () => opsRepo.count(store.read, lane),
    /** The next operation begins (its attempt is counted) and, unless it is cut off, is done. */
    step(cutOff = false): boolean {
      const op = opsRepo.due(store.read, lane, time);
      if (op === undefined) return false;
      store.write((tx) => opsRepo.countAttempt(tx, op.id));
      if (cutOff) return true;
      perform(op);
      store.write((tx) => opsRepo.done(tx, op));
      return true;
    },
    later(milliseconds: number): void {
      time += milliseconds;
    },
    seen: () =>
      rows()
        .map((row) => `${row.folder_id} ${ALL_FLAGS.filter((flag) => hasFlag(row, flag)).join()}`)
        .sort(),
    there: () =>
      [...server.values()]
        .map((one) => `${one.folder} ${ALL_FLAGS.filter((flag) => one.flags.has(flag)).join()}`)
        .sort(),
  };
}
type World = ReturnType<typeof createWorld>;

const which = fc.array(fc.nat(9), { minLength: 1, maxLength: 3 });
const deed = fc.oneof(
  fc.record({ do: fc.constant('flag' as const), which, flag: fc.constantFrom(...FLAGS), add: fc.boolean() }),
  fc.record({
    do: fc.constantFrom('move' as const, 'copy' as const),
    which,
    folder: fc.nat(FOLDERS.length - 1),
  }),
  fc.record({ do: fc.constant('spam' as const), which, spam: fc.boolean() }),
  fc.record({ do: fc.constant('delete' as const), which, permanently: fc.boolean() }),
);
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

function act(world: World, one: Deed): unknown {
  const rows = world.rows();
  const ids = [...new Set(one.which.flatMap((at) => rows[at % Math.max(1, rows.length)]?.id ?? []))];
  if (ids.length === 0) return undefined;
  const { actions, folders } = world;
  if (one.do === 'flag') return actions.setFlag(ids, one.flag, one.add);
  if (one.do === 'spam') return actions.markSpam(ids, one.spam);
  if (one.do === 'delete') return actions.remove(ids, one.permanently);
  return actions[one.do](ids, folders[one.folder] as FolderId);
}

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-changes-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Does it, and waits until it is done. False where there was nothing to take back. */
const undo = async (world: World): Promise<boolean> => {
  try {
    await world.undo.run(undefined);
    return true;
  } catch {
    return false;
  }
};

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
        { weight: 1, arbitrary: fc.constant('wait' as const) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(moves, { maxLength: 25 }), async (sequence) => {
          const world = createWorld(dir, batch);
          for (const one of sequence) {
            if (one === 'run') world.step();
            else if (one === 'begin') world.step(true);
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
