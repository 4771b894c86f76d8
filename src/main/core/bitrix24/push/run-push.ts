import { AppError } from '#shared/errors.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { MessageBody } from '#shared/model/message.ts';
import type { Association } from '#shared/model/query.ts';
import type { Blobs } from '../../blobs/blobs.ts';
import { accountsRepo } from '../../db/repos/accounts.repo.ts';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { locationsRepo } from '../../db/repos/locations.repo.ts';
import { messagesRepo } from '../../db/repos/messages.repo.ts';
import { partsRepo } from '../../db/repos/parts.repo.ts';
import { portalsRepo, type PortalRecord } from '../../db/repos/portals.repo.ts';
import { pushesRepo, type PushRecord } from '../../db/repos/pushes.repo.ts';
import type { ReadDb } from '../../db/driver.ts';
import type { Store, Tx } from '../../db/store.ts';
import type { Clock } from '../../ports.ts';
import { bodyToBBCode } from '../bbcode.ts';
import type { PortalClients } from '../clients.ts';
import { fileAsBase64, uploadFiles, type FileTools } from '../files.ts';
import { findPortalCopy } from '../portal-mail.ts';
import { askProfile } from '../profile.ts';
import type { PushContext, PushKind, PushMessage, PushResult } from './kind.ts';
import { chatPush } from './kinds/chat.push.ts';
import { eventPush } from './kinds/event.push.ts';
import { feedPush } from './kinds/feed.push.ts';
import { crmPush } from './kinds/crm.push.ts';
import { taskPush } from './kinds/task.push.ts';
import type { RestClient } from '../rest/client.ts';
import { createSteps } from './steps.ts';

/** A message as records are made of it; undefined once it is gone. */
export function pushMessage(db: ReadDb, id: MessageId): PushMessage | undefined {
  const record = messagesRepo.get(db, id);
  if (record === undefined) return undefined;
  const places = locationsRepo.ofMessage(db, id);
  const mailbox = accountsRepo.get(db, record.account_id)?.address ?? '';
  const { from, to, cc } = messagesRepo.addresses(db, id);
  const sender = from[0] ?? null;
  const received = places[0]?.received ?? record.date_header ?? 0;
  const inSent = places.some((place) => foldersRepo.get(db, place.folder_id)?.role === 'sent');
  return {
    id,
    mailbox,
    subject: record.subject,
    from: sender,
    to,
    cc,
    date: record.date_header ?? received,
    received,
    messageIdHeader: record.message_id,
    outgoing: inSent || sender?.address.toLowerCase() === mailbox.toLowerCase(),
  };
}

/** The files that messages carry, without pictures of their texts. */
export const filesOf = (db: ReadDb, messages: readonly PushMessage[]) =>
  messages.flatMap(({ id }) =>
    partsRepo
      .ofMessage(db, id)
      .filter((part) => part.display === 0 && part.inline === 0)
      .map((part) => ({ messageId: id, part: part.part, name: part.name })),
  );

export interface RunDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly clients: PortalClients;
  readonly blobs: Blobs;
  readonly body: (id: MessageId, signal: AbortSignal) => Promise<MessageBody>;
  /** As `PushContext.arrived`. */
  readonly arrived: (tx: Tx, ids: readonly MessageId[]) => () => void;
}

type Bound = (deps: RunDeps, push: PushRecord, signal: AbortSignal) => Promise<PushResult>;

function bind<P>(kind: PushKind<P>): [Association, Bound] {
  return [kind.kind, (deps, push, signal) => runKind(kind, deps, push, signal)];
}

/** The registry: adding a kind of push is its file and a line here. */
const KINDS = new Map<Association, Bound>([
  bind(taskPush),
  bind(crmPush),
  bind(feedPush),
  bind(chatPush),
  bind(eventPush),
]);

/** A client whose calls end with `signal`. */
const endedBy = (client: RestClient, signal: AbortSignal): RestClient => ({
  place: client.place,
  call: (method, params, options) => client.call(method, params, { signal, ...options }),
  call3: (method, params, options) => client.call3(method, params, { signal, ...options }),
  batch: (commands, options) => client.batch(commands, { signal, ...options }),
  send: (url, body, options) => client.send(url, body, { signal, ...options }),
});

/**
 * The portal with what it says of us, which what is made there is made by: one that was down when it was connected is asked first.
 * Rejects with NOT_FOUND or a PortalFailure.
 */
export async function knownPortal(
  { store, clock, clients }: Pick<RunDeps, 'store' | 'clock' | 'clients'>,
  id: PushRecord['portal_id'],
  signal: AbortSignal,
): Promise<PortalRecord> {
  const get = (): PortalRecord => {
    const portal = portalsRepo.get(store.read, id);
    if (portal === undefined) throw new AppError('NOT_FOUND', { what: 'portal' });
    return portal;
  };
  const portal = get();
  if (portal.user_id !== null) return portal;
  const profile = await askProfile(clients.of(portal), { signal });
  store.write((tx) => portalsRepo.setProfile(tx, id, profile, clock.now()));
  return get();
}

async function runKind<P>(
  kind: PushKind<P>,
  deps: RunDeps,
  push: PushRecord,
  signal: AbortSignal,
): Promise<PushResult> {
  const { store, clock, clients } = deps;
  const portal = await knownPortal(deps, push.portal_id, signal);
  const messages = pushesRepo
    .messages(store.read, push.id)
    .flatMap((id) => pushMessage(store.read, id) ?? []);
  if (messages.length === 0) throw new AppError('NOT_FOUND', { what: 'message' });
  const client = endedBy(clients.of(portal), signal);
  const steps = createSteps(deps, push);
  const tools: FileTools = {
    resolve: ({ messageId, part }, ended) =>
      deps.blobs.resolve({ kind: 'attachment', messageId, part }, ended),
  };
  const context: PushContext<P> = {
    push,
    payload: kind.payload.parse(JSON.parse(push.payload)),
    portal,
    client,
    messages,
    steps,
    store,
    clock,
    signal,
    freeze: (payload) => store.write((tx) => pushesRepo.setPayload(tx, push.id, payload), { durable: true }),
    arrived: deps.arrived,
    portalCopy: async (message) =>
      (await findPortalCopy(deps, portal, client, message, { signal }))?.id ?? null,
    bbcode: async (message) => bodyToBBCode((await deps.body(message.id, signal)).parts),
    upload: (files) => uploadFiles(tools, { portal, client, steps, marker: push.marker, signal }, files),
    filesOf: (some) => filesOf(store.read, some),
    base64: (file) => fileAsBase64(tools, file, signal),
  };
  return await kind.run(context);
}

/** Does one push. Rejects as `PushKind.run` does. */
export async function runPush(deps: RunDeps, push: PushRecord, signal: AbortSignal): Promise<PushResult> {
  const run = KINDS.get(push.kind);
  if (run === undefined) throw new AppError('INTERNAL', { kind: push.kind });
  return await run(deps, push, signal);
}
