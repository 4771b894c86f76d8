import { z } from 'zod';
import { pushWords } from '#shared/contract/bitrix24.ts';
import { AppError } from '#shared/errors.ts';
import { eventForm, type EventForm } from '#shared/model/push.ts';
import { eventUrl, markText } from '../../links.ts';
import { rruleOf } from '../../rrule.ts';
import type { PushContext, PushKind } from '../kind.ts';

/**
 * An event in one's own calendar (rest.md 5.3), by `calendar.event.add` whatever the portal has of the message:
 * `mail.message.createcalendarevent` takes neither people nor place nor reminder, and in which zone it reads its times, which carry
 * none, the documentation does not say. Here they carry their offset.
 */
const payload = z.object({ form: eventForm, words: pushWords });
type Payload = z.infer<typeof payload>;

const added = z.coerce.number().int().positive();
const events = z.array(
  z.object({ ID: z.coerce.number().int().positive(), DESCRIPTION: z.string().nullish() }),
);
const DAY_MS = 24 * 60 * 60_000;

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Times as the calendar takes them: days for whole ones, as their own offsets say them. */
const times = ({ from, to, allDay }: EventForm): Record<string, unknown> =>
  allDay ? { from: from.slice(0, 10), to: to.slice(0, 10), skip_time: 'Y' } : { from, to, skip_time: 'N' };

/** Our event by the marker in its description, among those of its days. */
async function findByMarker(
  { client, portal, push }: PushContext<Payload>,
  { from, to }: EventForm,
): Promise<number | null> {
  const { result } = await client.call('calendar.event.get', {
    type: 'user',
    ownerId: portal.user_id,
    from: day(Date.parse(from) - 2 * DAY_MS),
    to: day(Date.parse(to) + 2 * DAY_MS),
  });
  return events.parse(result).find((one) => one.DESCRIPTION?.includes(push.marker))?.ID ?? null;
}

export const eventPush: PushKind<Payload> = {
  kind: 'event',
  payload,
  async run(context) {
    const { portal, client, steps, push } = context;
    const { form } = context.payload;
    const me = portal.user_id;
    if (me === null) throw new AppError('PORTAL_AUTH', { portal: client.place.portal });
    const invited = form.attendees.filter(({ kind, id }) => kind === 'user' && id !== me);
    const meeting = {
      is_meeting: 'Y',
      attendees: [me, ...invited.map(({ id }) => id)],
      meeting: { notify: true },
    };
    const rrule = rruleOf(form.repeats, form.from.slice(0, 10));
    const id = await steps.once(
      'event',
      async () => {
        const { result } = await client.call('calendar.event.add', {
          type: 'user',
          ownerId: me,
          name: form.title,
          description: markText(form.text, push.marker),
          ...times(form),
          location: form.location,
          remind: form.remind === null ? [] : [{ type: 'min', count: form.remind }],
          ...(invited.length === 0 ? {} : meeting),
          ...(rrule === undefined ? {} : { rrule }),
        });
        return added.parse(result);
      },
      () => findByMarker(context, form),
    );
    return { recordId: String(id), url: eventUrl(portal.origin, me, id), way: 'general' };
  },
};
