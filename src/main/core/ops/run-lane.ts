import type { ImapFlow } from 'imapflow';
import { AppError, toWire, type ErrorCode } from '#shared/errors.ts';
import type { AccountId } from '#shared/model/ids.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { opsRepo, type Lane, type OpRecord } from '../db/repos/ops.repo.ts';
import type { Store } from '../db/store.ts';
import { imapError } from '../imap/errors.ts';
import { errorFields } from '../log/file-logger.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock, Paths } from '../ports.ts';
import { appendSentOp } from './kinds/append-sent.op.ts';
import { expungeOp } from './kinds/expunge.op.ts';
import { flagOp } from './kinds/flag.op.ts';
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
const MAX_ATTEMPTS = 4;

interface Bound {
  run(context: Omit<RemoteContext, 'op' | 'locations'>, op: OpRecord): Promise<void>;
  giveUp(store: Store, op: OpRecord): void;
}

function bind<P>(kind: OpKind<P>): [string, Bound] {
  const parse = (op: OpRecord): P => kind.payload.parse(JSON.parse(op.payload));
  return [
    kind.kind,
    {
      run: (context, op) =>
        kind.runRemote(
          { ...context, op, locations: opsRepo.locations(context.store.read, op.id) },
          parse(op),
        ),
      giveUp(store, op) {
        store.write((tx) => {
          kind.giveUp(tx, parse(op), opsRepo.locations(tx.db, op.id));
          opsRepo.done(tx, op);
        });
      },
    },
  ];
}

/** The registry: adding a kind of action is its file and a line here. */
const KINDS = new Map<string, Bound>([bind(flagOp), bind(moveOp), bind(expungeOp), bind(appendSentOp)]);

export const accountLane = (id: AccountId): Lane => `account:${id}`;

/**
 * Replays a mailbox's waiting actions to its server, in order. Returns the kinds done when none is left. A failure of the connection
 * is thrown and leaves the queue as it is; an action that the server refuses four times is given up: the local state is
 * put back and the refusal is kept as the mailbox's last error.
 */
export async function runAccountLane(
  client: ImapFlow,
  deps: { store: Store; clock: Clock; paths: Paths; logger: Logger; accountId: AccountId },
): Promise<ReadonlySet<string>> {
  const { store, clock, logger, accountId } = deps;
  const lane = accountLane(accountId);
  const done = new Set<string>();
  for (let op = opsRepo.next(store.read, lane); op !== undefined; op = opsRepo.next(store.read, lane)) {
    const current = op;
    const kind = KINDS.get(current.kind);
    store.write((tx) => opsRepo.countAttempt(tx, current.id));
    try {
      if (kind === undefined) throw new AppError('INTERNAL', { kind: current.kind });
      await kind.run({ ...deps, client }, current);
      store.write((tx) => opsRepo.done(tx, current));
      done.add(current.kind);
    } catch (thrown) {
      const error = imapError(thrown, { host: client.host, port: client.port });
      if (WAITS.has(error.code) || !client.usable) {
        store.write((tx) => opsRepo.retryAt(tx, current.id, null, toWire(error)));
        throw error;
      }
      logger.warn('op.refused', {
        kind: current.kind,
        op: current.id,
        code: error.code,
        ...errorFields(thrown),
      });
      if (current.attempts + 1 < MAX_ATTEMPTS && error.code !== 'FOLDER_GONE') continue;
      if (kind === undefined) store.write((tx) => opsRepo.done(tx, current));
      else kind.giveUp(store, current);
      store.write((tx) => accountsRepo.recordError(tx, accountId, toWire(error), clock.now()));
    }
  }
  return done;
}
