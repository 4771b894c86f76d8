import { computed, type ComputedRef } from 'vue';
import type { LocationId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import type { ActionRow, ActionTarget } from '@/features/actions';
import { useCommandStore } from '@/stores/commands';
import { useEntitiesStore } from '@/stores/entities';
import { useSessionStore, type Opened } from '@/stores/session';
import { useMailboxStore } from './store';
import { sharedFolder } from './targets';

export interface ListTargets {
  /** What is selected; null where nothing is. */
  readonly selected: ComputedRef<ActionTarget | null>;
  /** The message in the reader; null where none is open. */
  readonly opened: ComputedRef<ActionTarget | null>;
  /** What is selected, else the row that the keyboard is on. */
  current(): ActionTarget | null;
  /** One row, whatever is selected. */
  ofRow(row: MessageRow): ActionTarget;
}

type ListedRow = ActionRow & Partial<Pick<MessageRow, 'conversation'>>;

/** A conversation's row is unread as long as any of its messages is. */
const asShown = (row: MessageRow): MessageRow =>
  row.conversation === null ? row : { ...row, unread: row.unread || row.conversation.unread > 0 };

/** What actions can be done to, from what the list shows. */
export function useListTargets(): ListTargets {
  const commands = useCommandStore();
  const entities = useEntitiesStore();
  const mailbox = useMailboxStore();
  const session = useSessionStore();

  /** The rows go: the list goes on beside them, and what was open among them is closed. */
  const leave = (ids: readonly LocationId[], close: () => void) => (): (() => void) => {
    const left = mailbox.leaving(ids);
    return () => {
      left();
      if (session.opened !== null && ids.includes(session.opened.locationId)) close();
    };
  };
  const sameOrNull = <T>(values: readonly T[]): T | null => {
    const [first] = values;
    return first !== undefined && values.every((value) => value === first) ? first : null;
  };
  const ofRows = (rows: readonly ListedRow[], close: () => void): ActionTarget => {
    const ids = rows.map((row) => row.locationId);
    return {
      target: { locationIds: ids },
      count: rows.length,
      rows,
      folder: entities.folderOf(sharedFolder(rows, session.folderId !== null)),
      accountId: sameOrNull(rows.map((row) => row.accountId)),
      leaving: leave(ids, close),
    };
  };
  /** One that is not in the list, such as after a filter, is known by its place only. */
  const bareRow = ({ messageId, locationId, folderId }: Opened): ActionRow | null => {
    const folder = entities.folderOf(folderId);
    if (folder === null) return null;
    const { accountId } = folder;
    return { id: messageId, locationId, folderId, accountId, unread: false, flagged: false, keywords: [] };
  };
  const closeReader = (): void => {
    session.close();
  };

  /** Of a whole result only the loaded rows are known: all of one folder where that is what is listed. */
  const selected = computed((): ActionTarget | null => {
    const { target } = mailbox;
    if (target === null) return null;
    const known = ofRows(mailbox.selectedRows.map(asShown), closeReader);
    const whole = mailbox.wholeResult;
    return {
      ...known,
      target,
      resolve: mailbox.resolveTarget,
      count: mailbox.selectedCount,
      folder: whole ? session.folder : known.folder,
      accountId: whole ? (session.account?.id ?? null) : known.accountId,
    };
  });
  const opened = computed(() => {
    const at = session.opened;
    if (at === null) return null;
    const listed = mailbox.row(mailbox.indexOf(at.locationId));
    const row = listed ?? bareRow(at);
    return row === null ? null : ofRows([row], () => void commands.run('back-to-list'));
  });
  const ofRow = (row: MessageRow): ActionTarget => ({
    ...ofRows([asShown(row)], closeReader),
    resolve: () => mailbox.resolveRow(row),
  });

  return {
    selected,
    opened,
    ofRow,
    current() {
      if (selected.value !== null) return selected.value;
      const active = mailbox.row(mailbox.activeIndex);
      return active === null ? null : ofRow(active);
    },
  };
}
