import type { Address } from '#shared/model/address.ts';
import { accountsRepo } from '../../db/repos/accounts.repo.ts';
import { portalsRepo, type PortalRecord } from '../../db/repos/portals.repo.ts';
import type { ReadDb } from '../../db/driver.ts';
import type { PushMessage } from '../push/kind.ts';
import { foldAddress } from './look.ts';

/** The portal names twenty at most (rest.md 4.1), and a letter to more is a circular. */
const MOST = 20;

/** Our mailboxes, and colleagues as far as the portal has told them: nobody to file a message at. */
export function ownAddresses(db: ReadDb, portal: PortalRecord): ReadonlySet<string> {
  const kept = portalsRepo.cached(db, portal.id, 'user');
  const told: unknown = kept === undefined ? [] : JSON.parse(kept.value);
  const colleagues = Array.isArray(told)
    ? told.flatMap((one: unknown) =>
        typeof one === 'object' && one !== null && 'email' in one && typeof one.email === 'string'
          ? [one.email]
          : [],
      )
    : [];
  const mailboxes = accountsRepo.all(db).map(({ address }) => address);
  return new Set([...mailboxes, ...colleagues].map(foldAddress).filter((one) => one !== ''));
}

/** Whom a message was exchanged with: its sender, or for one of ours those whom it went to. */
export function correspondents(message: PushMessage, own: ReadonlySet<string>): Address[] {
  const all = message.outgoing
    ? [...message.to, ...message.cc]
    : [...(message.from === null ? [] : [message.from]), ...(isOwn(message.from, own) ? message.to : [])];
  const others = all.filter((one) => one.address.includes('@') && !isOwn(one, own));
  return [...new Map(others.map((one) => [foldAddress(one.address), one])).values()].slice(0, MOST);
}

const isOwn = (one: Address | null, own: ReadonlySet<string>): boolean =>
  one !== null && own.has(foldAddress(one.address));
