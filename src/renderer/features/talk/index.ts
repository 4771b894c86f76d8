import type { MessageId } from '#shared/model/ids.ts';
import { useTalkDialogStore, type EventSeed } from './dialogs';

export { default as TalkHost } from './TalkHost.vue';

/** Opens the form of a post in the feed about messages, which can become a chat. */
export const openFeedDialog = (messageIds: readonly MessageId[]): void =>
  useTalkDialogStore().openTalk('feed', messageIds);

/** Opens the form of a chat about messages. */
export const openChatDialog = (messageIds: readonly MessageId[]): void =>
  useTalkDialogStore().openTalk('chat', messageIds);

/** Opens the form of an event of the calendar about messages. */
export const openEventDialog = (messageIds: readonly MessageId[], seed: EventSeed = {}): void =>
  useTalkDialogStore().openEvent(messageIds, seed);
