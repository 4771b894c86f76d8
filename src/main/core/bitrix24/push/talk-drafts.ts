import { isoWithOffset } from '#shared/iso-offset.ts';
import type { PushWords } from '#shared/contract/bitrix24.ts';
import type { PortalParty } from '#shared/model/portal.ts';
import type { ChatDraft, EventForm, FeedDraft, TakenFile } from '#shared/model/push.ts';
import { cutBBCode } from '../bbcode.ts';
import { describeAll, recordTitle } from '../message-text.ts';
import type { PushMessage } from './kind.ts';

/** A post is read in the feed, a chat's first message in a window beside other work: they take so many characters of a message. */
const POST_MOST = 4_000;
const CHAT_MOST = 1_600;
/** What a form takes (shared/model/push.ts), with room for the marker. */
const FORM_MOST = 59_000;
const HOUR = 60 * 60_000;

export interface DraftSource {
  readonly messages: readonly PushMessage[];
  /** Their texts as BBCode, by message id. */
  readonly texts: ReadonlyMap<number, string>;
  readonly words: PushWords;
}

const titleOf = ({ messages: [first] }: DraftSource): string =>
  recordTitle(first?.subject ?? '', first?.from?.name || first?.from?.address || '…');
const textOf = (
  { messages, texts, words }: DraftSource,
  most: number,
  as = (text: string) => text,
): string => {
  const pairs = messages.map((one) => [one, as(texts.get(one.id) ?? '')] as const);
  // Several messages share the room, but each keeps enough to be known by.
  const all = describeAll(pairs, words, (most + 1_000) * Math.max(1, Math.min(messages.length, 5)));
  return cutBBCode(all, FORM_MOST);
};

/** A post of the feed about messages, for `to`. */
export const feedDraft = (
  source: DraftSource,
  to: readonly PortalParty[],
  files: readonly TakenFile[],
): FeedDraft => ({
  title: titleOf(source),
  text: textOf(source, POST_MOST),
  to: [...to],
  files: [...files],
});

/** The portal's chats know neither lists nor quotes: their tags would be read as they stand. */
export const chatText = (bbcode: string): string =>
  bbcode
    .replace(/\[\*\]/g, '• ')
    .replace(/\[\/?(?:LIST|QUOTE)(?:=[^\]]*)?\]/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

/** A chat about messages with `people`. */
export const chatDraft = (source: DraftSource, people: readonly PortalParty[]): ChatDraft => ({
  title: titleOf(source),
  text: textOf(source, CHAT_MOST, chatText),
  people: people.filter(({ kind }) => kind === 'user'),
});

/** An event of an hour on the next working day at ten by this computer's clock, until a person says when. */
export function eventDraft(source: DraftSource, attendees: readonly PortalParty[], now: number): EventForm {
  const day = new Date(now);
  do day.setDate(day.getDate() + 1);
  while (day.getDay() === 0 || day.getDay() === 6);
  day.setHours(10, 0, 0, 0);
  return {
    title: titleOf(source),
    text: textOf(source, POST_MOST),
    from: isoWithOffset(day),
    to: isoWithOffset(new Date(day.getTime() + HOUR)),
    allDay: false,
    location: '',
    attendees: [...attendees],
    remind: 15,
    repeats: null,
  };
}
