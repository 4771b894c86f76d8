import { AppError } from '#shared/errors.ts';
import type { AccountId, FolderId, UndoId } from '#shared/model/ids.ts';
import type { UndoKind } from '#shared/model/undo.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { foldersRepo, isBelow, splitPath, type FolderRecord } from '../db/repos/folders.repo.ts';
import { opsRepo } from '../db/repos/ops.repo.ts';
import { undoRepo, type UndoStep } from '../db/repos/undo.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { UNDO_MS } from '../ops/changes.ts';
import { accountLane } from '../ops/run-lane.ts';
import type { Clock } from '../ports.ts';

interface Done {
  readonly undoId: UndoId | null;
}

export interface FoldersService {
  create(accountId: AccountId, parentId: FolderId | null, name: string): Done & { folderId: FolderId };
  rename(folderId: FolderId, name: string): Done;
  move(folderId: FolderId, parentId: FolderId | null): Done;
  remove(folderId: FolderId): Done & { forever: boolean };
  subscribe(folderId: FolderId, subscribed: boolean): void;
}

const FALLBACK_DELIMITER = '/';

function get(tx: Tx, id: FolderId): FolderRecord {
  const folder = foldersRepo.get(tx.db, id);
  if (folder === undefined || folder.hidden === 1) throw new AppError('FOLDER_GONE');
  return folder;
}

/** Where a folder is to lie: null is the top of its mailbox. */
function parentOf(tx: Tx, accountId: AccountId, id: FolderId | null): FolderRecord | null {
  if (id === null) return null;
  const parent = get(tx, id);
  if (parent.account_id !== accountId)
    throw new AppError('VALIDATION', { field: 'parentId', reason: 'other-account' });
  return parent;
}

/** INBOX and the folders of a special use are the server's: other programs rely on their names. */
function changeable(folder: FolderRecord): FolderRecord {
  if (folder.role !== null) throw new AppError('VALIDATION', { field: 'folderId', reason: 'special' });
  return folder;
}

/** A folder that waits for its deletion keeps its name until then. */
function requireFree(tx: Tx, accountId: AccountId, path: string, self: FolderId | null): void {
  const taken = foldersRepo
    .ofAccount(tx.db, accountId)
    .some((one) => one.id !== self && (one.path === path || one.server_path === path));
  if (taken) throw new AppError('CONFLICT', { reason: 'folder-exists' });
}

function checkName(name: string, delimiter: string): void {
  const refuse = (reason: string): never => {
    throw new AppError('VALIDATION', { field: 'name', reason });
  };
  if (delimiter !== '' && name.includes(delimiter)) refuse('delimiter');
  // Wildcards of LIST and characters that no line of the protocol may hold.
  if (/[\x00-\x1f\x7f%*]/.test(name)) refuse('characters');
}

function enqueue(
  tx: Tx,
  kind: string,
  folder: Pick<FolderRecord, 'id' | 'account_id'>,
  now: number,
  more = {},
  delay = 0,
) {
  const accountId = folder.account_id;
  const payload = { folderId: folder.id, ...more };
  const notBefore = delay === 0 ? undefined : now + delay;
  opsRepo.enqueue(
    tx,
    { lane: accountLane(accountId), accountId, kind, payload, locations: [], notBefore },
    now,
  );
}

/** Waiting operations on one folder that have not been tried. */
const unsentOf = (tx: Tx, folder: FolderRecord, kind: string) =>
  opsRepo
    .ofFolders(tx.db, accountLane(folder.account_id))
    .filter(
      (op) =>
        op.kind === kind &&
        op.attempts === 0 &&
        (JSON.parse(op.payload) as { folderId: number }).folderId === folder.id,
    );

/** Shows a folder under another path and asks the server for it; one request a folder waits at most. */
export function changePath(tx: Tx, folder: FolderRecord, path: string, now: number): void {
  foldersRepo.setPath(tx, folder, path);
  const asked =
    unsentOf(tx, folder, 'folder-rename').length > 0 || unsentOf(tx, folder, 'folder-create').length > 0;
  if (!asked) enqueue(tx, 'folder-rename', folder, now);
}

/** Hides a folder with all that lies below it and deletes it on the server, `delayMs` from now. */
export function hideAndDelete(tx: Tx, folder: FolderRecord, now: number, delayMs: number): void {
  foldersRepo.setHidden(tx, folder, true);
  enqueue(tx, 'folder-delete', folder, now, {}, delayMs);
}

/** Calls a deletion off that has not been tried. False: too late. */
export function showAgain(tx: Tx, folder: FolderRecord): boolean {
  const ops = unsentOf(tx, folder, 'folder-delete');
  if (ops.length === 0) return false;
  for (const op of ops) opsRepo.done(tx, op);
  foldersRepo.setHidden(tx, folder, false);
  return true;
}

/** Takes a folder away that was made: not made yet, it is called off; empty, it is deleted. False: there is something in it. */
export function unmake(tx: Tx, folder: FolderRecord, now: number): boolean {
  if (folder.total > 0 || foldersRepo.subtree(tx.db, folder).length > 1) return false;
  const ops = unsentOf(tx, folder, 'folder-create');
  for (const op of ops) opsRepo.done(tx, op);
  if (ops.length > 0) foldersRepo.remove(tx, folder.account_id, folder.id);
  else hideAndDelete(tx, folder, now, 0);
  return true;
}

/** A person's changes to folders: applied to the store, queued for the server and noted for undo in one transaction. */
export function createFoldersService(deps: {
  store: Store;
  clock: Clock;
  kick: (accountId: AccountId) => void;
}): FoldersService {
  const { store, clock, kick } = deps;

  const act = <T>(work: (tx: Tx, now: number) => { accountId: AccountId; result: T }): T => {
    const { accountId, result } = store.write((tx) => work(tx, clock.now()));
    kick(accountId);
    return result;
  };
  const note = (tx: Tx, kind: UndoKind, accountId: AccountId, step: UndoStep, until?: number): UndoId =>
    undoRepo.add(tx, { accountId, kind, count: 1, until }, [step], clock.now());

  const relocate = (
    tx: Tx,
    folder: FolderRecord,
    path: string,
    kind: UndoKind,
    now: number,
  ): UndoId | null => {
    if (path === folder.path) return null;
    requireFree(tx, folder.account_id, path, folder.id);
    changePath(tx, folder, path, now);
    return note(tx, kind, folder.account_id, { verb: 'folder-path', folderId: folder.id, path: folder.path });
  };
  const below = (parent: FolderRecord | null, name: string, delimiter: string): string =>
    parent === null ? name : parent.path + delimiter + name;

  return {
    create: (accountId, parentId, name) =>
      act((tx, now) => {
        if (accountsRepo.get(tx.db, accountId) === undefined)
          throw new AppError('NOT_FOUND', { what: 'account' });
        const parent = parentOf(tx, accountId, parentId);
        const sibling = foldersRepo.ofAccount(tx.db, accountId).find((one) => one.delimiter !== '');
        const delimiter = parent?.delimiter ?? sibling?.delimiter ?? FALLBACK_DELIMITER;
        if (parent?.delimiter === '') throw new AppError('VALIDATION', { field: 'parentId', reason: 'flat' });
        checkName(name, delimiter);
        const path = below(parent, name, delimiter);
        requireFree(tx, accountId, path, null);
        const listed = {
          ...{ path, name, delimiter, parentPath: parent?.path ?? '' },
          ...{ role: null, selectable: true, subscribed: true },
        };
        const id = foldersRepo.insert(tx, accountId, listed, { onServer: false });
        enqueue(tx, 'folder-create', { id, account_id: accountId }, now);
        const undoId = note(tx, 'folder-create', accountId, { verb: 'folder-remove', folderId: id });
        return { accountId, result: { folderId: id, undoId } };
      }),
    rename: (folderId, name) =>
      act((tx, now) => {
        const folder = changeable(get(tx, folderId));
        checkName(name, folder.delimiter);
        const { parentPath } = splitPath(folder.path, folder.delimiter);
        const path = parentPath === '' ? name : parentPath + folder.delimiter + name;
        const undoId = relocate(tx, folder, path, 'folder-rename', now);
        return { accountId: folder.account_id, result: { undoId } };
      }),
    move: (folderId, parentId) =>
      act((tx, now) => {
        const folder = changeable(get(tx, folderId));
        const parent = parentOf(tx, folder.account_id, parentId);
        if (
          parent !== null &&
          (parent.id === folder.id || isBelow(parent.path, folder.path, folder.delimiter))
        ) {
          throw new AppError('VALIDATION', { field: 'parentId', reason: 'inside' });
        }
        const undoId = relocate(tx, folder, below(parent, folder.name, folder.delimiter), 'folder-move', now);
        return { accountId: folder.account_id, result: { undoId } };
      }),
    remove: (folderId) =>
      act<Done & { forever: boolean }>((tx, now) => {
        const folder = changeable(get(tx, folderId));
        const accountId = folder.account_id;
        const trash = foldersRepo.byRole(tx.db, accountId, 'trash');
        const inTrash = trash !== undefined && isBelow(folder.path, trash.path, folder.delimiter);
        if (trash !== undefined && !inTrash && folder.selectable === 1) {
          const path = freePath(tx, accountId, below(trash, folder.name, folder.delimiter));
          const undoId = relocate(tx, folder, path, 'folder-delete', now);
          return { accountId, result: { forever: false, undoId } };
        }
        hideAndDelete(tx, folder, now, UNDO_MS);
        const step: UndoStep = { verb: 'folder-show', folderId };
        return {
          accountId,
          result: { forever: true, undoId: note(tx, 'folder-delete', accountId, step, now + UNDO_MS) },
        };
      }),
    subscribe: (folderId, subscribed) =>
      act((tx, now) => {
        const folder = get(tx, folderId);
        foldersRepo.setSubscribed(tx, folder, subscribed);
        enqueue(tx, 'folder-subscribe', folder, now, { subscribed });
        return { accountId: folder.account_id, result: undefined };
      }),
  };
}

/** A folder of that name may lie in Trash from before. */
function freePath(tx: Tx, accountId: AccountId, wanted: string): string {
  const taken = new Set(
    foldersRepo.ofAccount(tx.db, accountId).flatMap((one) => [one.path, one.server_path]),
  );
  for (let number = 2, path = wanted; ; number += 1) {
    if (!taken.has(path)) return path;
    path = `${wanted} ${number}`;
  }
}
