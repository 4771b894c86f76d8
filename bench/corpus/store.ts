import { rmSync } from 'node:fs';
import type { FolderRole } from '#shared/model/folder.ts';
import type { AccountId, FolderId } from '#shared/model/ids.ts';
import { accountsRepo } from '../../src/main/core/db/repos/accounts.repo.ts';
import { filtersRepo } from '../../src/main/core/db/repos/filters.repo.ts';
import { foldersRepo } from '../../src/main/core/db/repos/folders.repo.ts';
import { flagState, locationsRepo } from '../../src/main/core/db/repos/locations.repo.ts';
import { messagesRepo } from '../../src/main/core/db/repos/messages.repo.ts';
import { partsRepo, type NewPart } from '../../src/main/core/db/repos/parts.repo.ts';
import { openStore, type Store, type Tx } from '../../src/main/core/db/store.ts';
import type { LogFields, Logger } from '../../src/main/core/log/logger.ts';
import { previewText } from '../../src/main/core/mime/preview.ts';
import { createIndexer } from '../../src/main/core/search/indexer.ts';
import { folderNames, htmlOf, owners, type Letter } from './letters.ts';

const ROLES: Readonly<Record<string, FolderRole>> = {
  INBOX: 'inbox',
  Sent: 'sent',
  Archive: 'archive',
  Trash: 'trash',
  Junk: 'junk',
  Drafts: 'drafts',
};
/** Some that people save: unread of a search, of a folder's kind, of somebody. */
export const savedFilters = [
  { name: 'Allegati non letti', query: { scope: { kind: 'all' }, read: false, attachments: true } },
  { name: 'Contrassegnati', query: { scope: { kind: 'inboxes' }, flagged: true } },
  { name: 'Con incarico', query: { scope: { kind: 'all' }, bound: ['task', 'crm'] } },
] as const;

const part = (more: Partial<NewPart>): NewPart => ({
  part: '1',
  display: 1,
  type: 'text/plain',
  charset: 'utf-8',
  encoding: '8bit',
  size: 0,
  name: '',
  content_id: null,
  inline: 0,
  flowed: 0,
  delsp: 0,
  ...more,
});

function put(tx: Tx, accountId: AccountId, folderId: FolderId, letter: Letter, uid: number): void {
  const person = ({ name, address }: Letter['from']) => ({ name, address });
  const body = {
    kind: letter.html ? 'html' : 'text',
    content: letter.html ? htmlOf(letter.text) : letter.text,
  } as const;
  const { id, isNew } = messagesRepo.adopt(
    tx,
    accountId,
    {
      identity: `${letter.date}|${letter.size}|${letter.messageId}`,
      messageId: letter.messageId,
      inReplyTo: letter.refs.at(-1) ?? '',
      references: letter.refs,
      subject: letter.subject,
      addresses: {
        from: [person(letter.from)],
        'reply-to': [],
        to: letter.to.map(person),
        cc: letter.cc.map(person),
        bcc: [],
      },
      dateHeader: letter.date,
      size: letter.size,
      problems: [],
    },
    letter.files.length > 0,
  );
  partsRepo.insertAll(tx, id, [
    part({ type: letter.html ? 'text/html' : 'text/plain', size: body.content.length }),
    ...letter.files.map((file, index) =>
      part({
        part: `${index + 2}`,
        display: 0,
        type: file.type,
        encoding: 'base64',
        size: file.size,
        name: file.name,
      }),
    ),
  ]);
  locationsRepo.place(tx, accountId, folderId, id, isNew, {
    uid,
    received: letter.date,
    flags: flagState(letter.flags),
  });
  partsRepo.setBody(tx, id, [body], []);
  const { content } = body;
  messagesRepo.setBody(tx, id, {
    size: content.length,
    used: letter.date,
    preview: previewText([body]),
    problems: null,
  });
}

const complain = (event: string, fields?: LogFields): void =>
  void process.stderr.write(`${event} ${JSON.stringify(fields ?? {})}\n`);
const logger: Logger = {
  ...{ debug: complain, info: complain, warn: complain, error: complain },
  child: () => logger,
};
const BATCH = 500;

/** The mailboxes, signed out so that nothing is ever connected, with their folders, synced to the end. */
function addMailboxes(store: Store): Map<string, { accountId: AccountId; folderId: FolderId }> {
  const places = new Map<string, { accountId: AccountId; folderId: FolderId }>();
  const server = { host: '127.0.0.1', port: 9, security: 'plain', user: 'bench' } as const;
  store.write((tx) => {
    owners.forEach(({ address, name }, index) => {
      const accountId = accountsRepo.insert(
        tx,
        { address, name, imap: server, smtp: server, acceptPlain: true, signedOut: true },
        Date.now(),
      );
      for (const path of folderNames) {
        const at = path.lastIndexOf('/');
        const folderId = foldersRepo.insert(tx, accountId, {
          path,
          name: path.slice(at + 1),
          delimiter: '/',
          parentPath: at < 0 ? '' : path.slice(0, at),
          role: ROLES[path] ?? null,
          selectable: true,
          subscribed: true,
        });
        places.set(`${index} ${path}`, { accountId, folderId });
      }
    });
    for (const { name, query } of savedFilters) filtersRepo.add(tx, name, structuredClone(query) as never);
  });
  return places;
}

/**
 * A store of these letters, made by the repositories that a sync writes through, folder by folder and newest first as a sync
 * does, all texts cached and indexed.
 */
export async function writeStore(file: string, letters: readonly Letter[]): Promise<void> {
  for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
  const store = openStore({ file, onCommit: () => undefined });
  const places = addMailboxes(store);
  const byPlace = Map.groupBy(letters, (letter) => `${letter.mailbox} ${letter.folder}`);
  for (const [name, { accountId, folderId }] of places) {
    const here = (byPlace.get(name) ?? []).toReversed();
    for (let at = 0; at < here.length; at += BATCH)
      store.write((tx) =>
        here
          .slice(at, at + BATCH)
          .forEach((letter, index) => put(tx, accountId, folderId, letter, here.length - at - index)),
      );
    store.write((tx) => {
      const folder = foldersRepo.get(tx.db, folderId);
      if (folder === undefined) throw new Error(`${name} is gone`);
      foldersRepo.setSynced(tx, folder, {
        ...{ uidvalidity: '1', uidnext: here.length + 1, highestmodseq: null },
        ...{ complete: true, total: here.length, now: Date.now() },
      });
    });
  }
  const indexer = createIndexer({ store, logger });
  await indexer.finish();
  await indexer.close();
  store.close();
}
