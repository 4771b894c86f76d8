import type { MessageId } from '#shared/model/ids.ts';
import type { HostDoor } from '../host-door.ts';
import { createBlobs } from './blobs/blobs.ts';
import { createLeftovers } from './blobs/leftovers.ts';
import { createChangeFeed, type Push } from './change-feed.ts';
import { openStore, type Tx } from './db/store.ts';
import { createHandlers } from './handlers.ts';
import { connectImap } from './imap/connect.ts';
import { createFileLogger, errorFields } from './log/file-logger.ts';
import { createOutbox } from './outbox/outbox.ts';
import { findByMessageId } from './imap/command.ts';
import { profilePaths, systemClock, type Ports } from './ports.ts';
import { foldersRepo } from './db/repos/folders.repo.ts';
import { createIndexer } from './search/indexer.ts';
import { openSecrets } from './secrets.ts';
import { createActionsService } from './services/actions.service.ts';
import { createAccountsService } from './services/accounts.service.ts';
import { createComposeService } from './services/compose.service.ts';
import { createCrmService } from './services/crm.service.ts';
import { createFoldersService } from './services/folders.service.ts';
import { createMessagesService } from './services/messages.service.ts';
import { createPortalChecks } from './bitrix24/checks.ts';
import { createPortalClients } from './bitrix24/clients.ts';
import { fileMany, fitsBatch } from './bitrix24/crm/file-many.ts';
import { createPushQueue } from './bitrix24/push/queue.ts';
import { runPush, type RunDeps } from './bitrix24/push/run-push.ts';
import { createKnownCustomers } from './services/known-customers.service.ts';
import { createPortalsService } from './services/portals.service.ts';
import { createPushesService } from './services/pushes.service.ts';
import { createInvitationsService } from './services/invitations.service.ts';
import { createTalkService } from './services/talk.service.ts';
import { createUndoService } from './services/undo.service.ts';
import { createTurns } from './services/turns.ts';
import { sendRaw } from './smtp/send.ts';
import { createActivity } from './sync/activity.ts';
import { createSyncHub } from './sync/hub.ts';
import { createWholeParts } from './sync/whole-parts.ts';

export interface Core {
  readonly handlers: ReturnType<typeof createHandlers>;
  readonly door: HostDoor;
  stop(): Promise<void>;
}

export interface CoreConfig {
  readonly profile: string;
  readonly masterKey: Uint8Array;
  /** Where changes are told. */
  readonly push: Push;
  /** What a test puts in the place of the real ones. */
  readonly ports?: Partial<Ports>;
}

/** The composition root: makes every part of the core once and ties them together. */
export function createCore(config: CoreConfig): Core {
  const paths = profilePaths(config.profile);
  const ports: Ports = {
    clock: systemClock,
    secrets: openSecrets(paths.secrets, config.masterKey),
    logger: createFileLogger(paths.log),
    paths,
    imap: connectImap,
    smtp: sendRaw,
    ...config.ports,
  };
  const { clock, logger } = ports;
  const activity = createActivity(clock);
  const feed = createChangeFeed(clock, config.push);
  let onCommit = (): void => undefined;
  const store = openStore({
    file: paths.database,
    onCommit(changes) {
      feed.committed(changes);
      onCommit();
    },
    onSlow: (name, milliseconds) => logger.warn('db.slow', { name, ms: Math.round(milliseconds) }),
  });
  const whole = createWholeParts(store, paths.blobs);
  const hub = createSyncHub({ ...ports, store, whole, activity, onStatus: feed.syncChanged });
  let onThreaded: (tx: Tx, ids: readonly MessageId[]) => () => void = () => () => undefined;
  const indexer = createIndexer({
    store,
    logger,
    isBusy: hub.isSyncing,
    onThreaded: (tx, ids) => onThreaded(tx, ids),
  });
  onCommit = indexer.wake;
  const blobs = createBlobs({ store, clock, paths, read: hub.read });
  const outbox = createOutbox({
    ...ports,
    store,
    blobs,
    onAccountWork: hub.kick,
    findInSent: (accountId, messageId) =>
      hub.read(accountId, async (client) => {
        const sent = foldersRepo.byRole(store.read, accountId, 'sent');
        if (sent === undefined || sent.server_path === null) return null;
        await client.mailboxOpen(sent.server_path);
        return (await findByMessageId(client, messageId)) !== undefined;
      }),
  });
  const messages = createMessagesService({ store, clock, hub, whole });
  const turns = createTurns();
  const acting = { store, clock, kick: hub.kick, turns };
  const actions = createActionsService(acting);
  const folders = createFoldersService(acting);
  const undo = createUndoService({ ...acting, stop: actions.stop });
  // What a person has begun is done to the end, and what they took back is taken back, before anything else is.
  for (const { resume } of [undo, actions])
    void Promise.resolve(resume()).catch((error: unknown) =>
      logger.error('action.resume', errorFields(error)),
    );
  const leftovers = createLeftovers({ store, clock, paths, logger });
  const accounts = createAccountsService({ ...ports, store, hub, blobs, leftovers });
  // What an end of the program left of a mailbox that was taken away.
  accounts.forgetPasswords();
  leftovers.sweep();
  const clients = createPortalClients(ports);
  const running: RunDeps = {
    store,
    clock,
    clients,
    blobs,
    body: messages.body,
    arrived: (tx, ids) => crm.arrived(tx, ids),
  };
  const queue = createPushQueue({
    store,
    clock,
    logger,
    run: (push, signal) => runPush(running, push, signal),
    together: { fits: fitsBatch, run: (some, signal) => fileMany(running, some, signal) },
    onAccountWork: hub.kick,
    onScope: (id) => checks.afterScope(id),
    onLetIn: (id) => checks.soon(id),
  });
  const checks = createPortalChecks({ store, clock, clients, kick: queue.kick });
  const portals = createPortalsService({ ...ports, store, clients, queue, checks });
  const pushes = createPushesService({ store, clock, queue, clients, messages, kick: hub.kick });
  const talk = createTalkService({ store, clock, queue, clients, messages, kick: hub.kick });
  const crm = createCrmService({ store, clock, clients, queue, messages });
  const known = createKnownCustomers({ store, clock, logger, clients, queue });
  onThreaded = (tx, ids) => {
    const filed = crm.arrived(tx, ids);
    return () => {
      filed();
      known.wake();
    };
  };
  const compose = createComposeService({ store, clock, paths, messages, outbox });
  const invitations = createInvitationsService({ store, clock, blobs, compose });

  return {
    handlers: createHandlers({
      store,
      clock,
      hub,
      blobs,
      whole,
      indexer,
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
    }),
    door: {
      resolveBlob: (request) => blobs.resolve(request),
      beginUpload: (input) => Promise.resolve(blobs.beginUpload(input)),
      commitUpload: (input) => Promise.resolve(blobs.commitUpload(input)),
      abortUpload: blobs.abortUpload,
      provision: accounts.provision,
      provisionPortal: (webhook) => Promise.resolve(portals.provision(webhook)),
      activity: (told) => Promise.resolve(activity.tell(told)),
    },
    async stop() {
      activity.close();
      const looked = known.close();
      const pushed = queue.close();
      checks.close();
      portals.signIn.close();
      clients.close();
      await pushed;
      await looked;
      await turns.close();
      await outbox.close();
      await leftovers.close();
      await hub.close();
      await indexer.close();
      store.close();
    },
  };
}
