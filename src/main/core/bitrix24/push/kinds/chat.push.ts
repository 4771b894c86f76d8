import { z } from 'zod';
import { pushWords } from '#shared/contract/bitrix24.ts';
import { AppError } from '#shared/errors.ts';
import { portalParty } from '#shared/model/portal.ts';
import { chatForm } from '#shared/model/push.ts';
import { chatUrl, markText } from '../../links.ts';
import { ORIGINATOR } from '../../marker.ts';
import type { PushKind } from '../kind.ts';
import { chatDraft } from '../talk-drafts.ts';

/**
 * A chat about messages (rest.md 5.2), by `im.chat.add` whatever the portal has of the message: `mail.message.createchat` takes no people,
 * and no documented method brings the chosen ones into its chat. The first message goes with the same call: there is no moment in which
 * the chat is there and empty.
 */
const payload = z.object({
  /** Null: made at the first attempt, with `people`. */
  form: chatForm.nullable(),
  people: z.array(portalParty).optional(),
  words: pushWords,
});
type Payload = z.infer<typeof payload>;

const added = z.coerce.number().int().positive();
/** Null where there is none (rest.md 5.2). */
const gotten = z.object({ ID: z.coerce.number().int().positive() }).nullable();

export const chatPush: PushKind<Payload> = {
  kind: 'chat',
  payload,
  async run(context) {
    const { portal, payload: told, client, steps, messages, push } = context;
    const texts = new Map<number, string>();
    if (told.form === null) for (const one of messages) texts.set(one.id, await context.bbcode(one));
    const form = told.form ?? chatDraft({ messages, texts, words: told.words }, told.people ?? []);
    if (form.people.length === 0) throw new AppError('VALIDATION', { field: 'chatWith', reason: 'unset' });
    context.freeze({ ...told, form });
    const pair = { ENTITY_TYPE: ORIGINATOR, ENTITY_ID: push.marker };
    const id = await steps.once(
      'chat',
      async () => {
        const { result } = await client.call('im.chat.add', {
          TITLE: form.title,
          USERS: form.people.map((one) => one.id),
          MESSAGE: markText(form.text, push.marker),
          ...pair,
        });
        return added.parse(result);
      },
      async () => gotten.parse((await client.call('im.chat.get', pair)).result)?.ID ?? null,
    );
    return { recordId: String(id), url: chatUrl(portal.origin, id), way: 'general' };
  },
};
