import { shallowRef, type ShallowRef } from 'vue';
import type { LocationId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import type { ListQuery } from '#shared/model/query.ts';
import type { Client } from '#shared/rpc/client.ts';
import type { Unfolded } from './lines';
import { indexOf, type Pages } from './pages';

export interface UnfoldedThreads {
  readonly all: Readonly<ShallowRef<readonly Unfolded[]>>;
  at(row: number): Unfolded | null;
  has(id: LocationId): boolean;
  /** Unfolds the conversation of this row, or folds it again. Rejects with the AppError of the core. */
  toggle(row: MessageRow): Promise<void>;
  /** Reads the unfolded ones again, after the rows around them were. */
  refresh(): Promise<void>;
  clear(): void;
}

/** The conversations that are unfolded in the list (row B3). */
export function createUnfolded(
  api: Client,
  query: () => ListQuery | null,
  pages: Readonly<ShallowRef<Pages>>,
): UnfoldedThreads {
  const all = shallowRef<readonly Unfolded[]>([]);
  const inOrder = (list: readonly Unfolded[]): readonly Unfolded[] => [...list].sort((a, b) => a.row - b.row);

  /** The conversation's further messages: its row shows the newest one already. */
  const read = async (of: ListQuery, row: MessageRow, at: number): Promise<Unfolded> => {
    const members = await api.call('messages.ofThread', { query: of, threadId: row.threadId });
    return {
      threadId: row.threadId,
      row: at,
      members: members.filter((member) => member.locationId !== row.locationId),
    };
  };
  const rowOf = (threadId: Unfolded['threadId']): MessageRow | null => {
    for (const rows of pages.value.values()) {
      const found = rows.find((row) => row.threadId === threadId && row.conversation !== null);
      if (found !== undefined) return found;
    }
    return null;
  };

  return {
    all,
    at: (row) => all.value.find((each) => each.row === row) ?? null,
    has: (id) => all.value.some(({ members }) => members.some((member) => member.locationId === id)),
    async toggle(row) {
      const of = query();
      if (of === null || row.conversation === null) return;
      if (all.value.some((each) => each.threadId === row.threadId)) {
        all.value = all.value.filter((each) => each.threadId !== row.threadId);
        return;
      }
      const next = await read(of, row, indexOf(pages.value, row.locationId));
      if (query() !== of) return;
      const at = indexOf(pages.value, row.locationId);
      if (at >= 0)
        all.value = inOrder([...all.value.filter((each) => each.row !== at), { ...next, row: at }]);
    },
    async refresh() {
      const of = query();
      if (of === null || all.value.length === 0) return;
      const before = all.value;
      const next = await Promise.all(
        before.map(async (each) => {
          const row = rowOf(each.threadId);
          // Out of what is loaded it stays as it was.
          if (row === null) return each;
          return await read(of, row, indexOf(pages.value, row.locationId)).catch(() => each);
        }),
      );
      if (query() === of && all.value === before)
        all.value = inOrder(next.filter(({ members }) => members.length > 0));
    },
    clear() {
      if (all.value.length > 0) all.value = [];
    },
  };
}
