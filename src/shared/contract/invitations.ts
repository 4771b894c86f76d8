import { z } from 'zod';
import { messageId } from '../model/ids.ts';
import { invitationAnswer, messageInvitation } from '../model/invitation.ts';
import { read, write } from './method.ts';

export const invitations = {
  /** What the first calendar part of a message says; null where it has none that can be read. May fetch it: OFFLINE. */
  'invitations.get': read(z.object({ messageId }), messageInvitation.nullable()),
  /**
   * Sends the answer to the organiser, by the message's mailbox and through the outbox (RFC 5546). The same answer to the same state of the
   * event is sent once, however often it is given; another one is another mail. `subject` and `text` are what a program that knows
   * no invitations shows. CONFLICT (what 'invitation') where there is nothing to answer.
   */
  'invitations.answer': write(
    z.object({
      messageId,
      answer: invitationAnswer,
      words: z.object({ subject: z.string().trim().min(1).max(1000), text: z.string().max(5000) }),
    }),
    z.object({}),
  ),
} as const;
