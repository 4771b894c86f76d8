import type { ImapFlow } from 'imapflow';
import { z } from 'zod';
import { AppError, toWire, type ErrorCode } from '#shared/errors.ts';
import { folderId as folderIdShape, type AccountId, type FolderId } from '#shared/model/ids.ts';
import { foldersRepo } from '../db/repos/folders.repo.ts';
import { locationsRepo, type LocationRecord } from '../db/repos/locations.repo.ts';
import { noticesRepo } from '../db/repos/notices.repo.ts';
import { opsRepo, type Lane, type OpRecord } from '../db/repos/ops.repo.ts';
import type { Store } from '../db/store.ts';
import { imapError } from '../imap/errors.ts';
import { staleFolderOf } from '../imap/uid-validity.ts';
import { errorFields } from '../log/file-logger.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock, Paths } from '../ports.ts';
import { appendSentOp } from './kinds/append-sent.op.ts';
import { copyOp } from './kinds/copy.op.ts';
import { expungeOp } from './kinds/expunge.op.ts';
import { flagOp } from './kinds/flag.op.ts';
import { folderCreateOp } from './kinds/folder-create.op.ts';
import { folderDeleteOp } from './kinds/folder-delete.op.ts';
import { folderRenameOp } from './kinds/folder-rename.op.ts';
import { folderSubscribeOp } from './kinds/folder-subscribe.op.ts';
import { moveOp } from './kinds/move.op.ts';
import type { OpKind, RemoteContext } from './op-kind.ts';

/** Failures of the connection or of the moment: the operation waits, whatever its count. */
const WAITS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OFFLINE',
  'AUTH',
  'TLS',
  'SERVER_BUSY',
  'CANCELLED',
]);
const MAX_REFUSALS = 4;

interface Bound {
  run(context: Omit<RemoteContext, 'op' | 'locations' | 'sources'>, op: OpRecord): Promise<void>;
  /** Puts the local state back and tells the person. */
  giveUp(store: Store, op: OpRecord, error: AppError, now: number): void;
  /** The target's UIDNEXT as we know it, for a move or copy. */
  baseline(store: Store, op: OpRecord): number | null;
}

const rowsOf = (store: Store, op: OpRecord): LocationRecord[] =>
  opsRepo.locations(store.read, op.id).flatMap((at) => locationsRepo.get(store.read, at.location_id) ?? []);

function sourcesOf(store: Store, op: OpRecord): RemoteContext['sources'] {
  return new Map(
    opsRepo.locations(store.read, op.id).flatMap((at) => {
      const source = at.source_id === null ? undefined : locationsRepo.get(store.read, at.source_id);
      return source === undefined ? [] : [[at.location_id, source] as const];
    }),
  );
}

function bind<P>(kind: OpKind<P>): [string, Bound] {
  const parse = (op: OpRecord): P => kind.payload.parse(JSON.parse(op.payload));
  return [
    kind.kind,
    {
      run: (context, op) =>
        kind.runRemote(
          { ...context, op, locations: rowsOf(context.store, op), sources: sourcesOf(context.store, op) },
          parse(op),
        ),
      giveUp(store, op, error, now) {
        const payload = parse(op);
        const rows = rowsOf(store, op);
        const folderId = kind.folderOf?.(payload);
        const folder = folderId === undefined ? undefined : foldersRepo.get(store.read, folderId);
        store.write((tx) => {
          kind.giveUp(tx, payload, rows, now);
          opsRepo.done(tx, op);
          noticesRepo.add(
            tx,
            {
              accountId: op.account_id,
              reason: 'refused',
              action: op.kind,
              count: Math.max(1, rows.length),
              folder: folder?.name ?? '',
              error: toWire(error),
            },
            now,
          );
        });
      },
      baseline(store, op) {
        const parsed = z.object({ target: folderIdShape }).safeParse(JSON.parse(op.payload));
        return parsed.success ? (foldersRepo.get(store.read, parsed.data.target)?.uidnext ?? null) : null;
      },
    },
  ];
}

/** The registry: adding a kind of action is its file and a line here. */
const KINDS = new Map<string, Bound>([
  bind(flagOp),
  bind(moveOp),
  bind(copyOp),
  bind(expungeOp),
  bind(appendSentOp),
  bind(folderCreateOp),
  bind(folderRenameOp),
  bind(folderDeleteOp),
  bind(folderSubscribeOp),
]);

export const accountLane = (id: AccountId): Lane => `account:${id}`;

/**
 * Replays a mailbox's waiting actions to its server, in order. Returns the kinds done when none is due. A failure of the
 * connection is thrown and leaves the queue as it is; so does a folder whose UIDs are void, which `onStale` has synced first.
 * An action that the server refuses four times is given up: the local state is put back and the person is told.
 */
export async function runAccountLane(
  client: ImapFlow,
  deps: {
    store: Store;
    clock: Clock;
    paths: Paths;
    logger: Logger;
    accountId: AccountId;
    onStale: (folderId: FolderId) => void;
    /** How often the server has refused each operation; lost connections are no refusals. */
    refusals: Map<number, number>;
  },
): Promise<ReadonlySet<string>> {
  const { store, clock, logger, accountId } = deps;
  const lane = accountLane(accountId);
  const done = new Set<string>();
  const next = (): OpRecord | undefined => opsRepo.due(store.read, lane, clock.now());
  for (let op = next(); op !== undefined; op = next()) {
    const kind = KINDS.get(op.kind);
    // Of the first attempt: what it may have sent lies below any later one.
    const baseline = op.baseline ?? (op.attempts === 0 ? (kind?.baseline(store, op) ?? null) : null);
    const current: OpRecord = { ...op, baseline };
    store.write((tx) => {
      opsRepo.countAttempt(tx, current.id);
      if (op?.baseline === null && baseline !== null) opsRepo.setBaseline(tx, current.id, baseline);
    });
    try {
      if (kind === undefined) throw new AppError('INTERNAL', { kind: current.kind });
      await kind.run({ ...deps, client }, current);
      store.write((tx) => opsRepo.done(tx, current));
      // The next action may get its id.
      deps.refusals.delete(current.id);
      done.add(current.kind);
    } catch (thrown) {
      const error = imapError(thrown, { host: client.host, port: client.port });
      const stale = staleFolderOf(error);
      if (stale !== null) deps.onStale(stale);
      if (WAITS.has(error.code) || stale !== null || !client.usable) {
        store.write((tx) => opsRepo.retryAt(tx, current.id, null, toWire(error)));
        throw error;
      }
      logger.warn('op.refused', {
        kind: current.kind,
        op: current.id,
        code: error.code,
        ...errorFields(thrown),
      });
      const refused = (deps.refusals.get(current.id) ?? 0) + 1;
      deps.refusals.set(current.id, refused);
      if (refused < MAX_REFUSALS && error.code !== 'FOLDER_GONE') continue;
      deps.refusals.delete(current.id);
      if (kind === undefined) store.write((tx) => opsRepo.done(tx, current));
      else kind.giveUp(store, current, error, clock.now());
    }
  }
  return done;
}
