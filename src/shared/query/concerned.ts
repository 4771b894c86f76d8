import type { AccountId, FolderId } from '../model/ids.ts';
import type { ListQuery } from '../model/query.ts';
import { parseSearch } from './search-text.ts';

/** A search with `in:` that begins in one folder looks in the whole mailbox. */
const looksElsewhere = ({ text }: ListQuery): boolean =>
  text !== undefined &&
  parseSearch(text).some((term) => term.valid && !term.negated && term.operator === 'in');

/**
 * Whether a list can have changed with rows of these folders (`messages.changed`). `accountOf`: whose a folder is; undefined where
 * nobody knows, as of one that has gone, which may be anybody's.
 */
export function isConcerned(
  query: ListQuery,
  folderIds: readonly FolderId[],
  accountOf: (id: FolderId) => AccountId | undefined,
): boolean {
  const { scope } = query;
  const within = (account: AccountId | undefined): boolean =>
    folderIds.some((id) => account === undefined || (accountOf(id) ?? account) === account);
  switch (scope.kind) {
    case 'folder':
      if (folderIds.includes(scope.folderId)) return true;
      return looksElsewhere(query) && within(accountOf(scope.folderId));
    case 'account':
      return within(scope.accountId);
    case 'inboxes':
    case 'all':
      return true;
  }
}
