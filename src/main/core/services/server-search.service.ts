import type { ImapFlow, SearchObject } from 'imapflow';
import type { Out, Parsed } from '#shared/contract/index.ts';
import type { AccountId, FolderId, LocationId } from '#shared/model/ids.ts';
import type { ListQuery } from '#shared/model/query.ts';
import { parseSearch } from '#shared/query/search-text.ts';
import { foldersRepo, type FolderRecord } from '../db/repos/folders.repo.ts';
import { locationsRepo, type HitPlace } from '../db/repos/locations.repo.ts';
import type { Store } from '../db/store.ts';
import { fetchEnvelopes } from '../imap/fetch-envelopes.ts';
import { searchUids } from '../imap/search-uids.ts';
import { readFolders, shownFolders } from '../lists/folders-of.ts';
import { readRows } from '../lists/rows.ts';
import type { Clock } from '../ports.ts';
import type { Indexer } from '../search/indexer.ts';
import { toServerSearch, withoutWords } from '../search/server-query.ts';
import { placeIncoming, writeInSlices } from '../sync/apply.ts';
import { fetchBodies, openForReading } from '../sync/bodies.ts';
import { toIncoming, type Incoming } from '../sync/envelope.ts';
import type { SyncHub } from '../sync/hub.ts';
import { toSequenceSet } from '../sync/ranges.ts';
import type { WholeParts } from '../sync/whole-parts.ts';

type Answer = Out<'search.onServer'>;

/** What one call fetches at most; what is left comes with the next. */
const MOST_ROWS = 500;
const MOST_BODIES = 50;
/** Of a folder, the newest so many hits are looked at. */
const MOST_HITS = 5_000;
const SHOWN_OTHERS = 50;

export interface ServerSearchDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly hub: Pick<SyncHub, 'read'>;
  readonly whole: WholeParts;
  readonly indexer: Pick<Indexer, 'finish'>;
  /** Every place that a query finds here. */
  readonly placesOf: (query: ListQuery) => readonly LocationId[];
}

/** The hits of one folder: those that are here, and how many are not yet. */
interface FolderHits {
  readonly folder: FolderRecord;
  readonly places: readonly HitPlace[];
  readonly missing: number;
}

/**
 * Continues a search on the server of one mailbox, for what is not on this computer: envelopes that a first sync has not reached,
 * and texts that are older than the mailbox keeps. Both go into the store as a sync puts them there, so that the list shows
 * them by itself. See docs/decisions/0013-search-on-servers.md.
 */
export function createServerSearch(deps: ServerSearchDeps) {
  const { store, clock, hub, indexer, placesOf } = deps;

  const foldersOf = (query: ListQuery, accountId: AccountId): FolderRecord[] => {
    const terms = parseSearch(query.text ?? '').filter((term) => term.valid);
    const { folders } = shownFolders(readFolders(store.read), query.scope, terms);
    return Array.from(folders.keys()).flatMap((id) => {
      const folder = folders[id] === 1 ? foldersRepo.get(store.read, id as FolderId) : undefined;
      // One that was never synced has nothing that our rows could be joined to: its first sync is under way.
      return folder === undefined ||
        folder.account_id !== accountId ||
        folder.server_path === null ||
        folder.uidvalidity === null
        ? []
        : [folder];
    });
  };

  /** Searches a folder, and fetches the envelopes of hits that are not here. Returns what is here then. */
  const searchFolder = async (
    client: ImapFlow,
    folder: FolderRecord,
    search: SearchObject,
    rows: number,
    signal: AbortSignal,
  ): Promise<FolderHits & { fetched: number }> => {
    await openForReading(client, folder);
    // A folder that was open already tells of what came since (RFC 9051 section 6.1.2).
    await client.noop();
    const hits = (await searchUids(client, search)).slice(-MOST_HITS);
    signal.throwIfAborted();
    const known = locationsRepo.uids(store.read, folder.id);
    const missing = hits.filter((uid) => !known.has(uid));
    const wanted = new Set(missing.slice(-rows));
    if (rows > 0 && wanted.size > 0) {
      const incoming: Incoming[] = [];
      await fetchEnvelopes(client, toSequenceSet(wanted), { uid: true }, (row) => {
        if (wanted.has(row.uid)) incoming.push(toIncoming(row, clock.now()));
      });
      await writeInSlices(store, incoming, (tx, one) => {
        placeIncoming(tx, folder.account_id, folder.id, one);
      });
    }
    const fetched = rows > 0 ? wanted.size : 0;
    const places = locationsRepo.hits(store.read, folder.id, hits);
    return { folder, places, missing: missing.length - fetched, fetched };
  };

  const fetchTexts = async (
    accountId: AccountId,
    found: readonly FolderHits[],
    wanted: ReadonlySet<LocationId>,
    signal: AbortSignal,
  ): Promise<void> => {
    for (const { folder, places } of found) {
      const missing = places
        .filter((place) => wanted.has(place.id))
        .map(({ message_id, uid }) => ({ message_id, uid }));
      if (missing.length === 0) continue;
      await hub.read(
        accountId,
        (client) => fetchBodies(client, folder, missing, { ...deps, signal }),
        signal,
      );
    }
  };

  return {
    async run({ query, accountId }: Parsed<'search.onServer'>, signal: AbortSignal): Promise<Answer> {
      const search = toServerSearch(query, clock.now());
      const folders = search === null ? [] : foldersOf(query, accountId);
      const before = new Set(placesOf(query));
      const found: FolderHits[] = [];
      let rows = MOST_ROWS;
      for (const folder of folders) {
        signal.throwIfAborted();
        // Folder by folder, so that whoever opens a message meanwhile waits for one search at most.
        const hits = await hub.read(
          accountId,
          (client) => searchFolder(client, folder, search ?? {}, rows, signal),
          signal,
        );
        rows -= hits.fetched;
        found.push(hits);
      }
      await indexer.finish();
      signal.throwIfAborted();

      const wordless = new Set(placesOf(withoutWords(query)));
      /** What the server found, the list asks for beside its words, and does not show. */
      const unshown = (): HitPlace[] => {
        const shown = new Set(placesOf(query));
        return found
          .flatMap(({ places }) => places)
          .filter(({ id, message_id }) => {
            if (shown.has(id) || !wordless.has(id)) return false;
            return !locationsRepo.ofMessage(store.read, message_id).some((place) => shown.has(place.id));
          })
          .sort((a, b) => b.received - a.received);
      };
      const textless = unshown().filter((place) => place.had_text === 0);
      const wanted = new Set(textless.slice(0, MOST_BODIES).map((place) => place.id));
      await fetchTexts(accountId, found, wanted, signal);
      await indexer.finish();

      const others = unshown().filter((place) => place.had_text === 1 || wanted.has(place.id));
      return {
        added: placesOf(query).filter((id) => !before.has(id)).length,
        left: textless.length - wanted.size + found.reduce((sum, { missing }) => sum + missing, 0),
        others: readRows(
          store.read,
          others.slice(0, SHOWN_OTHERS).map((place) => place.id),
        ),
      };
    },
  };
}
export type ServerSearch = ReturnType<typeof createServerSearch>;
