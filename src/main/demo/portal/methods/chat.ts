import { isoTime, readTime } from '../dates.ts';
import { refused, type PortalError } from '../errors.ts';
import { makeChat, makeMessage } from '../make.ts';
import { method, type Call, type Method } from '../method.ts';
import type { ChatMessage } from '../records.ts';
import { loose, required } from '../schema.ts';

/** Chats and their messages (rest.md 5.2). */

const IM = ['im'];
const fail = (code: string): PortalError => refused(code, code);

/** The key of a conversation; `chat12` stays, a person becomes the pair with the caller. */
function dialogOf(call: Call, dialog: string): string {
  const { records, user } = call;
  const group = /^sg(\d+)$/.exec(dialog)?.[1];
  if (/^\d+$/.test(dialog)) {
    if (records.users.get(Number(dialog)) === undefined) throw fail('USER_NOT_FOUND');
    return [user.id, Number(dialog)].sort((a, b) => a - b).join(':');
  }
  const chat =
    group === undefined
      ? records.chats.get(Number(/^chat(\d+)$/.exec(dialog)?.[1]))
      : records.chats
          .all()
          .find(({ entityType, entityId }) => entityType === 'SONET_GROUP' && entityId === group);
  if (chat === undefined) throw fail('CHAT_ID');
  if (!call.may('chat') || (!chat.users.includes(user.id) && !chat.open)) throw fail('ACCESS_ERROR');
  return `chat${chat.id}`;
}

const messageRow = (message: ChatMessage) => ({
  id: message.id,
  chat_id: Number(/^chat(\d+)$/.exec(message.dialog)?.[1] ?? 0),
  author_id: message.system ? 0 : message.authorId,
  date: isoTime(message.date),
  text: message.text,
  unread: false,
  uuid: null,
  params: [],
});

/** Messages with the people who wrote them. */
function answer(call: Call, dialog: string, messages: readonly ChatMessage[]) {
  const authors = [...new Set(messages.map(({ authorId }) => authorId))];
  return {
    chat_id: Number(/^chat(\d+)$/.exec(dialog)?.[1] ?? 0),
    messages: messages.map(messageRow),
    users: authors.flatMap((id) => {
      const user = call.records.users.get(id);
      return user === undefined ? [] : [{ id, name: `${user.name} ${user.lastName}` }];
    }),
    files: [],
  };
}

/** A time, or undefined where it is absent; a day alone is meant as the whole of it by the caller. */
const moment = (value: string | undefined): number | undefined =>
  value === undefined ? undefined : readTime(value);

export const chatMethods: Method[] = [
  method({
    name: 'im.chat.add',
    version: 2,
    scopes: IM,
    params: {
      USERS: loose.oneOrMore(loose.int),
      TYPE: loose.text,
      TITLE: loose.text,
      DESCRIPTION: loose.text,
      COLOR: loose.text,
      MESSAGE: loose.text,
      AVATAR: loose.text,
      ENTITY_TYPE: loose.text,
      ENTITY_ID: loose.text,
      COPILOT_MAIN_ROLE: loose.text,
    },
    run(call, values) {
      const { user, records } = call;
      // Assumption: the method has no errors of its own, so a user without rights is one whose credentials are refused.
      if (!call.may('chat')) throw refused('INVALID_CREDENTIALS', 'Invalid request credentials', 403);
      const others = (values.USERS ?? []).filter((id) => records.users.get(id) !== undefined);
      const chat = makeChat(call, {
        title: values.TITLE ?? '',
        description: values.DESCRIPTION ?? '',
        open: values.TYPE === 'OPEN',
        color: values.COLOR ?? '',
        ownerId: user.id,
        users: [...new Set([user.id, ...others])],
        entityType: values.ENTITY_TYPE ?? '',
        entityId: values.ENTITY_ID ?? '',
      });
      if (values.MESSAGE !== undefined && values.MESSAGE !== '') {
        makeMessage(call, `chat${chat.id}`, user.id, values.MESSAGE);
      }
      return chat.id;
    },
  }),
  method({
    name: 'im.chat.get',
    version: 2,
    scopes: IM,
    params: { ENTITY_TYPE: loose.text, ENTITY_ID: loose.text },
    // Wrong parameters and no chat are both null with HTTP 200; of several one is told.
    run({ records, user }, { ENTITY_TYPE, ENTITY_ID }) {
      // CRM finds only the discussions that the CRM itself began: this portal has none.
      if (!ENTITY_TYPE || !ENTITY_ID || ENTITY_TYPE === 'CRM') return null;
      const found = records.chats
        .all()
        .find(
          (one) =>
            one.entityType === ENTITY_TYPE && one.entityId === ENTITY_ID && one.users.includes(user.id),
        );
      return found === undefined ? null : { ID: found.id };
    },
  }),
  method({
    name: 'im.message.add',
    version: 2,
    scopes: IM,
    params: {
      DIALOG_ID: loose.text,
      MESSAGE: loose.text,
      ATTACH: loose.any,
      KEYBOARD: loose.any,
      MENU: loose.any,
      SYSTEM: loose.yesNo,
      URL_PREVIEW: loose.yesNo,
      REPLY_ID: loose.int,
    },
    refuse: () => fail('PARAMS_ERROR'),
    run(call, { DIALOG_ID, MESSAGE, ATTACH, SYSTEM, REPLY_ID }) {
      if (DIALOG_ID === undefined || DIALOG_ID === '') throw fail('USER_ID_EMPTY');
      const dialog = dialogOf(call, DIALOG_ID);
      if ((MESSAGE ?? '').trim() === '' && ATTACH === undefined) throw fail('MESSAGE_EMPTY');
      if (REPLY_ID !== undefined) {
        const before = call.records.chatMessages.get(REPLY_ID);
        if (before === undefined) throw fail('REPLY_ACCESS_ERROR');
        if (before.dialog !== dialog) throw fail('REPLY_FROM_OTHER_CHAT_ERROR');
      }
      return makeMessage(call, dialog, call.user.id, MESSAGE ?? '', SYSTEM ?? false).id;
    },
  }),
  method({
    name: 'im.dialog.messages.get',
    version: 2,
    scopes: IM,
    params: { DIALOG_ID: loose.text, LAST_ID: loose.int, FIRST_ID: loose.int, LIMIT: loose.int },
    run(call, { DIALOG_ID, LAST_ID, FIRST_ID, LIMIT }) {
      if (DIALOG_ID === undefined || DIALOG_ID === '') throw fail('USER_ID_EMPTY');
      const dialog = dialogOf(call, DIALOG_ID);
      const limit = Math.min(LIMIT ?? 20, 50);
      const own = call.records.chatMessages.all().filter((one) => one.dialog === dialog);
      // Assumption: LAST_ID reads back from that message, FIRST_ID on from it; the newest comes first.
      const some =
        FIRST_ID === undefined
          ? own.filter(({ id }) => LAST_ID === undefined || id < LAST_ID).slice(-limit)
          : own.filter(({ id }) => id > FIRST_ID).slice(0, limit);
      return answer(call, dialog, some.reverse());
    },
  }),
  method({
    name: 'im.dialog.messages.search',
    version: 2,
    scopes: IM,
    params: {
      CHAT_ID: required(loose.int),
      SEARCH_MESSAGE: loose.text,
      DATE_FROM: loose.text,
      DATE_TO: loose.text,
      DATE: loose.text,
      ORDER: loose.map,
      LIMIT: loose.int,
      LAST_ID: loose.int,
    },
    refuse: () => fail('CHAT_ID'),
    run(call, { CHAT_ID, SEARCH_MESSAGE, DATE_FROM, DATE_TO, DATE, LIMIT, LAST_ID }) {
      const dialog = dialogOf(call, `chat${CHAT_ID}`);
      const words = (SEARCH_MESSAGE ?? '').toLowerCase();
      const [from, to, day] = [moment(DATE_FROM), moment(DATE_TO), moment(DATE)];
      const some = call.records.chatMessages
        .all()
        .filter((one) => one.dialog === dialog)
        // Words of one or two letters are not looked for.
        .filter(({ text }) => words.length <= 2 || text.toLowerCase().includes(words))
        .filter(({ date }) => (from === undefined || date >= from) && (to === undefined || date <= to))
        .filter(({ date }) => day === undefined || (date >= day && date < day + 86_400_000))
        .filter(({ id }) => LAST_ID === undefined || id < LAST_ID)
        .reverse()
        .slice(0, Math.min(LIMIT ?? 50, 200));
      return answer(call, dialog, some);
    },
  }),
];
