import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowReactive, shallowRef, watch, type ComputedRef } from 'vue';
import type { MessageId } from '#shared/model/ids.ts';

/** What the keyboard and the palette can ask of whatever part of the window is there to answer. */
export type CommandName =
  | 'next-message'
  | 'previous-message'
  | 'back-to-list'
  | 'select-row'
  | 'select-all'
  | 'focus-list'
  | 'focus-search'
  | 'find-in-message'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-reset'
  | 'toggle-sidebar';

/** What is done to an open message, once it stands in the reader. */
export type MessageCommand = 'print' | 'source';

/** What a message can be made into in the portal. */
export type PushCommand = 'task' | 'crm' | 'feed' | 'chat' | 'event';

export type AnswerMode = 'reply' | 'replyAll' | 'forward';

interface Wish {
  readonly command: MessageCommand;
  readonly messageId: MessageId;
}

/**
 * The window's commands, between those who give them (keyboard, palette, menus) and the part that carries them out. A part
 * that is not on the screen answers nothing, so that its commands can be shown as not available.
 */
export const useCommandStore = defineStore('commands', () => {
  const handlers = shallowReactive(new Map<CommandName, readonly (() => void)[]>());
  const wish = shallowRef<Wish | null>(null);

  const add = (name: CommandName, handler: () => void): void => {
    handlers.set(name, [...(handlers.get(name) ?? []), handler]);
  };
  const drop = (name: CommandName, handler: () => void): void => {
    const left = (handlers.get(name) ?? []).filter((each) => each !== handler);
    if (left.length === 0) handlers.delete(name);
    else handlers.set(name, left);
  };
  const has = (name: CommandName): boolean => handlers.has(name);
  /** The part that came last answers. False where nobody does. */
  const run = (name: CommandName): boolean => {
    const handler = handlers.get(name)?.at(-1);
    handler?.();
    return handler !== undefined;
  };
  /** Wants something of a message that is being opened: the reader does it when the message stands there. */
  const want = (command: MessageCommand, messageId: MessageId): void => {
    wish.value = { command, messageId };
  };

  /** Answering opens a window of features/compose, which itself leans on what gives this command. */
  let answer: ((id: MessageId, mode: AnswerMode) => Promise<void>) | null = null;
  const setReply = (open: typeof answer): void => {
    answer = open;
  };
  const reply = async (id: MessageId, mode: AnswerMode): Promise<void> => {
    await answer?.(id, mode);
  };

  /** Records in the portal are made by the features that know how, with the defaults or by a form. */
  type Make = (what: PushCommand, messageIds: readonly MessageId[], byForm: boolean) => Promise<void>;
  const makers = shallowReactive(new Map<PushCommand, Make>());
  const pushable = computed<readonly PushCommand[]>(() => [...makers.keys()]);
  const setPush = (make: Make, what: readonly PushCommand[]): void => {
    for (const each of what) makers.set(each, make);
  };
  const push = async (
    what: PushCommand,
    messageIds: readonly MessageId[],
    byForm: boolean,
  ): Promise<void> => {
    await makers.get(what)?.(what, messageIds, byForm);
  };

  return { add, drop, has, run, want, wish, setReply, reply, setPush, pushable, push };
});

/** Answers a command for as long as the component lives. */
export function onCommand(name: CommandName, handler: () => void): void {
  const commands = useCommandStore();
  commands.add(name, handler);
  onScopeDispose(() => {
    commands.drop(name, handler);
  });
}

/** For the reader: carries out what is wanted of the message that `ready` names, the one that stands there whole. */
export function onMessageCommand(
  command: MessageCommand,
  ready: () => MessageId | null,
  handler: () => void,
): void {
  const commands = useCommandStore();
  const due: ComputedRef<boolean> = computed(() => {
    const { wish } = commands;
    return wish?.command === command && wish.messageId === ready();
  });
  watch(
    due,
    (now) => {
      if (!now) return;
      commands.wish = null;
      handler();
    },
    { immediate: true, flush: 'post' },
  );
}
