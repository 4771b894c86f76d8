import { open } from 'node:fs/promises';
import type { CoreMethod, Handlers, QueryMethod } from '#shared/contract/index.ts';
import { AppError } from '#shared/errors.ts';
import type { Blobs } from './blobs/blobs.ts';
import { filtersRepo } from './db/repos/filters.repo.ts';
import { messagesRepo } from './db/repos/messages.repo.ts';
import { noticesRepo } from './db/repos/notices.repo.ts';
import { peopleRepo } from './db/repos/people.repo.ts';
import { settingsRepo } from './db/repos/settings.repo.ts';
import type { Store } from './db/store.ts';
import type { LocationId } from '#shared/model/ids.ts';
import type { ListQuery, Target } from '#shared/model/query.ts';
import { createLists, type Lists } from './lists/lists.ts';
import type { Clock } from './ports.ts';
import type { ActionsService } from './services/actions.service.ts';
import type { AccountsService } from './services/accounts.service.ts';
import type { ComposeService } from './services/compose.service.ts';
import type { CrmService } from './services/crm.service.ts';
import type { FoldersService } from './services/folders.service.ts';
import type { MessagesService } from './services/messages.service.ts';
import { suggestServers } from './services/server-presets.ts';
import { createServerSearch } from './services/server-search.service.ts';
import type { PortalsService } from './services/portals.service.ts';
import type { PushesService } from './services/pushes.service.ts';
import type { InvitationsService } from './services/invitations.service.ts';
import type { TalkService } from './services/talk.service.ts';
import type { UndoService } from './services/undo.service.ts';
import type { SyncHub } from './sync/hub.ts';
import type { Indexer } from './search/indexer.ts';
import type { WholeParts } from './sync/whole-parts.ts';

const SOURCE_SHOWN_BYTES = 2_000_000;

export { createQueryHandlers } from './query-handlers.ts';

export interface CoreParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly hub: SyncHub;
  readonly blobs: Blobs;
  readonly whole: WholeParts;
  readonly indexer: Indexer;
  readonly accounts: AccountsService;
  readonly messages: MessagesService;
  readonly actions: ActionsService;
  readonly folders: FoldersService;
  readonly undo: UndoService;
  readonly compose: ComposeService;
  readonly portals: PortalsService;
  readonly pushes: PushesService;
  readonly talk: TalkService;
  readonly invitations: InvitationsService;
  readonly crm: CrmService;
}

/** Everything else: what changes something, or needs the network. */
export function createHandlers(parts: CoreParts): Handlers<Exclude<CoreMethod, QueryMethod>> {
  const {
    store,
    hub,
    blobs,
    accounts,
    messages,
    actions,
    folders,
    undo,
    compose,
    portals,
    pushes,
    talk,
    invitations,
    crm,
  } = parts;
  /** Made when it is first wanted: it holds what the reader's holds, for actions on whole results and searches on servers only. */
  let lists: Lists | null = null;
  const placesOf = (query: ListQuery): readonly LocationId[] => {
    lists ??= createLists(store.read, () => parts.clock.now(), { own: true });
    return lists.places(query);
  };
  /** A whole result is resolved once, in the moment of the action. */
  const locationsOf = (target: Target): readonly LocationId[] => {
    if ('locationIds' in target) return target.locationIds;
    const except = new Set(target.except);
    return placesOf(target.query).filter((id) => !except.has(id));
  };
  const serverSearch = createServerSearch({ ...parts, placesOf });
  const write = (work: Parameters<Store['write']>[0]) => {
    store.write(work);
    return {};
  };
  const done =
    <A extends unknown[]>(work: (...args: A) => unknown) =>
    async (...args: A) => {
      await work(...args);
      return {};
    };
  return {
    'accounts.suggest': ({ address }) => suggestServers(address),
    'accounts.test': (input, signal) => accounts.test(input, signal),
    'accounts.connect': async (input) => ({ accountId: await accounts.connect(input) }),
    'accounts.update': done(accounts.update),
    'accounts.setSync': done(accounts.setSync),
    'accounts.remove': done(({ accountId }) => accounts.remove(accountId)),
    'messages.body': ({ messageId }, signal) => messages.body(messageId, signal),
    async 'messages.source'({ messageId }, signal) {
      const { path, size } = await blobs.resolve({ kind: 'source', messageId }, signal);
      const file = await open(path);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, SOURCE_SHOWN_BYTES)));
        return { text: buffer.toString('utf8', 0, bytesRead), truncated: size > SOURCE_SHOWN_BYTES };
      } finally {
        await file.close();
      }
    },
    'messages.setRead': ({ read, byItself, ...target }) =>
      actions.setFlag(locationsOf(target), '\\Seen', read, byItself),
    'messages.setFlagged': ({ flagged, ...target }) =>
      actions.setFlag(locationsOf(target), '\\Flagged', flagged),
    'messages.setKeyword': ({ keyword, add, ...target }) =>
      actions.setFlag(locationsOf(target), keyword, add),
    'messages.move': ({ folderId, ...target }) => actions.move(locationsOf(target), folderId),
    'messages.copy': ({ folderId, ...target }) => actions.copy(locationsOf(target), folderId),
    'messages.markSpam': ({ spam, ...target }) => actions.markSpam(locationsOf(target), spam),
    'messages.delete': ({ permanently, ...target }) => actions.remove(locationsOf(target), permanently),
    'folders.create': ({ accountId, parentId, name }) => folders.create(accountId, parentId, name),
    'folders.rename': ({ folderId, name }) => folders.rename(folderId, name),
    'folders.move': ({ folderId, parentId }) => folders.move(folderId, parentId),
    'folders.delete': ({ folderId }) => folders.remove(folderId),
    'folders.empty': ({ folderId }) => actions.empty(folderId),
    'folders.subscribe': done(({ folderId, subscribed }) => folders.subscribe(folderId, subscribed)),
    'filters.save': ({ id, name, query }) =>
      store.write((tx) => {
        if (id === undefined) return { id: filtersRepo.add(tx, name, query) };
        if (!filtersRepo.update(tx, id, name, query)) throw new AppError('NOT_FOUND', { what: 'filter' });
        return { id };
      }),
    'filters.remove': ({ id }) => write((tx) => filtersRepo.remove(tx, id)),
    'filters.order': ({ ids }) => write((tx) => filtersRepo.order(tx, ids)),
    'search.onServer': (input, signal) => serverSearch.run(input, signal),
    'people.addContact': (who) => write((tx) => peopleRepo.addContact(tx, who)),
    'people.removeContact': ({ address }) => write((tx) => peopleRepo.removeContact(tx, address)),
    'people.distrust': ({ address }) => write((tx) => peopleRepo.distrust(tx, address)),
    'undo.run': ({ undoId }) => undo.run(undoId),
    'notices.dismiss': ({ noticeIds }) => write((tx) => noticesRepo.dismiss(tx, noticeIds)),
    'messages.allowRemote': ({ messageId, ofSender }) =>
      write((tx) => {
        messagesRepo.allowRemote(tx, messageId);
        if (!ofSender) return;
        const sender = messagesRepo.addresses(tx.db, messageId).from[0]?.address ?? '';
        if (sender !== '') peopleRepo.trust(tx, sender);
      }),
    'compose.start': (input, signal) => compose.start(input, signal),
    'compose.save': ({ draft }) => ({ id: compose.save(draft) }),
    'compose.send': ({ draft }) => ({ id: compose.send(draft) }),
    'compose.discard': done(({ id }) => compose.discard(id)),
    'outbox.retry': done(({ id }) => compose.retry(id)),
    'outbox.edit': done(({ id }) => compose.edit(id)),
    'outbox.remove': done(({ id }) => compose.remove(id)),
    'portals.connect': async ({ webhook }, signal) => ({ portalId: await portals.connect(webhook, signal) }),
    'portals.signIn': (input) => portals.signIn.begin(input),
    'portals.signedIn': async ({ signInId }, signal) => ({
      portalId: await portals.signIn.outcome(signInId, signal),
    }),
    'portals.giveCode': async ({ signInId, code }) => ({
      portalId: await portals.signIn.giveCode(signInId, code),
    }),
    'portals.cancelSignIn': done(({ signInId }) => portals.signIn.cancel(signInId)),
    'portals.check': ({ portalId }, signal) => portals.check(portalId, signal),
    'portals.setDefaults': done(portals.setDefaults),
    'portals.use': done(portals.use),
    'portals.disconnect': done(({ portalId }) => portals.disconnect(portalId)),
    'portals.sources': ({ portalId }, signal) => portals.sources(portalId, signal),
    'portals.find': (input, signal) => portals.find(input, signal),
    'push.task': (input) => pushes.task(input),
    'push.taskDraft': (input, signal) => pushes.taskDraft(input, signal),
    'push.feed': (input) => talk.feed(input),
    'push.feedDraft': (input, signal) => talk.feedDraft(input, signal),
    'push.chat': (input) => talk.chat(input),
    'push.chatDraft': (input, signal) => talk.chatDraft(input, signal),
    'push.event': (input) => talk.event(input),
    'push.eventDraft': (input, signal) => talk.eventDraft(input, signal),
    'push.crm': (input, signal) => crm.push(input, signal),
    'crm.start': (input, signal) => crm.start(input, signal),
    'crm.look': (input, signal) => crm.look(input, signal),
    'crm.complete': (input, signal) => crm.complete(input, signal),
    'crm.search': (input, signal) => crm.search(input, signal),
    'invitations.get': ({ messageId }, signal) => invitations.get(messageId, signal),
    'invitations.answer': async (input, signal) => {
      await invitations.answer(input, signal);
      return {};
    },
    'push.retry': done(({ id }) => pushes.retry(id)),
    'push.settle': done(({ id }) => pushes.settle(id)),
    'push.cancel': done(({ id }) => pushes.cancel(id)),
    'associations.look': async ({ messageId }, signal) => {
      await pushes.look(messageId, signal);
      return {};
    },
    'associations.remove': done(({ id }) => pushes.removeAssociation(id)),
    'sync.status': () => hub.status(),
    'sync.start': done(({ accountId, folderId }) => hub.request(accountId, folderId)),
    'sync.watch': done(({ folderId }) => hub.watch(folderId)),
    'sync.stop': done(({ accountId }) => hub.stopSync(accountId)),
    'settings.set': (values) =>
      write((tx) => settingsRepo.set(tx, values as Parameters<typeof settingsRepo.set>[1])),
  };
}
