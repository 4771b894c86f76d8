import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { BodyPart, MessageProblem } from '#shared/model/message.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo, parseProblems } from '../db/repos/messages.repo.ts';
import { partsRepo, type MissingBody, type PartRecord } from '../db/repos/parts.repo.ts';
import type { Store } from '../db/store.ts';
import { decodeText } from '../mime/decode.ts';
import { parseWhole } from '../mime/fallback.ts';
import { previewText } from '../mime/preview.ts';
import { toSequenceSet } from './ranges.ts';
import type { WholeParts } from './whole-parts.ts';

/** A text part beyond this is cut: nobody reads 4 MB of text, and the interface would stall on it. */
const MAX_TEXT_BYTES = 4_000_000;
/** A message whose structure makes no sense is parsed here up to this size. */
const MAX_WHOLE_BYTES = 25_000_000;

/** Where the server has a message now, which an action of ours may be about to change. */
export function serverPlace(store: Store, id: MessageId): { folder: FolderRecord; uid: number } {
  for (const location of locationsRepo.ofMessage(store.read, id)) {
    const folder = foldersRepo.get(store.read, location.server_folder_id);
    if (folder === undefined || folder.server_path === null || location.uid === null) continue;
    return { folder, uid: location.uid };
  }
  throw new AppError('NOT_FOUND', { what: 'message' });
}

/**
 * Selects a folder for reading by UID. Where UIDVALIDITY is not the one that our UIDs belong to, another message may lie under
 * each: CONFLICT, and a sync finds the right ones first.
 */
export async function openForReading(client: ImapFlow, folder: FolderRecord): Promise<void> {
  const path = folder.server_path ?? folder.path;
  if (client.mailbox === false || client.mailbox.path !== path) await client.mailboxOpen(path);
  const box = client.mailbox;
  if (box === false || box.uidValidity.toString() !== folder.uidvalidity) {
    throw new AppError('CONFLICT', { reason: 'uidvalidity', folderId: folder.id });
  }
}

export const shownParts = (store: Store, id: MessageId): PartRecord[] =>
  partsRepo.ofMessage(store.read, id).filter((part) => part.display === 1);

function storeBody(
  store: Store,
  id: MessageId,
  parts: readonly BodyPart[],
  unknownCharsets: readonly string[],
  found: readonly MessageProblem[],
): void {
  const record = messagesRepo.get(store.read, id);
  if (record === undefined) return;
  const problems = new Set([...parseProblems(record.problems), ...found]);
  if (unknownCharsets.length > 0) problems.add('charset');
  store.write((tx) => {
    partsRepo.setBody(tx, id, parts, unknownCharsets);
    const locations = locationsRepo.ofMessage(tx.db, id);
    const size = parts.reduce((sum, part) => sum + part.content.length, 0);
    const used = locations[0]?.received ?? 0;
    messagesRepo.setBody(tx, id, { size, used, preview: previewText(parts), problems: [...problems] });
    for (const location of locations) tx.changes.lists.add(location.folder_id);
  });
}

function storeFetched(
  store: Store,
  id: MessageId,
  wanted: readonly PartRecord[],
  fetched: FetchMessageObject,
): void {
  const unknown: string[] = [];
  const problems: MessageProblem[] = [];
  const parts = wanted.map((part): BodyPart => {
    const bytes = fetched.bodyParts?.get(part.part.toLowerCase()) ?? Buffer.alloc(0);
    if (bytes.length >= MAX_TEXT_BYTES) problems.push('truncated');
    const { text, unknownCharset } = decodeText(bytes, {
      type: part.type,
      charset: part.charset,
      encoding: part.encoding,
      flowed: part.flowed === 1,
      delsp: part.delsp === 1,
    });
    if (unknownCharset !== null) unknown.push(unknownCharset);
    return { kind: part.type === 'text/html' ? 'html' : 'text', content: text };
  });
  storeBody(store, id, parts, unknown, problems);
}

async function fetchWhole(
  client: ImapFlow,
  store: Store,
  whole: WholeParts,
  id: MessageId,
  uid: number,
): Promise<void> {
  const fetched = await client.fetchOne(
    uid,
    { uid: true, source: { maxLength: MAX_WHOLE_BYTES } },
    { uid: true },
  );
  if (fetched === false || fetched.source === undefined) throw new AppError('NOT_FOUND', { what: 'message' });
  const parsed = await parseWhole(fetched.source);
  const cut: MessageProblem[] = fetched.source.length >= MAX_WHOLE_BYTES ? ['truncated'] : [];
  await whole.keep(id, parsed.attachments);
  storeBody(store, id, parsed.parts, parsed.unknownCharsets, [...parsed.problems, ...cut]);
}

/**
 * Fetches the texts of messages of one folder: only the parts that are shown, many messages to a command where their
 * structure is alike. Messages that are gone meanwhile are left out; the next sync removes them.
 */
export async function fetchBodies(
  client: ImapFlow,
  folder: FolderRecord,
  wanted: readonly MissingBody[],
  deps: { store: Store; whole: WholeParts; signal?: AbortSignal },
): Promise<void> {
  const { store, whole, signal } = deps;
  await openForReading(client, folder);
  const withParts = wanted.map((one) => ({ ...one, parts: shownParts(store, one.message_id) }));
  const groups = Map.groupBy(withParts, (one) => one.parts.map((part) => part.part).join(' '));
  for (const [key, group] of groups) {
    signal?.throwIfAborted();
    if (key === '') {
      for (const one of group) await settleEmpty(client, store, whole, one);
      continue;
    }
    const byUid = new Map(group.map((one) => [one.uid, one]));
    const bodyParts = key.split(' ').map((part) => ({ key: part, start: 0, maxLength: MAX_TEXT_BYTES }));
    for await (const fetched of client.fetch(
      toSequenceSet(byUid.keys()),
      { uid: true, bodyParts },
      { uid: true },
    )) {
      const one = byUid.get(fetched.uid);
      if (one !== undefined) storeFetched(store, one.message_id, one.parts, fetched);
    }
  }
}

/** Nothing to show by its structure: truly empty (only attachments), or a structure that makes no sense. */
async function settleEmpty(
  client: ImapFlow,
  store: Store,
  whole: WholeParts,
  one: MissingBody,
): Promise<void> {
  const problems = parseProblems(messagesRepo.get(store.read, one.message_id)?.problems ?? '');
  if (problems.includes('structure')) await fetchWhole(client, store, whole, one.message_id, one.uid);
  else storeBody(store, one.message_id, [], [], []);
}
