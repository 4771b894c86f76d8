import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export interface StoreMessage {
  readonly uid: number | null;
  readonly flags: readonly string[];
  readonly messageId: string;
  readonly messageRow: number;
}

export interface StoreFolder {
  readonly uidvalidity: string | null;
  readonly total: number;
  readonly unread: number;
  readonly complete: boolean;
  readonly messages: readonly StoreMessage[];
}

/** The displayed texts of a message, and what of it lies in files, by what the server should have for it. */
export interface CachedBody {
  readonly messageId: string;
  readonly texts: readonly { readonly kind: string; readonly content: string }[];
  /** Attachments on this computer: name and hash. */
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  /** Hash of the cached source, null where there is none. */
  readonly source: string | null;
}

export interface StoreState {
  readonly folders: ReadonlyMap<string, StoreFolder>;
  readonly bodies: readonly CachedBody[];
  readonly waitingOps: number;
  /** Rows that are shown elsewhere than the server has them. */
  readonly unsettled: number;
  /** Messages that lie in no folder. */
  readonly orphans: number;
  /** Files of the profile that no row knows, and rows whose file is not there. */
  readonly strayFiles: readonly string[];
}

export const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

interface LocationRow {
  readonly path: string;
  readonly uid: number | null;
  readonly message_row: number;
  readonly message_id: string;
  readonly seen: number;
  readonly flagged: number;
  readonly answered: number;
  readonly forwarded: number;
  readonly draft: number;
  readonly deleted: number;
  readonly keywords: string;
}

const flagsOf = (row: LocationRow): string[] =>
  [
    row.seen && '\\Seen',
    row.flagged && '\\Flagged',
    row.answered && '\\Answered',
    row.forwarded && '$Forwarded',
    row.draft && '\\Draft',
    // The second bit is a deletion of ours that waits.
    row.deleted & 1 && '\\Deleted',
    ...row.keywords.split(' '),
  ]
    .filter((flag): flag is string => typeof flag === 'string' && flag !== '')
    .sort();

/** What the profile holds, read from its file with a connection of its own. The one place here that knows the schema. */
export function readStore(profile: string): StoreState {
  const db = new Database(join(profile, 'postino.db'), { readonly: true });
  const all = <R>(sql: string): R[] => db.prepare(sql).all() as R[];
  try {
    const locations = all<LocationRow>(
      `SELECT f.path, l.uid, l.message_id AS message_row, m.message_id, l.seen, l.flagged, l.answered, l.forwarded,
              l.draft, l.deleted, l.keywords
       FROM location l JOIN folder f ON f.id = l.folder_id JOIN message m ON m.id = l.message_id`,
    );
    const byFolder = Map.groupBy(locations, (row) => row.path);
    const folders = all<{
      path: string;
      uidvalidity: string | null;
      total: number;
      unread: number;
      complete: number;
    }>('SELECT path, uidvalidity, total, unread, complete FROM folder WHERE selectable = 1');
    const texts = Map.groupBy(
      all<{ message_id: number; kind: string; content: string }>(
        'SELECT message_id, kind, content FROM body ORDER BY message_id, position',
      ),
      (row) => row.message_id,
    );
    const parts = all<{ id: number; message_id: number; name: string; cached_size: number | null }>(
      'SELECT id, message_id, name, cached_size FROM part WHERE cached_size IS NOT NULL',
    );
    const partsOf = Map.groupBy(parts, (part) => part.message_id);
    const messages = all<{ id: number; message_id: string; body_cached: number }>(
      'SELECT id, message_id, body_cached FROM message',
    );
    const blob = (name: string): string => join(profile, 'blobs', name);
    const sourceOf = (id: number): string | null => {
      const file = blob(`source-${id}.eml`);
      return existsSync(file) ? sha256(readFileSync(file)) : null;
    };
    const bodies = messages
      .map((message) => ({
        messageId: message.message_id,
        texts: message.body_cached === 1 ? (texts.get(message.id) ?? []) : [],
        files: (partsOf.get(message.id) ?? [])
          .filter((part) => existsSync(blob(String(part.id))))
          .map((part) => ({ name: part.name, sha256: sha256(readFileSync(blob(String(part.id)))) })),
        source: sourceOf(message.id),
      }))
      .filter((body) => body.texts.length > 0 || body.files.length > 0 || body.source !== null);
    const known = new Set([
      ...parts.map((part) => String(part.id)),
      ...messages.map((message) => `source-${message.id}.eml`),
    ]);
    const present = readdirSync(join(profile, 'blobs'));
    const count = (sql: string): number => all<{ n: number }>(sql)[0]?.n ?? 0;
    return {
      folders: new Map(
        folders.map((folder) => [
          folder.path,
          {
            ...folder,
            complete: folder.complete === 1,
            messages: (byFolder.get(folder.path) ?? []).map((row) => ({
              uid: row.uid,
              flags: flagsOf(row),
              messageId: row.message_id,
              messageRow: row.message_row,
            })),
          },
        ]),
      ),
      bodies,
      waitingOps: count('SELECT count(*) AS n FROM op'),
      orphans: count('SELECT count(*) AS n FROM message WHERE id NOT IN (SELECT message_id FROM location)'),
      unsettled: count(
        `SELECT (SELECT count(*) FROM location WHERE folder_id <> server_folder_id OR uid IS NULL OR deleted > 1)
              + (SELECT count(*) FROM folder WHERE hidden <> 0 OR path <> coalesce(server_path, '')) AS n`,
      ),
      strayFiles: [
        ...present.filter((name) => !known.has(name)).map((name) => `stray ${name}`),
        ...parts
          .filter((part) => !present.includes(String(part.id)))
          .map((part) => `missing file of ${part.name}`),
      ],
    };
  } finally {
    db.close();
  }
}

/** How many pushes are in each state. */
export function countPushes(profile: string): Readonly<Record<string, number>> {
  const db = new Database(join(profile, 'postino.db'), { readonly: true });
  try {
    const rows = db.prepare('SELECT state, count(*) AS n FROM push GROUP BY state').all();
    return Object.fromEntries((rows as { state: string; n: number }[]).map(({ state, n }) => [state, n]));
  } finally {
    db.close();
  }
}
