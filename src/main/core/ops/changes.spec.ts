import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FolderId, LocationId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { flagState, hasFlag, locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { opsRepo, type OpRecord } from '../db/repos/ops.repo.ts';
import { openStore, type Store } from '../db/store.ts';
import { createActionsService } from '../services/actions.service.ts';
import { createUndoService } from '../services/undo.service.ts';
import { accountLane } from './run-lane.ts';

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
function createWorld(dir: string) {
  const store: Store = openStore({ file: join(dir, `${Math.random()}.db`), onCommit: () => undefined });
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
  const rows = () => folders.flatMap((folder) => locationsRepo.shown(store.read, folder));

  return {
    store,
    folders,
    actions: createActionsService({ store, clock, kick: () => undefined }),
    undo: createUndoService({ store, clock, kick: () => undefined }),
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

function act(world: World, one: Deed): void {
  const rows = world.rows();
  const ids = [...new Set(one.which.flatMap((at) => rows[at % Math.max(1, rows.length)]?.id ?? []))];
  if (ids.length === 0) return;
  const { actions, folders } = world;
  if (one.do === 'flag') actions.setFlag(ids, one.flag, one.add);
  else if (one.do === 'spam') actions.markSpam(ids, one.spam);
  else if (one.do === 'delete') actions.remove(ids, one.permanently);
  else actions[one.do](ids, folders[one.folder] as FolderId);
}

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'postino-changes-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('actions, merged and replayed', { timeout: 60_000 }, () => {
  it('leave the server as the person sees it, whatever was done, taken back or begun in between', () => {
    const moves = fc.oneof(
      { weight: 6, arbitrary: deed },
      { weight: 2, arbitrary: fc.constant('undo' as const) },
      { weight: 2, arbitrary: fc.constant('run' as const) },
      { weight: 1, arbitrary: fc.constant('begin' as const) },
      { weight: 1, arbitrary: fc.constant('wait' as const) },
    );
    fc.assert(
      fc.property(fc.array(moves, { maxLength: 25 }), (sequence) => {
        const world = createWorld(dir);
        for (const one of sequence) {
          if (one === 'run') world.step();
          else if (one === 'begin') world.step(true);
          else if (one === 'wait') world.later(11_000);
          else if (one === 'undo') {
            try {
              world.undo.run(undefined);
            } catch {
              // Nothing to take back.
            }
          } else act(world, one);
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

  it('taken back one by one before any was sent leave nothing to send', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 12 }), (deeds) => {
        const world = createWorld(dir);
        const before = world.seen();
        for (const one of deeds) act(world, one);
        for (;;) {
          try {
            world.undo.run(undefined);
          } catch {
            break;
          }
        }
        expect(world.seen()).toEqual(before);
        expect(world.pending()).toBe(0);
        world.store.close();
      }),
      { numRuns: 40 },
    );
  });
});
