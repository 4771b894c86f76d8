import { AppError, toWire } from '#shared/errors.ts';
import type { PortalId } from '#shared/model/ids.ts';
import type { Portal } from '#shared/model/portal.ts';
import { associationsRepo } from '../db/repos/associations.repo.ts';
import { parseError } from '../db/repos/accounts.repo.ts';
import { portalsRepo, scopesOf, type PortalRecord } from '../db/repos/portals.repo.ts';
import { pushesRepo } from '../db/repos/pushes.repo.ts';
import type { Store } from '../db/store.ts';
import type { Clock } from '../ports.ts';
import { connectPause } from '../sync/backoff.ts';
import type { PortalClients } from './clients.ts';
import { pruneCards } from './crm/cards.ts';
import { forgetMailboxes } from './portal-mail.ts';
import { askProfile } from './profile.ts';
import type { PushQueue } from './push/queue.ts';
import { PortalFailure } from './rest/failure.ts';

/** The start of the program is over by then (milliseconds). */
const AFTER_START_MS = 10_000;
/** It may go better by itself. */
const TEMPORARY = new Set(['PORTAL_DOWN', 'PORTAL_LIMIT', 'OFFLINE', 'TLS']);

/** The failure of a call as the contract tells it. */
export function asAppError(thrown: unknown): unknown {
  return thrown instanceof PortalFailure ? thrown.error : thrown;
}

export interface PortalChecks {
  /**
   * Asks a portal who we are and what it grants. What had failed for want of a scope that is granted now is tried again.
   * NOT_FOUND; PORTAL_AUTH, PORTAL_DOWN and the like are kept with the portal before they are thrown.
   */
  run(id: PortalId, signal?: AbortSignal): Promise<Portal>;
  /** The same in the background, once more and more rarely while the portal cannot be asked. */
  soon(id: PortalId): void;
  /** A push was refused for want of a scope: what is granted is not what we believed. Asks once. */
  afterScope(id: PortalId): void;
  close(): void;
}

/** Keeps what is known of each portal true: at the start, where a call was refused, when somebody wants to know. */
export function createPortalChecks(deps: {
  store: Store;
  clock: Clock;
  clients: PortalClients;
  kick: PushQueue['kick'];
}): PortalChecks {
  const { store, clock, clients } = deps;
  const planned = new Map<PortalId, () => void>();
  /** Asked because they refused something. */
  const refused = new Set<PortalId>();
  let closed = false;

  const check = async (
    id: PortalId,
    retries: (scope: string, before: ReadonlySet<string>) => boolean,
    options: { urgent: boolean; signal?: AbortSignal },
  ): Promise<Portal> => {
    const record = portalsRepo.get(store.read, id);
    if (record === undefined) throw new AppError('NOT_FOUND', { what: 'portal' });
    const before = scopesOf(record);
    try {
      const profile = await askProfile(clients.of(record), options);
      if (!closed) store.write((tx) => portalsRepo.setProfile(tx, id, profile, clock.now()));
    } catch (thrown) {
      const error = asAppError(thrown);
      if (!closed && error instanceof AppError && error.code !== 'CANCELLED')
        store.write((tx) => portalsRepo.setError(tx, id, toWire(error), error.code === 'PORTAL_AUTH'));
      throw error;
    }
    const now = portalsRepo.get(store.read, id);
    // Disconnected while it was asked.
    if (closed || now === undefined) throw new AppError('NOT_FOUND', { what: 'portal' });
    clients.forget(id);
    forgetMailboxes(store, id);
    // Where it can be asked again, nobody misses what nobody has looked at.
    store.write((tx) => pruneCards(tx, id, clock.now()));
    retryAnswered(store, now, (scope) => retries(scope, before), clock.now());
    deps.kick(id);
    return portalsRepo.show(store.read, now);
  };
  const any = (): boolean => true;
  const plan = (id: PortalId, wait: number, failures: number): void => {
    if (closed) return;
    planned.get(id)?.();
    const stop = clock.after(wait, () => {
      planned.delete(id);
      check(id, any, { urgent: false }).catch((error: unknown) => {
        if (error instanceof AppError && TEMPORARY.has(error.code) && error.params['reason'] !== 'blocked')
          plan(id, connectPause(failures + 1, Math.random()), failures + 1);
      });
    });
    planned.set(id, stop);
  };

  for (const { id } of portalsRepo.all(store.read)) plan(id, AFTER_START_MS, 0);
  return {
    async run(id, signal) {
      planned.get(id)?.();
      planned.delete(id);
      return check(id, any, { urgent: true, ...(signal === undefined ? {} : { signal }) });
    },
    soon: (id) => plan(id, 0, 0),
    afterScope(id) {
      // A hundred pushes that fail at once ask once.
      if (refused.has(id)) return;
      refused.add(id);
      // Only for what was not granted before: a portal that names a scope and refuses it would be asked for ever.
      check(id, (scope, before) => !before.has(scope), { urgent: false })
        .catch(() => undefined)
        .finally(() => refused.delete(id));
    },
    close() {
      closed = true;
      for (const stop of planned.values()) stop();
      planned.clear();
    },
  };
}

/** What had failed for want of a scope that is granted now, or waits for a way in, is tried again. */
export function retryAnswered(
  store: Store,
  portal: PortalRecord,
  retries: (scope: string) => boolean,
  now: number,
): void {
  const granted = scopesOf(portal);
  store.write((tx) => {
    for (const push of pushesRepo.ofPortal(tx.db, portal.id)) {
      const error = parseError(push.error);
      const wanted = String(error?.params['scopes'] ?? '').split(' ');
      const scoped =
        push.state === 'failed' &&
        error?.code === 'PORTAL_SCOPE' &&
        wanted.some((scope) => granted.has(scope) && retries(scope));
      const waited = push.state === 'deferred' && error?.code === 'PORTAL_AUTH';
      if (!scoped && !waited) continue;
      pushesRepo.setState(tx, push.id, 'queued', now);
      associationsRepo.settle(tx, push.id, { state: 'pending' });
    }
  });
}
