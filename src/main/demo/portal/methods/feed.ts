import { isoTime, readTime } from '../dates.ts';
import { refused, type PortalError } from '../errors.ts';
import { listOf, type Json } from '../json.ts';
import { base64Size, driveOf, makeFile, makePost } from '../make.ts';
import { method, Page, page, type Call, type Method, type Row } from '../method.ts';
import type { Post } from '../records.ts';
import { loose } from '../schema.ts';

/** Posts of the feed (rest.md 5.1). */

const LOG = ['log'];
const addError = (text: string): Error => refused('SONET_CONTROLLER_LIVEFEED_BLOGPOST_ADD_ERROR', text);
const cannot = (): PortalError => refused('', 'Cannot add blog post');

/** Whether a destination is there: everybody, a user, a group, a department. */
function exists({ records }: Call, dest: string): boolean {
  const [, kind, id] = /^(UA|U|SG|DR)(\d*)$/.exec(dest) ?? [];
  if (kind === 'UA') return id === '';
  const number = Number(id);
  if (kind === 'U') return records.users.get(number) !== undefined;
  if (kind === 'SG') return records.groups.get(number) !== undefined;
  return kind === 'DR' && records.departments.get(number) !== undefined;
}

/** Whether the caller is among those that a post was written for. */
export function maySeePost(
  { records, user }: Pick<Call, 'records' | 'user'>,
  { authorId, dest }: Post,
): boolean {
  if (authorId === user.id || dest.includes('UA') || dest.includes(`U${user.id}`)) return true;
  if (user.departments.some((id) => dest.includes(`DR${id}`))) return true;
  return records.groups
    .all()
    .some(({ id, members }) => dest.includes(`SG${id}`) && members.includes(user.id));
}

function files(
  call: Call,
  given: readonly Json[] | undefined,
  drive: readonly string[],
  authorId: number,
): number[] {
  if (given !== undefined) {
    const place = driveOf(call.records, authorId);
    return given.flatMap((file) => {
      const [name, content] = listOf(file) ?? [];
      if (typeof name !== 'string' || typeof content !== 'string' || place === undefined) return [];
      if (base64Size(content) === undefined) throw cannot();
      return [makeFile(call, { name, content, createdBy: authorId, ...place })];
    });
  }
  return drive.map((value) => {
    const file = call.records.files.get(Number(/^n(\d+)$/.exec(value)?.[1]));
    if (file === undefined || file.folder) throw cannot();
    return file.id;
  });
}

const postRow = (tags: ReadonlyMap<string, number>, post: Post): Row => ({
  ID: String(post.id),
  TITLE: post.title,
  DETAIL_TEXT: post.text,
  AUTHOR_ID: String(post.authorId),
  DATE_PUBLISH: isoTime(post.published),
  CATEGORY_ID: post.tags.map((tag) => String(tags.get(tag) ?? '')).join(','),
  PUBLISH_STATUS: 'P',
  FILES: post.fileIds.map(String),
  UF_MAIL_MESSAGE: { VALUE: post.mailId === null ? '' : String(post.mailId) },
});

export const feedMethods: Method[] = [
  method({
    name: 'log.blogpost.add',
    version: 2,
    scopes: LOG,
    params: {
      POST_MESSAGE: loose.text,
      POST_TITLE: loose.text,
      DEST: loose.oneOrMore(loose.text),
      SPERM: loose.any,
      FILES: loose.list(loose.any),
      IMPORTANT: loose.yesNo,
      IMPORTANT_DATE_END: loose.text,
      SITE_ID: loose.text,
      USER_ID: loose.int,
      TAGS: loose.text,
      BACKGROUND_CODE: loose.text,
      PARSE_PREVIEW: loose.yesNo,
      UF_BLOG_POST_FILE: loose.list(loose.text),
      UF_GRATITUDE: loose.any,
      UF_BLOG_POST_VOTE: loose.any,
    },
    refuse: cannot,
    run(call, values) {
      const { user } = call;
      if (!call.may('feed')) throw cannot();
      const text = values.POST_MESSAGE ?? '';
      if (text.trim() === '') throw addError('Empty message');
      const dest = values.DEST ?? ['UA'];
      if (dest.length === 0 || !dest.some((one) => exists(call, one)))
        throw addError('No destination specified');
      // Assumption: someone who is no admin writes as himself, whatever USER_ID says.
      const authorId = user.admin ? (values.USER_ID ?? user.id) : user.id;
      if (call.records.users.get(authorId) === undefined) throw cannot();
      const post = makePost(call, {
        title: values.POST_TITLE ?? '',
        text,
        authorId,
        dest: dest.filter((one) => exists(call, one)),
        tags: (values.TAGS ?? '')
          .split(',')
          .map((tag) => tag.trim())
          .filter((tag) => tag !== ''),
        fileIds: files(call, values.FILES, values.UF_BLOG_POST_FILE ?? [], authorId),
        important: values.IMPORTANT ?? false,
      });
      return post.id;
    },
  }),
  method({
    name: 'log.blogpost.get',
    version: 2,
    scopes: LOG,
    params: {
      POST_ID: loose.int,
      LOG_RIGHTS: loose.oneOrMore(loose.text),
      LOG_DATE_FROM: loose.text,
      LOG_DATE_TO: loose.text,
      FIRST_ID: loose.int,
      LAST_ID: loose.int,
      LIMIT: loose.int,
      start: loose.int,
    },
    run(call, { POST_ID, LOG_RIGHTS, LOG_DATE_FROM, LOG_DATE_TO, FIRST_ID, LAST_ID, LIMIT, start }) {
      const [from, to] = [readTime(LOG_DATE_FROM ?? ''), readTime(LOG_DATE_TO ?? '')];
      const all = call.records.posts.all();
      const names = [...new Set(all.flatMap(({ tags }) => tags))];
      const tags = new Map(names.map((tag, index) => [tag, index + 9]));
      const rows = all
        .filter((post) => maySeePost(call, post))
        .filter((post) => POST_ID === undefined || post.id === POST_ID)
        .filter(
          ({ dest }) =>
            POST_ID !== undefined || LOG_RIGHTS === undefined || LOG_RIGHTS.some((one) => dest.includes(one)),
        )
        .filter(
          ({ published }) =>
            (from === undefined || published >= from) && (to === undefined || published <= to),
        )
        // Assumption: FIRST_ID asks for newer posts, LAST_ID for older ones; the newest comes first.
        .filter(
          ({ id }) => (FIRST_ID === undefined || id > FIRST_ID) && (LAST_ID === undefined || id < LAST_ID),
        )
        .map((post) => postRow(tags, post))
        .reverse();
      if (LIMIT !== undefined) return new Page(rows.slice(0, Math.min(LIMIT, 200)), rows.length, undefined);
      return page(rows, start, (some) => some);
    },
  }),
];
