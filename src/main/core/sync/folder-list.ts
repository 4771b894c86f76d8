import type { ImapFlow, ListResponse } from 'imapflow';
import type { FolderRole } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { foldersRepo, type FolderRecord, type ListedFolder } from '../db/repos/folders.repo.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { cleanHeaderText } from '../mime/names.ts';
import { accountLane } from '../ops/run-lane.ts';
import type { ServerState } from './strategy.ts';

/** RFC 6154 attributes as imapflow reports them; it also recognises the usual names where a server marks nothing. */
const ROLES: Readonly<Record<string, FolderRole>> = {
  '\\Inbox': 'inbox',
  '\\Sent': 'sent',
  '\\Drafts': 'drafts',
  '\\Trash': 'trash',
  '\\Junk': 'junk',
  '\\Archive': 'archive',
  '\\All': 'all',
  '\\Flagged': 'flagged',
};

const toListed = (one: ListResponse): ListedFolder => ({
  path: one.path,
  name: cleanHeaderText(one.name) || one.path,
  delimiter: one.delimiter,
  parentPath: one.parentPath,
  role: ROLES[one.specialUse ?? ''] ?? (one.path.toUpperCase() === 'INBOX' ? 'inbox' : null),
  selectable: !one.flags.has('\\Noselect') && !one.flags.has('\\NonExistent'),
  // imapflow leaves it out for a folder that nobody has subscribed to.
  subscribed: Boolean(one.subscribed),
});

function toState(status: ListResponse['status']): ServerState | null {
  if (status?.uidValidity === undefined) return null;
  return {
    uidvalidity: status.uidValidity.toString(),
    uidnext: status.uidNext ?? null,
    exists: status.messages ?? 0,
    highestmodseq: status.highestModseq?.toString() ?? null,
  };
}

const differs = (before: FolderRecord, now: ListedFolder): boolean =>
  before.path !== now.path ||
  before.role !== now.role ||
  before.selectable !== Number(now.selectable) ||
  before.subscribed !== Number(now.subscribed) ||
  before.delimiter !== now.delimiter;

/**
 * Which folder that is gone a new one is: another client has renamed it. Only where every number agrees and no other folder
 * could be meant, since the rows of the one become those of the other; an empty folder is not worth the guess.
 */
export function renamedFrom(
  state: ServerState | null,
  gone: readonly FolderRecord[],
): FolderRecord | undefined {
  if (state === null || state.exists === 0 || state.uidnext === null) return undefined;
  const alike = gone.filter(
    (folder) =>
      folder.complete === 1 &&
      folder.uidvalidity === state.uidvalidity &&
      folder.uidnext === state.uidnext &&
      folder.server_total === state.exists,
  );
  return alike.length === 1 ? alike[0] : undefined;
}

function takeOver(tx: Tx, accountId: AccountId, listed: readonly ListResponse[], now: number): void {
  const known = new Map(foldersRepo.ofAccount(tx.db, accountId).map((one) => [one.server_path, one]));
  const paths = new Set(listed.map((one) => one.path));
  const gone = [...known.values()].filter((one) => !paths.has(one.server_path ?? ''));
  const fresh: ListResponse[] = [];
  for (const one of listed) {
    const before = known.get(one.path);
    const folder = toListed(one);
    if (before !== undefined) {
      if (differs(before, folder)) foldersRepo.updateListed(tx, accountId, before.id, folder);
      continue;
    }
    const renamed = renamedFrom(toState(one.status), gone);
    if (renamed === undefined) fresh.push(one);
    else {
      gone.splice(gone.indexOf(renamed), 1);
      foldersRepo.updateListed(tx, accountId, renamed.id, folder);
    }
  }
  for (const folder of gone) foldersRepo.remove(tx, accountId, folder.id);
  for (const one of fresh) foldersRepo.insert(tx, accountId, toListed(one));
  if (gone.length > 0) locationsRepo.markOrphans(tx, accountId, now);
}

/** The very first look at a mailbox: its folders, without what STATUS says, for which a server opens each of them. */
export async function firstFolderList(
  client: ImapFlow,
  store: Store,
  accountId: AccountId,
  now: number,
): Promise<void> {
  const listed = await client.list();
  store.write((tx) => takeOver(tx, accountId, listed, now));
}

/**
 * Takes over the server's folder tree and counts (LIST with STATUS, RFC 5819, one round trip where offered).
 * Returns what STATUS said of each selectable folder. A listing without INBOX is a fault of the server (INBOX always
 * exists, RFC 9051 section 5.1): nothing is taken from the tree then. Nor is it while changes of ours to folders wait: what the
 * server lists may be what is about to change, or what has changed without our having noted it; nor where such a change was
 * done while the answer was on its way.
 */
export async function syncFolderList(
  client: ImapFlow,
  store: Store,
  accountId: AccountId,
  now: number,
): Promise<Map<FolderId, ServerState>> {
  const waiting = (): boolean => opsRepo.ofFolders(store.read, accountLane(accountId)).length > 0;
  const tree = (): string =>
    JSON.stringify(foldersRepo.ofAccount(store.read, accountId).map((one) => [one.id, one.server_path]));
  const [waited, before] = [waiting(), tree()];
  // Of the selected folder STATUS tells what this connection has been told, not what is (RFC 9051 section 6.3.11).
  if (client.mailbox !== false) await client.noop();
  const listed = await client.list({
    statusQuery: { messages: true, unseen: true, uidNext: true, uidValidity: true, highestModseq: true },
  });
  const states = new Map<FolderId, ServerState>();
  const first = foldersRepo.ofAccount(store.read, accountId).length === 0;
  const sane = listed.some((one) => one.path.toUpperCase() === 'INBOX');
  store.write((tx) => {
    if ((sane && !waited && !waiting() && tree() === before) || first) takeOver(tx, accountId, listed, now);
    const rows = new Map(
      foldersRepo.ofAccount(tx.db, accountId).map((folder) => [folder.server_path, folder]),
    );
    for (const { path, status } of listed) {
      const folder = rows.get(path);
      const state = toState(status);
      if (folder === undefined || state === null) continue;
      foldersRepo.setStatus(tx, folder, status?.messages ?? null, status?.unseen ?? null);
      states.set(folder.id, state);
    }
  });
  return states;
}
