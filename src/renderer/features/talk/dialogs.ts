import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { MessageId } from '#shared/model/ids.ts';
import type { EventForm } from '#shared/model/push.ts';

export type TalkMode = 'feed' | 'chat';
/** What an event begins with, over what is drafted from its messages. */
export type EventSeed = Partial<EventForm>;

/** Which form is open, and what for. */
export const useTalkDialogStore = defineStore('talk-dialogs', () => {
  const talk = shallowRef<{ readonly mode: TalkMode; readonly messageIds: readonly MessageId[] } | null>(
    null,
  );
  const event = shallowRef<{ readonly messageIds: readonly MessageId[]; readonly seed: EventSeed } | null>(
    null,
  );
  /** They grow with each opening: a form begins anew. */
  const talks = ref(0);
  const events = ref(0);

  const openTalk = (mode: TalkMode, messageIds: readonly MessageId[]): void => {
    talk.value = { mode, messageIds };
    talks.value += 1;
  };
  const openEvent = (messageIds: readonly MessageId[], seed: EventSeed = {}): void => {
    event.value = { messageIds, seed };
    events.value += 1;
  };
  return { talk, event, talks, events, openTalk, openEvent };
});
