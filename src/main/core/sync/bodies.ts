import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { BodyPart, MessageProblem } from '#shared/model/message.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { locationsRepo } from '../db/repos/locations.repo.ts';
import { messagesRepo, parseProblems } from '../db/repos/messages.repo.ts';
import { partsRepo, type MissingBody, type PartRecord } from '../db/repos/parts.repo.ts';
import type { Store, Tx } from '../db/store.ts';
import { hasValidity, staleFolder } from '../imap/uid-validity.ts';
import { fetchRows } from '../imap/fetch-rows.ts';
import { decodeText } from '../mime/decode.ts';
import { parseWhole } from '../mime/fallback.ts';
import { previewText } from '../mime/preview.ts';
import { writeInSlices } from './apply.ts';
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
export async function openForReading(client: ImapFlow, folder: FolderRecord, newest = 0): Promise<void> {
  const path = folder.server_path ?? folder.path;
  if (client.mailbox === false || client.mailbox.path !== path) await client.mailboxOpen(path);
  // What has come since is not in the server's view of this connection until it is asked for anything.
  else if (newest >= client.mailbox.uidNext) await client.noop();
  const box = client.mailbox;
  if (box === false || !hasValidity(box, folder.uidvalidity)) throw staleFolder(folder.id);
}

/** A text as it goes into the store. */
interface ReadyBody {
  readonly id: MessageId;
  readonly parts: readonly BodyPart[];
  readonly unknownCharsets: readonly string[];
  readonly problems: readonly MessageProblem[];
}

/** In characters: so much waits at most to be written together. */
const PENDING_SIZE = 500_000;
const PENDING_ROWS = 50;

const sizeOf = (body: ReadyBody): number => body.parts.reduce((sum, part) => sum + part.content.length, 0);

/** Stores a text; nothing where its message has gone meanwhile. */
function storeBody(tx: Tx, body: ReadyBody): void {
  const { id, parts, unknownCharsets } = body;
  const found = unknownCharsets.length > 0 ? [...body.problems, 'charset' as const] : body.problems;
  const places = partsRepo.places(tx.db, id);
  const stored = messagesRepo.setBody(tx, id, {
    size: sizeOf(body),
    used: places[0]?.received ?? 0,
    preview: previewText(parts),
    problems:
      found.length === 0
        ? null
        : [...new Set([...parseProblems(messagesRepo.get(tx.db, id)?.problems ?? ''), ...found])],
  });
  if (!stored) return;
  partsRepo.setBody(tx, id, parts, unknownCharsets);
  for (const place of places) tx.changes.lists.add(place.folder_id);
}

function decodeFetched(id: MessageId, wanted: readonly PartRecord[], fetched: FetchMessageObject): ReadyBody {
  const unknownCharsets: string[] = [];
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
    if (unknownCharset !== null) unknownCharsets.push(unknownCharset);
    return { kind: part.type === 'text/html' ? 'html' : 'text', content: text };
  });
  return { id, parts, unknownCharsets, problems };
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
  const { parts, unknownCharsets } = parsed;
  store.write((tx) => storeBody(tx, { id, parts, unknownCharsets, problems: [...parsed.problems, ...cut] }));
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
  await openForReading(client, folder, Math.max(0, ...wanted.map(({ uid }) => uid)));
  const shown = partsRepo.shown(
    store.read,
    wanted.map((one) => one.message_id),
  );
  const partsOf = (one: MissingBody): readonly PartRecord[] => shown.get(one.message_id) ?? [];
  const groups = Map.groupBy(wanted, (one) =>
    partsOf(one)
      .map((part) => part.part)
      .join(' '),
  );
  for (const [key, group] of groups) {
    signal?.throwIfAborted();
    if (key === '') {
      for (const one of group) await settleEmpty(client, store, whole, one);
      continue;
    }
    const byUid = new Map(group.map((one) => [one.uid, one]));
    const bodyParts = key.split(' ').map((part) => ({ key: part, start: 0, maxLength: MAX_TEXT_BYTES }));
    let pending: ReadyBody[] = [];
    let size = 0;
    const flush = async (): Promise<void> => {
      const bodies = pending;
      pending = [];
      size = 0;
      await writeInSlices(store, bodies, storeBody);
    };
    const take = (fetched: FetchMessageObject): Promise<void> | undefined => {
      const one = byUid.get(fetched.uid);
      if (one === undefined) return undefined;
      const body = decodeFetched(one.message_id, partsOf(one), fetched);
      pending.push(body);
      size += sizeOf(body);
      return pending.length >= PENDING_ROWS || size >= PENDING_SIZE ? flush() : undefined;
    };
    try {
      await fetchRows(client, toSequenceSet(byUid.keys()), { uid: true, bodyParts }, { uid: true }, take);
    } finally {
      // What came before the connection was lost stays.
      await flush();
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
  else {
    const empty = { id: one.message_id, parts: [], unknownCharsets: [], problems: [] };
    store.write((tx) => storeBody(tx, empty));
  }
}
