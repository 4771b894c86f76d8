import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { FolderId, SavedFilterId } from '#shared/model/ids.ts';
import type { ListQuery, Scope, Sort } from '#shared/model/query.ts';
import { NEWEST_FIRST } from '#shared/model/usual.ts';
import { fromAddress, toAddress, type Opened, type Place } from '#shared/query/address.ts';
import { createPlaceHistory } from '@/composables/place-history';
import { readLocal, writeLocal } from '@/composables/storage';
import { useEntitiesStore } from './entities';
import { useSettingsStore } from './settings';
import { useViewStore } from './view';

export type { Opened } from '#shared/query/address.ts';

const LAST_SCOPE = 'list.scope';
const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether two queries look into the same folder or mailboxes. */
export const sameScope = (a: Scope, b: Scope): boolean =>
  toAddress({ scope: a }, NEWEST_FIRST) === toAddress({ scope: b }, NEWEST_FIRST);

/**
 * Where the person is: what is listed, in which order, the open message, the saved filter that was opened. Kept in the window's
 * address, so that back and forward go through what was seen.
 */
export const useSessionStore = defineStore('session', () => {
  const entities = useEntitiesStore();
  const settings = useSettingsStore();
  const view = useViewStore();
  /** Null while there is nothing that could be listed. */
  const query = shallowRef<ListQuery | null>(null);
  const sort = shallowRef<Sort>(NEWEST_FIRST);
  const opened = shallowRef<Opened | null>(null);
  /** The saved filter that was opened; the query may have been changed since. */
  const filterId = shallowRef<SavedFilterId | null>(null);

  const folderId = computed(() => (query.value?.scope.kind === 'folder' ? query.value.scope.folderId : null));
  /** The folder that is listed; null where the list is of more than one. */
  const folder = computed(() => entities.folderOf(folderId.value));
  /** The mailbox that is listed, or whose folder is; null where the list is of all mailboxes. */
  const account = computed(() => {
    const scope = query.value?.scope;
    const id = scope?.kind === 'account' ? scope.accountId : folder.value?.accountId;
    return id === undefined ? null : (entities.accountById.get(id) ?? null);
  });
  /** Unread in the mailboxes that are not the current one. */
  const otherUnread = computed(() =>
    entities.accounts.reduce((sum, each) => (each.id === account.value?.id ? sum : sum + each.unread), 0),
  );

  const exists = ({ scope }: ListQuery): boolean => {
    if (scope.kind === 'folder') return entities.folderOf(scope.folderId) !== null;
    if (scope.kind === 'account') return entities.accountById.has(scope.accountId);
    return entities.folders.length > 0;
  };
  const address = (): string =>
    query.value === null ? '' : toAddress(query.value, sort.value, opened.value, filterId.value);
  const take = (place: Place): void => {
    query.value = place.query;
    sort.value = place.sort;
    opened.value = place.opened;
    filterId.value = place.filter;
  };
  const history = createPlaceHistory((text) => {
    const place = fromAddress(text);
    if (place === null || (entities.loaded && !exists(place.query))) return;
    view.show('mail');
    take(place);
  });

  /**
   * Lists something else; what was open is closed. With `replace` it takes the present place's turn in the way back. `filter`: the
   * saved filter that it belongs to.
   */
  const go = (
    next: ListQuery,
    {
      replace = false,
      order,
      filter = null,
    }: { replace?: boolean; order?: Sort; filter?: SavedFilterId | null } = {},
  ): void => {
    view.show('mail');
    query.value = next;
    filterId.value = filter;
    if (order !== undefined) sort.value = order;
    opened.value = null;
    history.tell(address(), replace);
    remember(next);
  };
  /** For the next start: the folder in the settings, a list of several in this window's storage. */
  const remember = ({ scope }: ListQuery): void => {
    writeLocal(LAST_SCOPE, scope.kind === 'folder' ? '' : toAddress({ scope }, NEWEST_FIRST));
    if (scope.kind !== 'folder' || settings.value.lastFolderId === scope.folderId) return;
    const lastAccountId = entities.folderOf(scope.folderId)?.accountId ?? null;
    // Only a convenience of the next start: that it could not be stored is no news for the person.
    settings.change({ lastFolderId: scope.folderId, lastAccountId }).catch(() => undefined);
  };
  /** Goes to a folder, without any filter. */
  const openFolder = (id: FolderId): void => {
    const to: ListQuery = { scope: { kind: 'folder', folderId: id } };
    const here = query.value === null ? '' : toAddress(query.value, NEWEST_FIRST, null, filterId.value);
    if (here === toAddress(to, NEWEST_FIRST)) view.show('mail');
    else go(to, { order: NEWEST_FIRST });
  };
  /** Changes the order of the list; what is open stays open. */
  const setSort = (next: Sort): void => {
    sort.value = next;
    history.tell(address());
  };
  const open = (message: Opened): void => {
    opened.value = message;
    history.tell(address());
  };
  const close = (): void => {
    if (opened.value === null) return;
    opened.value = null;
    history.tell(address(), true);
  };

  /** The folder of last time, else the first inbox; null while there is none. */
  const home = (): ListQuery | null => {
    const last = fromAddress(readLocal(LAST_SCOPE, '', isText))?.query;
    if (last !== undefined && exists(last)) return last;
    const inboxes = entities.accounts.map((each) => entities.inboxOf(each.id));
    const to =
      entities.folderOf(settings.value.lastFolderId) ?? inboxes.find((inbox) => inbox !== null) ?? null;
    return to === null ? null : { scope: { kind: 'folder', folderId: to.id } };
  };
  /** Goes where the address says, else home; called again while there is nothing, and once what is listed has gone. */
  const settle = (): void => {
    if (!entities.loaded || (query.value !== null && exists(query.value))) return;
    const asked = query.value === null ? fromAddress(history.current()) : null;
    if (asked !== null && exists(asked.query)) {
      take(asked);
      return;
    }
    const to = home();
    query.value = to;
    sort.value = NEWEST_FIRST;
    opened.value = null;
    filterId.value = null;
    if (to !== null) history.tell(address(), true);
  };
  watch(() => entities.folders, settle, { immediate: true });

  return {
    query,
    sort,
    folderId,
    folder,
    account,
    otherUnread,
    opened,
    filterId,
    open,
    close,
    openFolder,
    go,
    setSort,
  };
});
