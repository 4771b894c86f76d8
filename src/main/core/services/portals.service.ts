import { AppError } from '#shared/errors.ts';
import type { Parsed } from '#shared/contract/index.ts';
import type { PortalId } from '#shared/model/ids.ts';
import type { Portal, PortalParty } from '#shared/model/portal.ts';
import { associationsRepo } from '../db/repos/associations.repo.ts';
import {
  defaultsOf,
  hasFeature,
  portalsRepo,
  type PortalProfile,
  type PortalRecord,
} from '../db/repos/portals.repo.ts';
import { pushesRepo } from '../db/repos/pushes.repo.ts';
import type { Store } from '../db/store.ts';
import { asAppError, retryAnswered, type PortalChecks } from '../bitrix24/checks.ts';
import type { PortalClients } from '../bitrix24/clients.ts';
import { crmLists } from '../bitrix24/crm/stages.ts';
import { matching, partiesOf } from '../bitrix24/directory.ts';
import { createSignIns, type SignIns } from '../bitrix24/oauth/sign-in.ts';
import { portalSecret, writeWayIn } from '../bitrix24/oauth/way-in.ts';
import { forgetMailboxes } from '../bitrix24/portal-mail.ts';
import { askProfile } from '../bitrix24/profile.ts';
import type { PushQueue } from '../bitrix24/push/queue.ts';
import { webhookCredentials } from '../bitrix24/rest/credentials.ts';
import { parseWebhook } from '../bitrix24/rest/webhook.ts';
import type { Clock, Secrets } from '../ports.ts';

export { asAppError };

export interface PortalsService {
  connect(webhook: string, signal: AbortSignal): Promise<PortalId>;
  readonly signIn: SignIns;
  /** Connects without asking the portal, which may be down: what a provision file or the demo says. */
  provision(webhook: string): void;
  check(id: PortalId, signal: AbortSignal): Promise<Portal>;
  setDefaults(input: Parsed<'portals.setDefaults'>): void;
  use(input: Parsed<'portals.use'>): void;
  disconnect(id: PortalId): Promise<void>;
  /** The sources that leads can have in its CRM. */
  sources(id: PortalId, signal: AbortSignal): Promise<{ id: string; name: string }[]>;
  find(input: Parsed<'portals.find'>, signal: AbortSignal): Promise<PortalParty[]>;
  /** The portal of that id; NOT_FOUND. */
  get(id: PortalId): PortalRecord;
}

/** Portals: connecting, checking, choosing, forgetting. */
export function createPortalsService(deps: {
  store: Store;
  clock: Clock;
  secrets: Secrets;
  clients: PortalClients;
  queue: PushQueue;
  checks: PortalChecks;
}): PortalsService {
  const { store, clock, secrets, clients, queue, checks } = deps;

  const get = (id: PortalId): PortalRecord => {
    const record = portalsRepo.get(store.read, id);
    if (record === undefined) throw new AppError('NOT_FOUND', { what: 'portal' });
    return record;
  };
  /**
   * Stores a way in. Its secret is with the secrets before the portal is there, whenever the program ends: without it the portal would
   * stand in the settings and let nobody in.
   */
  const keep = (
    origin: string,
    way: 'webhook' | 'oauth',
    clientId: string,
    writeSecret: (id: PortalId) => void,
  ): PortalId => {
    const id = store.write(
      (tx) => {
        const connected = portalsRepo.connect(tx, origin, way, clientId, clock.now());
        writeSecret(connected);
        return connected;
      },
      { durable: true },
    );
    clients.reset(id);
    return id;
  };
  const keepWebhook = ({ origin, userId, token }: ReturnType<typeof parseWebhook>): PortalId =>
    keep(origin, 'webhook', '', (id) => secrets.set(portalSecret(id), `${origin}/rest/${userId}/${token}/`));
  /** What the portal said of itself when it was connected; what waited for a way in goes on. */
  const begin = (id: PortalId, profile: PortalProfile): PortalId => {
    store.write((tx) => portalsRepo.setProfile(tx, id, profile, clock.now()));
    forgetMailboxes(store, id);
    retryAnswered(store, get(id), () => true, clock.now());
    queue.kick(id);
    return id;
  };
  const signIn = createSignIns({
    clock,
    secrets,
    clients,
    known: get,
    connected: ({ origin, clientId, way, profile }) =>
      begin(
        keep(origin, 'oauth', clientId, (id) => writeWayIn(secrets, id, way)),
        profile,
      ),
  });

  return {
    get,
    signIn,
    async connect(webhook, signal) {
      const address = parseWebhook(webhook);
      const trial = clients.trial(address.origin, webhookCredentials(address));
      const profile = await askProfile(trial, { urgent: true, signal }).catch((thrown: unknown) => {
        throw asAppError(thrown);
      });
      return begin(keepWebhook(address), profile);
    },
    provision(webhook) {
      checks.soon(keepWebhook(parseWebhook(webhook)));
    },
    check: checks.run,
    setDefaults({ portalId, defaults }) {
      const merged = { ...defaultsOf(get(portalId)), ...withoutUndefined(defaults) };
      store.write((tx) => portalsRepo.setDefaults(tx, portalId, merged));
    },
    use({ accountId, portalId }) {
      if (typeof portalId === 'number') get(portalId);
      store.write((tx) => portalsRepo.use(tx, accountId, portalId === null ? 'none' : (portalId ?? 'first')));
    },
    async disconnect(id) {
      get(id);
      await queue.drop(id);
      clients.reset(id);
      store.write(
        (tx) => {
          // What was made stays bound; what was not is no longer on its way.
          for (const push of pushesRepo.ofPortal(tx.db, id))
            if (push.state !== 'done') associationsRepo.removeOfPush(tx, push.id);
          portalsRepo.remove(tx, id);
          // Nothing that lets anybody in is left behind.
          secrets.remove(portalSecret(id));
        },
        { durable: true },
      );
    },
    async sources(id, signal) {
      const portal = get(id);
      if (!hasFeature(portal, 'crm')) return [];
      const lists = await crmLists(deps, portal, clients.of(portal), { urgent: true, signal }).catch(
        (thrown: unknown) => {
          throw asAppError(thrown);
        },
      );
      return lists.sources.map(({ id: key, name }) => ({ id: key, name }));
    },
    async find({ portalId, text, kinds, limit }, signal) {
      const portal = get(portalId);
      const found: PortalParty[][] = [];
      for (const kind of kinds) {
        if (kind === 'all') continue;
        const parties = await partiesOf(deps, portal, () => clients.of(portal), kind, {
          urgent: true,
          signal,
        }).catch((thrown: unknown) => {
          const error = asAppError(thrown);
          // What we believe of the portal is no longer true: its card in the settings, and a line above the list, are to say so.
          if (error instanceof AppError && (error.code === 'PORTAL_AUTH' || error.code === 'PORTAL_SCOPE'))
            checks.soon(portalId);
          throw error;
        });
        found.push(matching(parties, text, limit));
      }
      return fairly(found, limit);
    },
  };
}

/** So many of all lists that none is crowded out by those before it; each in its order. */
function fairly<T>(lists: readonly (readonly T[])[], limit: number): T[] {
  const counts = lists.map(() => 0);
  for (let left = limit; left > 0;) {
    const open = lists.flatMap((list, at) => ((counts[at] ?? 0) < list.length ? [at] : []));
    if (open.length === 0) break;
    for (const at of open.slice(0, left)) counts[at] = (counts[at] ?? 0) + 1;
    left -= Math.min(left, open.length);
  }
  return lists.flatMap((list, at) => list.slice(0, counts[at]));
}

const withoutUndefined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
