import type { FolderId, LocationId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import type { ListQuery, Target } from '#shared/model/query.ts';
import type { Client } from '#shared/rpc/client.ts';
import type { Selection } from './selection';

interface Chosen {
  readonly query: ListQuery | null;
  readonly selection: Selection;
}

export interface Targets {
  /** The selection without asking anybody: a conversation stands for its newest message only. */
  now(): Target | null;
  /** The selection with all messages of its conversations. Rejects with the AppError of the core. */
  resolve(): Promise<Target | null>;
  /** One row with all messages of its conversation, whatever is selected. Rejects with the AppError of the core. */
  ofRow(row: MessageRow): Promise<Target>;
}

function targetOf({ query, selection }: Chosen, ids: LocationId[]): Target | null {
  if (selection.kind === 'result') return query === null ? null : { query, except: ids };
  return ids.length === 0 ? null : { locationIds: ids };
}

/**
 * The folder that all of them lie in; null where they may lie in several. In a list of more than one folder a conversation's row
 * stands for messages that lie anywhere in it.
 */
export function sharedFolder(
  rows: readonly (Pick<MessageRow, 'folderId'> & Partial<Pick<MessageRow, 'conversation'>>)[],
  listsOneFolder: boolean,
): FolderId | null {
  const [first] = rows;
  const stray = ({ folderId, conversation }: (typeof rows)[number]): boolean =>
    folderId !== first?.folderId || (!listsOneFolder && (conversation?.count ?? 1) > 1);
  return first === undefined || rows.some(stray) ? null : first.folderId;
}

/** What an action is done to, from what is selected. */
export function createTargets(api: Client, chosen: () => Chosen): Targets {
  const rowsOf = ({ selection }: Chosen): readonly MessageRow[] => [
    ...(selection.kind === 'rows' ? selection.rows : selection.except).values(),
  ];

  const placesOf = async (query: ListQuery | null, rows: readonly MessageRow[]): Promise<LocationId[]> => {
    const ids = await Promise.all(
      rows.map(async (row) => {
        if (query === null || row.conversation === null || row.conversation.count < 2)
          return [row.locationId];
        const members = await api.call('messages.ofThread', { query, threadId: row.threadId });
        return [row.locationId, ...members.map((member) => member.locationId)];
      }),
    );
    return [...new Set(ids.flat())];
  };

  return {
    now() {
      const at = chosen();
      return targetOf(
        at,
        rowsOf(at).map((row) => row.locationId),
      );
    },
    async resolve() {
      const at = chosen();
      return targetOf(at, await placesOf(at.query, rowsOf(at)));
    },
    async ofRow(row) {
      return { locationIds: await placesOf(chosen().query, [row]) };
    },
  };
}
