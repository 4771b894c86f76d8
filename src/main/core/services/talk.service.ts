import { AppError } from '#shared/errors.ts';
import type { PushId } from '#shared/model/ids.ts';
import type { PortalParty } from '#shared/model/portal.ts';
import type { ChatDraft, ChatForm, EventForm, FeedDraft, FeedForm } from '#shared/model/push.ts';
import { defaultsOf, type PortalRecord } from '../db/repos/portals.repo.ts';
import type { PortalClients } from '../bitrix24/clients.ts';
import { usersAmong } from '../bitrix24/directory.ts';
import { recordTitle } from '../bitrix24/message-text.ts';
import type { PushMessage } from '../bitrix24/push/kind.ts';
import { filesOf } from '../bitrix24/push/run-push.ts';
import { chatDraft, eventDraft, feedDraft } from '../bitrix24/push/talk-drafts.ts';
import {
  enqueuePush,
  needScope,
  sourceOf,
  textsOf,
  type PushesDeps,
  type PushSource,
} from './pushes.service.ts';

type Drafted = Pick<PushSource, 'messageIds' | 'words'>;

/** What was queued, and what the record is called. */
interface Made {
  readonly pushId: PushId;
  readonly title: string;
}

export interface TalkService {
  feed(input: PushSource & { readonly form?: FeedForm | undefined }): Made;
  feedDraft(input: Drafted, signal: AbortSignal): Promise<FeedDraft>;
  chat(input: PushSource & { readonly form?: ChatForm | undefined }): Made;
  chatDraft(input: Drafted, signal: AbortSignal): Promise<ChatDraft>;
  event(input: PushSource & { readonly form: EventForm }): Made;
  eventDraft(input: Drafted, signal: AbortSignal): Promise<EventForm>;
}

const titleFor = ([first]: readonly PushMessage[]): string =>
  recordTitle(first?.subject ?? '', first?.from?.address ?? '…');

/** Nobody was chosen for what one click does: the interface asks. */
function chosen(field: 'feedTo' | 'chatWith', parties: readonly PortalParty[]): readonly PortalParty[] {
  if (parties.length === 0) throw new AppError('VALIDATION', { field, reason: 'unset' });
  return parties;
}

/** Talks in the portal about messages: a post in the feed, a chat, an event. */
export function createTalkService(deps: PushesDeps & { clients: PortalClients }): TalkService {
  const { store, clock, clients, messages: mail } = deps;

  const drafted = async ({ messageIds, words }: Drafted, signal: AbortSignal) => {
    const { messages, portal } = sourceOf(deps, messageIds);
    const texts = await textsOf(mail, messages, signal);
    return { messages, portal, source: { messages, texts, words } };
  };
  /** Those of a message's people who are in the portal too, without oneself. */
  const colleagues = (
    messages: readonly PushMessage[],
    portal: PortalRecord,
    signal: AbortSignal,
  ): Promise<PortalParty[]> => {
    const addresses = messages.flatMap(({ from, to, cc }) =>
      [...(from === null ? [] : [from]), ...to, ...cc].map(({ address }) => address),
    );
    return usersAmong(deps, portal, () => clients.of(portal), addresses, { urgent: true, signal });
  };

  return {
    feed({ messageIds, words, graceMs, form }) {
      const { messages, portal, accountId } = sourceOf(deps, messageIds);
      needScope(portal, 'feed');
      // Those who will see it are the ones of this click, whatever the settings say later.
      const payload =
        form === undefined
          ? { form: null, to: chosen('feedTo', defaultsOf(portal).feedTo), words }
          : { form, words };
      const title = form?.title ?? titleFor(messages);
      return {
        pushId: enqueuePush(deps, { portal, accountId, kind: 'feed', title, payload, messageIds, graceMs }),
        title,
      };
    },
    async feedDraft(input, signal) {
      const { messages, portal, source } = await drafted(input, signal);
      const { feedTo, files } = defaultsOf(portal);
      return feedDraft(source, feedTo, files ? filesOf(store.read, messages) : []);
    },
    chat({ messageIds, words, graceMs, form }) {
      const { messages, portal, accountId } = sourceOf(deps, messageIds);
      needScope(portal, 'chat');
      if (form?.people.some(({ kind }) => kind !== 'user') === true)
        throw new AppError('VALIDATION', { field: 'people', reason: 'kind' });
      const people = defaultsOf(portal).chatWith.filter(({ kind }) => kind === 'user');
      const payload =
        form === undefined ? { form: null, people: chosen('chatWith', people), words } : { form, words };
      const title = form?.title ?? titleFor(messages);
      return {
        pushId: enqueuePush(deps, { portal, accountId, kind: 'chat', title, payload, messageIds, graceMs }),
        title,
      };
    },
    async chatDraft(input, signal) {
      const { messages, portal, source } = await drafted(input, signal);
      const { chatWith } = defaultsOf(portal);
      return chatDraft(source, chatWith.length > 0 ? chatWith : await colleagues(messages, portal, signal));
    },
    event({ messageIds, words, graceMs, form }) {
      const { portal, accountId } = sourceOf(deps, messageIds);
      needScope(portal, 'event');
      if (Date.parse(form.to) < Date.parse(form.from))
        throw new AppError('VALIDATION', { field: 'to', reason: 'before-from' });
      const payload = { form, words };
      const { title } = form;
      return {
        pushId: enqueuePush(deps, { portal, accountId, kind: 'event', title, payload, messageIds, graceMs }),
        title,
      };
    },
    async eventDraft(input, signal) {
      const { messages, portal, source } = await drafted(input, signal);
      return eventDraft(source, await colleagues(messages, portal, signal), clock.now());
    },
  };
}
