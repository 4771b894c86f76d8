import type { MessageId } from '#shared/model/ids.ts';
import type { MessageDetail } from '#shared/model/message.ts';
import { later } from '@/composables/later';
import { useTalkDialogStore, type EventSeed } from './dialogs';

export { default as TalkHost } from './TalkHost.vue';
export const InvitationBar = later(() => import('./InvitationBar.vue'));

/** Whether a message may bring an invitation: only its calendar tells. */
export const hasCalendar = ({ attachments }: MessageDetail): boolean =>
  attachments.some(
    ({ type, name }) => /^(text\/calendar|application\/ics)$/.test(type) || /\.ics$/i.test(name),
  );

/** Opens the form of a post in the feed about messages, which can become a chat. */
export const openFeedDialog = (messageIds: readonly MessageId[]): void =>
  useTalkDialogStore().openTalk('feed', messageIds);

/** Opens the form of a chat about messages. */
export const openChatDialog = (messageIds: readonly MessageId[]): void =>
  useTalkDialogStore().openTalk('chat', messageIds);

/** Opens the form of an event of the calendar about messages. */
export const openEventDialog = (messageIds: readonly MessageId[], seed: EventSeed = {}): void =>
  useTalkDialogStore().openEvent(messageIds, seed);
