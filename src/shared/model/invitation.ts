import { z } from 'zod';
import { address } from './address.ts';

export const invitationAnswer = z.enum(['accepted', 'tentative', 'declined']);
export type InvitationAnswer = z.infer<typeof invitationAnswer>;

/** `other`: not answered, delegated, or something that only later programs know. */
const attendance = z.enum([...invitationAnswer.options, 'other']);

export const repeating = z.object({
  frequency: z.enum(['daily', 'weekly', 'monthly', 'yearly', 'other']),
  /** Every so many days, weeks, months or years. */
  interval: z.number().int().min(1),
  /** Of a weekly one: MO, TU, …; empty: the day that it begins on. */
  days: z.array(z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'])),
  /** So many times; null: by `until`, else without an end. */
  count: z.number().int().nullable(),
  /** The last day, `2026-12-31`. */
  until: z.string().nullable(),
});
export type Repeating = Readonly<z.infer<typeof repeating>>;

/** What a text/calendar part of a message says (RFC 5545, RFC 5546). */
export const invitation = z.object({
  /** `request`: come, please. `cancel`: it is off. `reply`: somebody answers. `publish`: for information. */
  method: z.enum(['request', 'cancel', 'reply', 'publish']),
  uid: z.string(),
  /** Grows with each change of the event. */
  sequence: z.number().int(),
  title: z.string(),
  description: z.string(),
  location: z.string(),
  organizer: address.nullable(),
  attendees: z.array(address.extend({ attendance, optional: z.boolean() })),
  /** How many attendees there are, beyond those of the list. */
  attendeeCount: z.number().int(),
  allDay: z.boolean(),
  /**
   * ISO 8601: with Z where the moment is known, without an offset where it means whatever clock the reader has. All day:
   * `2026-03-10`, `to` is the last day.
   */
  from: z.string(),
  to: z.string(),
  /** Its zone could not be found out: the time is that of its sender's clock, wherever that is. */
  zoneUnknown: z.boolean(),
  repeats: repeating.nullable(),
  /** It is about one date of a series. */
  single: z.boolean(),
});
export type Invitation = Readonly<z.infer<typeof invitation>>;

/** An invitation as the reader shows it. */
export const messageInvitation = invitation.extend({
  /** It asks us, and there is somebody to answer to. */
  canAnswer: z.boolean(),
  /** What we have answered, and when (milliseconds since 1970); null: nothing yet. */
  answered: z.object({ answer: invitationAnswer, at: z.number() }).nullable(),
});
export type MessageInvitation = Readonly<z.infer<typeof messageInvitation>>;
