import { z } from 'zod';
import { pushWords } from '#shared/contract/bitrix24.ts';
import { AppError } from '#shared/errors.ts';
import { portalParty, type PortalParty } from '#shared/model/portal.ts';
import { feedForm, type FeedForm } from '#shared/model/push.ts';
import { defaultsOf, hasFeature } from '../../../db/repos/portals.repo.ts';
import { markText, postUrl } from '../../links.ts';
import type { PushContext, PushKind } from '../kind.ts';
import { NeedsAnswer } from '../steps.ts';
import { feedDraft } from '../talk-drafts.ts';

/**
 * A post in the feed (rest.md 5.1), by `log.blogpost.add` whatever the portal has of the message: `mail.message.createfeedpost` takes
 * no destination, and who then sees a customer's letter the documentation does not say. The post is only ever for those that a person chose.
 */
const payload = z.object({
  /** Null: made at the first attempt, for `to`. */
  form: feedForm.nullable(),
  to: z.array(portalParty).optional(),
  words: pushWords,
  /** The files go by the Drive, being too large for one call. Missing until that is known. */
  byDrive: z.boolean().optional(),
});
type Payload = z.infer<typeof payload>;
type Context = PushContext<Payload>;

/** Characters of base64 in one call. */
const MOST_BASE64 = 24_000_000;
/** A look takes so many pages of 50 posts; in more nobody finds it in time. */
const MOST_PAGES = 20;
const CLOCKS_MS = 24 * 60 * 60_000;

const added = z.coerce.number().int().positive();
const posts = z.array(
  z.object({ ID: z.coerce.number().int().positive(), DETAIL_TEXT: z.string().nullish() }),
);

const CODES = { user: 'U', department: 'DR', project: 'SG' } as const;
/** A destination as the portal writes it: `UA`, `U7`, `DR3`, `SG5`. */
export const destination = ({ kind, id }: PortalParty): string =>
  kind === 'all' ? 'UA' : `${CODES[kind]}${id}`;

/** Our post by the marker in its text: no field of a post can be asked for. */
async function findByMarker({ client, push, clock }: Context): Promise<number | null> {
  const window = {
    LOG_DATE_FROM: new Date(push.created - CLOCKS_MS).toISOString(),
    LOG_DATE_TO: new Date(clock.now() + CLOCKS_MS).toISOString(),
  };
  let start: number | null = 0;
  for (let page = 0; start !== null; page += 1) {
    if (page === MOST_PAGES) throw new NeedsAnswer('post');
    const answer: { result: unknown; next: number | null } = await client.call('log.blogpost.get', {
      ...window,
      start,
    });
    const found = posts.parse(answer.result).find((one) => one.DETAIL_TEXT?.includes(push.marker));
    if (found !== undefined) return found.ID;
    start = answer.next;
  }
  return null;
}

/** The files as they go into the call, or null where they are too large for it. */
async function inCall(
  context: Context,
  files: FeedForm['files'],
): Promise<(readonly [string, string])[] | null> {
  const given: (readonly [string, string])[] = [];
  let size = 0;
  for (const file of files) {
    const content = await context.base64(file);
    size += content.length;
    if (size > MOST_BASE64) return null;
    given.push([file.name, content]);
  }
  return given;
}

async function filesFor(context: Context, form: FeedForm): Promise<Record<string, unknown>> {
  if (form.files.length === 0) return {};
  const given = context.payload.byDrive === true ? null : await inCall(context, form.files);
  if (given !== null) return { FILES: given };
  if (!hasFeature(context.portal, 'files'))
    throw new AppError('TOO_LARGE', { limit: Math.floor((MOST_BASE64 * 3) / 4) });
  context.freeze({ ...context.payload, byDrive: true });
  const ids = await context.upload(form.files);
  return { UF_BLOG_POST_FILE: ids.map((id) => `n${id}`) };
}

export const feedPush: PushKind<Payload> = {
  kind: 'feed',
  payload,
  async run(context) {
    const { portal, payload: told, client, steps, messages, push } = context;
    if (portal.user_id === null) throw new AppError('PORTAL_AUTH', { portal: client.place.portal });
    const texts = new Map<number, string>();
    if (told.form === null) for (const one of messages) texts.set(one.id, await context.bbcode(one));
    const files = defaultsOf(portal).files ? context.filesOf(messages) : [];
    const form = told.form ?? feedDraft({ messages, texts, words: told.words }, told.to ?? [], files);
    // Without a destination the portal shows it to the whole company.
    if (form.to.length === 0) throw new AppError('VALIDATION', { field: 'feedTo', reason: 'unset' });
    const frozen: Context = { ...context, payload: { ...told, form } };
    context.freeze(frozen.payload);
    const taken = await filesFor(frozen, form);
    const id = await steps.once(
      'post',
      async () => {
        const { result } = await client.call('log.blogpost.add', {
          POST_TITLE: form.title,
          POST_MESSAGE: markText(form.text, push.marker),
          DEST: form.to.map(destination),
          ...taken,
        });
        return added.parse(result);
      },
      () => findByMarker(frozen),
    );
    return { recordId: String(id), url: postUrl(portal.origin, portal.user_id, id), way: 'general' };
  },
};
