import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { messagesRepo } from '../db/repos/messages.repo.ts';
import { partsRepo } from '../db/repos/parts.repo.ts';
import { imapError } from '../imap/errors.ts';
import { errorFields } from '../log/file-logger.ts';
import type { Paths } from '../ports.ts';
import { bodiesAhead, evict } from './bodies-ahead.ts';
import { firstFolderList, syncFolderList } from './folder-list.ts';
import { isUnchanged, syncFirstScreen, syncFolder, type FolderSyncContext } from './sync-folder.ts';
import type { WholeParts } from './whole-parts.ts';

/** A folder that refuses to be opened is left alone for so long. */
const PARK_MS = 60 * 60_000;

export interface PassContext extends FolderSyncContext {
  readonly accountId: AccountId;
  readonly first?: FolderId;
  readonly paths: Paths;
  readonly whole: WholeParts;
  /** Something more urgent waits for the connection: new mail, or the person. */
  readonly shouldYield: () => boolean;
}

const isVisited = (folder: FolderRecord): boolean =>
  folder.selectable === 1 && folder.hidden === 0 && folder.server_path !== null;

/** INBOX, or the folder that the person looks at, first; then by the tree's order, which is by role. */
function inOrder(folders: readonly FolderRecord[], first: FolderId | undefined): FolderRecord[] {
  const rank = (folder: FolderRecord): number => (folder.id === first ? 0 : folder.role === 'inbox' ? 1 : 2);
  return [...folders].sort((a, b) => rank(a) - rank(b));
}

const visited = (ctx: PassContext): FolderRecord[] =>
  inOrder(foldersRepo.ofAccount(ctx.store.read, ctx.accountId).filter(isVisited), ctx.first);

/** Forgets messages that lie nowhere since before this pass began: a move elsewhere has had its chance to show. */
async function collectOrphans(ctx: PassContext, before: number): Promise<void> {
  for (;;) {
    const ids = messagesRepo.orphans(ctx.store.read, ctx.accountId, before);
    if (ids.length === 0) return;
    const files = ids.flatMap((id) => partsRepo.cachedIds(ctx.store.read, id));
    ctx.store.write((tx) => {
      for (const id of ids) messagesRepo.remove(tx, id);
    });
    for (const file of files) await rm(join(ctx.paths.blobs, String(file)), { force: true });
  }
}

/** Syncs a folder; one that the server refuses to open is parked for an hour and does not hold up the others. */
async function visit(client: ImapFlow, folder: FolderRecord, ctx: PassContext): Promise<void> {
  try {
    await syncFolder(client, folder.id, ctx);
  } catch (thrown) {
    if (ctx.signal.aborted || !client.usable || thrown instanceof AppError) throw thrown;
    const error = imapError(thrown, { host: client.host, port: client.port });
    if (error.code !== 'SERVER' && error.code !== 'FOLDER_GONE') throw thrown;
    ctx.logger.warn('folder.parked', { folder: folder.id, code: error.code, ...errorFields(thrown) });
    ctx.store.write((tx) => foldersRepo.park(tx, folder.id, ctx.clock.now() + PARK_MS));
  }
}

/**
 * A mailbox that was just connected: the newest of INBOX before anything whose time grows with the mailbox, such as STATUS of
 * all its folders. What fails here and leaves the connection whole is met again, and dealt with, in the pass itself.
 */
async function showInbox(client: ImapFlow, ctx: PassContext): Promise<void> {
  const { store, clock, accountId } = ctx;
  try {
    await firstFolderList(client, store, accountId, clock.now());
    const inbox = foldersRepo.byRole(store.read, accountId, 'inbox');
    if (inbox !== undefined) await syncFirstScreen(client, inbox, ctx);
  } catch (error) {
    if (ctx.signal.aborted || !client.usable || error instanceof AppError) throw error;
    ctx.logger.info('pass.no-first-screen', errorFields(error));
  }
}

/** Syncs a few folders that are known to have changed, without asking about the others. */
export async function runFolders(
  client: ImapFlow,
  folderIds: readonly FolderId[],
  ctx: PassContext,
): Promise<void> {
  for (const id of folderIds) {
    ctx.signal.throwIfAborted();
    const folder = foldersRepo.get(ctx.store.read, id);
    if (folder !== undefined && isVisited(folder)) await visit(client, folder, ctx);
  }
}

/** One sync of a mailbox: the tree, then each folder that STATUS does not show to be unchanged. Texts follow in `runBodies`. */
export async function runPass(client: ImapFlow, ctx: PassContext): Promise<void> {
  const { store, clock, signal, accountId } = ctx;
  const began = clock.now();
  if (foldersRepo.ofAccount(store.read, accountId).length === 0) await showInbox(client, ctx);
  const states = await syncFolderList(client, store, accountId, began);
  const folders = visited(ctx).filter((folder) => (folder.parked_until ?? 0) <= began);
  ctx.logger.debug('pass.begin', { folders: folders.length });
  for (const folder of folders) {
    signal.throwIfAborted();
    const state = states.get(folder.id);
    if (state !== undefined && state.highestmodseq !== null && isUnchanged(store, folder, state)) continue;
    ctx.onProgress(folder.id, 0, state?.exists ?? 0);
    await visit(client, folder, ctx);
  }
  await collectOrphans(ctx, began);
  await evict(ctx);
}

/** Fetches the texts that are to be here, INBOX first. Returns false where it stopped because something urgent waits. */
export async function runBodies(client: ImapFlow, ctx: PassContext): Promise<boolean> {
  for (const folder of visited(ctx)) {
    if (folder.complete === 1 && !(await bodiesAhead(client, folder, ctx))) return false;
  }
  return true;
}
