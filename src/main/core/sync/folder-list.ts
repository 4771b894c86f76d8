import type { ImapFlow, ListResponse } from 'imapflow';
import type { FolderRole } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { foldersRepo, type ListedFolder } from '../db/repos/folders.repo.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import type { Store } from '../db/store.ts';
import { cleanHeaderText } from '../mime/names.ts';
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
  subscribed: one.subscribed,
});

/**
 * Takes over the server's folder tree and counts (LIST with STATUS, RFC 5819, one round trip where offered).
 * Returns what STATUS said of each selectable folder. A listing without INBOX is a fault of the server (INBOX always
 * exists, RFC 9051 section 5.1): nothing is removed then.
 */
export async function syncFolderList(
  client: ImapFlow,
  store: Store,
  accountId: AccountId,
  now: number,
): Promise<Map<FolderId, ServerState>> {
  const listed = await client.list({
    statusQuery: { messages: true, unseen: true, uidNext: true, uidValidity: true, highestModseq: true },
  });
  const states = new Map<FolderId, ServerState>();
  store.write((tx) => {
    const known = new Map(foldersRepo.ofAccount(tx.db, accountId).map((folder) => [folder.path, folder]));
    const sane = listed.some((one) => one.path.toUpperCase() === 'INBOX');
    const seen = new Set<string>();
    for (const one of listed) {
      const folder = toListed(one);
      seen.add(folder.path);
      const before = known.get(folder.path);
      if (before === undefined) foldersRepo.insert(tx, accountId, folder);
      else if (
        before.role !== folder.role ||
        before.selectable !== Number(folder.selectable) ||
        before.subscribed !== Number(folder.subscribed) ||
        before.delimiter !== folder.delimiter
      ) {
        foldersRepo.updateListed(tx, accountId, before.id, folder);
      }
    }
    if (sane) {
      for (const [path, folder] of known) if (!seen.has(path)) foldersRepo.remove(tx, accountId, folder.id);
      locationsRepo.markOrphans(tx, accountId, now);
    }
    const rows = new Map(foldersRepo.ofAccount(tx.db, accountId).map((folder) => [folder.path, folder]));
    for (const { path, status } of listed) {
      const folder = rows.get(path);
      if (folder === undefined || status?.uidValidity === undefined) continue;
      foldersRepo.setStatus(tx, folder, status.messages ?? null, status.unseen ?? null);
      states.set(folder.id, {
        uidvalidity: status.uidValidity.toString(),
        uidnext: status.uidNext ?? null,
        exists: status.messages ?? 0,
        highestmodseq: status.highestModseq?.toString() ?? null,
      });
    }
  });
  return states;
}
