import type { Handlers, QueryMethod } from '#shared/contract/index.ts';
import { AppError } from '#shared/errors.ts';
import { idOfMessageLink } from '#shared/query/message-link.ts';
import type { ReadDb } from './db/driver.ts';
import { accountsRepo } from './db/repos/accounts.repo.ts';
import { filtersRepo } from './db/repos/filters.repo.ts';
import { foldersRepo } from './db/repos/folders.repo.ts';
import { messagesRepo } from './db/repos/messages.repo.ts';
import { noticesRepo } from './db/repos/notices.repo.ts';
import { outgoingRepo } from './db/repos/outgoing.repo.ts';
import { associationsRepo } from './db/repos/associations.repo.ts';
import { portalsRepo } from './db/repos/portals.repo.ts';
import { pushesRepo } from './db/repos/pushes.repo.ts';
import { knownRepo } from './db/repos/known.repo.ts';
import { peopleRepo } from './db/repos/people.repo.ts';
import { settingsRepo } from './db/repos/settings.repo.ts';
import { undoRepo } from './db/repos/undo.repo.ts';
import { knownCards } from './bitrix24/crm/cards.ts';
import { createLists } from './lists/lists.ts';
import type { Clock } from './ports.ts';
import { messageDetail } from './services/message-detail.ts';

const SENT_SHOWN_MS = 24 * 60 * 60_000;

/**
 * What the read-only worker answers: the store and nothing else. Its imports stay few: whatever is imported here, that worker
 * holds in memory too.
 */
export function createQueryHandlers(db: ReadDb, clock: Clock): Handlers<QueryMethod> {
  const lists = createLists(db, () => clock.now());
  return {
    'accounts.list': () =>
      accountsRepo.all(db).map(({ id, address, name, imap, smtp, unread, sync }) => ({
        id,
        address,
        name,
        imap,
        smtp,
        unread,
        sync,
      })),
    'folders.list': () => foldersRepo.all(db),
    'messages.list': (input) => lists['messages.list'](input),
    'messages.ofThread': (input) => lists['messages.ofThread'](input),
    'messages.indexOf': (input) => lists['messages.indexOf'](input),
    'messages.conversation': (input) => lists['messages.conversation'](input),
    'filters.list': () =>
      filtersRepo.all(db).map((filter) => ({ ...filter, unread: lists.unread(filter.query) })),
    'people.suggest': ({ text, limit }) => peopleRepo.suggest(db, text, limit, clock.now()),
    'people.contacts': () => peopleRepo.contacts(db),
    'people.trusted': () => peopleRepo.trusted(db),
    'messages.byLink'({ link }) {
      const id = idOfMessageLink(link);
      if (id === null) throw new AppError('VALIDATION', { field: 'link', reason: 'link' });
      const found = messagesRepo.placeByMessageId(db, id);
      if (found === undefined) throw new AppError('NOT_FOUND', { what: 'linked' });
      return found;
    },
    'messages.get': ({ messageId }) => messageDetail(db, messageId),
    'compose.identities': () =>
      accountsRepo.all(db).map(({ id, name, address }) => ({ accountId: id, name, address })),
    'compose.open'({ id }) {
      const draft = outgoingRepo.draft(db, id);
      if (draft === undefined) throw new AppError('NOT_FOUND', { what: 'outgoing' });
      return draft;
    },
    'outbox.list': () => outgoingRepo.list(db, clock.now() - SENT_SHOWN_MS),
    'settings.get': () => settingsRepo.get(db),
    'undo.list': () => undoRepo.list(db, clock.now()),
    'notices.list': () => noticesRepo.list(db),
    'portals.list': () => portalsRepo.list(db),
    'crm.known'({ accountId, addresses }) {
      const portal = portalsRepo.ofAccount(db, accountId);
      return portal === undefined
        ? null
        : { portalId: portal.id, cards: knownCards(db, portal.id, addresses) };
    },
    'push.list': () => pushesRepo.list(db, clock.now() - SENT_SHOWN_MS),
    'known.log': ({ limit }) => knownRepo.list(db, limit),
    'associations.list': ({ messageIds }) => associationsRepo.list(db, messageIds),
  };
}
