import type { WireError } from '#shared/errors.ts';
import type { AccountId, PortalId } from '#shared/model/ids.ts';
import {
  FEATURE_SCOPES,
  portalDefaults,
  portalFeature,
  type Portal,
  type PortalDefaults,
  type PortalWay,
} from '#shared/model/portal.ts';
import { usualPortalDefaults } from '#shared/model/usual.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';
import { parseError } from './accounts.repo.ts';

export interface PortalRecord {
  readonly id: PortalId;
  readonly origin: string;
  readonly way: PortalWay;
  readonly client_id: string;
  readonly user_id: number | null;
  readonly user_name: string;
  readonly scopes: string;
  readonly leads: number | null;
  readonly enterprise: number;
  readonly signed_out: number;
  readonly error: string | null;
  readonly checked: number | null;
  readonly defaults: string;
}

/** What a portal said of itself and of us. */
export interface PortalProfile {
  readonly userId: number;
  readonly userName: string;
  readonly scopes: readonly string[];
  readonly leads: boolean | null;
  readonly enterprise: boolean;
}

const selectAll = sql('portals.all', 'SELECT * FROM portal ORDER BY id');
const selectOne = sql('portals.one', 'SELECT * FROM portal WHERE id = ?');
const selectByOrigin = sql('portals.byOrigin', 'SELECT * FROM portal WHERE origin = ?');
const selectOfAccount = sql(
  'portals.ofAccount',
  `SELECT p.* FROM account a JOIN portal p ON p.id = coalesce(a.portal_id, (SELECT min(id) FROM portal))
   WHERE a.id = ? AND a.no_portal = 0`,
);
const selectAccounts = sql(
  'portals.accounts',
  `SELECT a.id FROM account a WHERE a.no_portal = 0 AND coalesce(a.portal_id, (SELECT min(id) FROM portal)) = ? ORDER BY a.id`,
);
const insert = sql(
  'portals.insert',
  'INSERT INTO portal (origin, way, client_id, created) VALUES (?, ?, ?, ?)',
);
const updateWay = sql(
  'portals.way',
  'UPDATE portal SET way = ?, client_id = ?, signed_out = 0, error = NULL WHERE id = ?',
);
const updateProfile = sql(
  'portals.profile',
  `UPDATE portal SET user_id = ?, user_name = ?, scopes = ?, leads = coalesce(?, leads), enterprise = ?, checked = ?, signed_out = 0,
     error = NULL WHERE id = ?`,
);
const updateScopes = sql('portals.scopes', 'UPDATE portal SET scopes = ? WHERE id = ?');
const updateError = sql(
  'portals.error',
  'UPDATE portal SET error = ?, signed_out = max(signed_out, ?) WHERE id = ?',
);
const updateDefaults = sql('portals.defaults', 'UPDATE portal SET defaults = ? WHERE id = ?');
const updateAccount = sql('portals.use', 'UPDATE account SET portal_id = ?, no_portal = ? WHERE id = ?');
/** A mailbox that was given to it, where there are others. */
const updateAccountsLeft = sql(
  'portals.leave',
  'UPDATE account SET no_portal = 1 WHERE portal_id = ? AND EXISTS (SELECT 1 FROM portal WHERE id <> ?)',
);
const remove = sql('portals.remove', 'DELETE FROM portal WHERE id = ?');
const selectCached = sql(
  'portals.cached',
  'SELECT value, at FROM portal_cache WHERE portal_id = ? AND key = ?',
);
const upsertCached = sql(
  'portals.cache',
  `INSERT INTO portal_cache VALUES (?, ?, ?, ?)
   ON CONFLICT (portal_id, key) DO UPDATE SET value = excluded.value, at = excluded.at`,
);
const deleteCached = sql('portals.uncache', 'DELETE FROM portal_cache WHERE portal_id = ? AND key = ?');

const updateCached = sql(
  'portals.touchCached',
  'UPDATE portal_cache SET at = ? WHERE portal_id = ? AND key = ? AND at < ?',
);
const deleteOld = sql(
  'portals.pruneCached',
  'DELETE FROM portal_cache WHERE portal_id = ? AND key >= ? AND key < ? AND at < ?',
);

/** Stored defaults over the usual ones; what no longer fits falls back. */
export function defaultsOf({ defaults }: Pick<PortalRecord, 'defaults'>): PortalDefaults {
  const merged = portalDefaults.safeParse({ ...usualPortalDefaults, ...(JSON.parse(defaults) as object) });
  return merged.success ? merged.data : usualPortalDefaults;
}

export const scopesOf = ({ scopes }: Pick<PortalRecord, 'scopes'>): ReadonlySet<string> =>
  new Set(scopes.split(' ').filter((scope) => scope !== ''));

/** Whether one of the scopes that a feature needs is granted. */
export const hasFeature = (
  record: Pick<PortalRecord, 'scopes'>,
  feature: keyof typeof FEATURE_SCOPES,
): boolean => {
  const granted = scopesOf(record);
  return FEATURE_SCOPES[feature].some((scope) => granted.has(scope));
};

const toPortal = (db: ReadDb, record: PortalRecord): Portal => ({
  id: record.id,
  origin: record.origin,
  name: new URL(record.origin).host,
  way: record.way,
  user: record.user_id === null ? null : { id: record.user_id, name: record.user_name },
  scopes: [...scopesOf(record)],
  missing:
    record.checked === null ? [] : portalFeature.options.filter((feature) => !hasFeature(record, feature)),
  leads: record.leads === null ? null : record.leads === 1,
  signedOut: record.signed_out === 1,
  error: parseError(record.error),
  checked: record.checked,
  defaults: defaultsOf(record),
  accounts: db.all<{ id: AccountId }>(selectAccounts, record.id).map(({ id }) => id),
});

export const portalsRepo = {
  all: (db: ReadDb): PortalRecord[] => db.all<PortalRecord>(selectAll),
  get: (db: ReadDb, id: PortalId): PortalRecord | undefined => db.get<PortalRecord>(selectOne, id),
  byOrigin: (db: ReadDb, origin: string): PortalRecord | undefined =>
    db.get<PortalRecord>(selectByOrigin, origin),
  /** The portal that a mailbox uses. */
  ofAccount: (db: ReadDb, id: AccountId): PortalRecord | undefined =>
    db.get<PortalRecord>(selectOfAccount, id),
  list: (db: ReadDb): Portal[] => portalsRepo.all(db).map((record) => toPortal(db, record)),
  show: (db: ReadDb, record: PortalRecord): Portal => toPortal(db, record),
  /** Stores a portal, or another way into one that is there. */
  connect({ db, changes }: Tx, origin: string, way: PortalWay, clientId: string, now: number): PortalId {
    changes.portals = true;
    const known = portalsRepo.byOrigin(db, origin);
    if (known === undefined) return db.run(insert, origin, way, clientId, now).lastInsertRowid as PortalId;
    db.run(updateWay, way, clientId, known.id);
    return known.id;
  },
  setProfile({ db, changes }: Tx, id: PortalId, profile: PortalProfile, now: number): void {
    const { userId, userName, scopes, leads, enterprise } = profile;
    db.run(
      updateProfile,
      userId,
      userName,
      scopes.join(' '),
      leads === null ? null : Number(leads),
      Number(enterprise),
      now,
      id,
    );
    changes.portals = true;
  },
  setScopes({ db, changes }: Tx, id: PortalId, scopes: Iterable<string>): void {
    db.run(updateScopes, [...scopes].join(' '), id);
    changes.portals = true;
  },
  /** What is wrong with it; `signedOut` stays until it answers again. */
  setError({ db, changes }: Tx, id: PortalId, error: WireError | null, signedOut: boolean): void {
    db.run(updateError, error === null ? null : JSON.stringify(error), Number(signedOut), id);
    changes.portals = true;
  },
  setDefaults({ db, changes }: Tx, id: PortalId, defaults: PortalDefaults): void {
    db.run(updateDefaults, JSON.stringify(defaults), id);
    changes.portals = true;
  },
  use({ db, changes }: Tx, accountId: AccountId, choice: PortalId | 'none' | 'first'): void {
    db.run(updateAccount, typeof choice === 'number' ? choice : null, Number(choice === 'none'), accountId);
    changes.portals = true;
    changes.accounts.add(accountId);
  },
  /** A mailbox that was given to it is not for another one, until somebody says so. */
  remove({ db, changes }: Tx, id: PortalId): void {
    db.run(updateAccountsLeft, id, id);
    db.run(remove, id);
    changes.portals = true;
  },
  /** What the portal told before, as JSON, and when. */
  cached: (db: ReadDb, id: PortalId, key: string): { value: string; at: number } | undefined =>
    db.get<{ value: string; at: number }>(selectCached, id, key),
  cache({ db }: Tx, id: PortalId, key: string, value: unknown, now: number): void {
    db.run(upsertCached, id, key, JSON.stringify(value), now);
  },
  uncache({ db }: Tx, id: PortalId, key: string): void {
    db.run(deleteCached, id, key);
  },
  /** It counts as told now: for what is kept by when it was used last. */
  touchCached({ db }: Tx, id: PortalId, key: string, now: number): void {
    db.run(updateCached, now, id, key, now);
  },
  /** Forgets what was told before `before` under keys that begin so. */
  pruneCached({ db }: Tx, id: PortalId, prefix: string, before: number): void {
    db.run(deleteOld, id, prefix, `${prefix}\u{10ffff}`, before);
  },
};
