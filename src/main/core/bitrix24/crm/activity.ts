import { z } from 'zod';
import { isoWithOffset } from '#shared/iso-offset.ts';
import { CRM_TYPE } from '#shared/model/crm.ts';
import type { CrmRef } from '#shared/model/push.ts';
import { ORIGINATOR } from '../marker.ts';
import type { PushMessage } from '../push/kind.ts';
import type { Params, RestClient } from '../rest/client.ts';
import { readRows } from './shapes.ts';

/** Messages as e-mail activities (rest.md 4.3). */

const EMAIL = 4;
const BBCODE = 2;
/** A copy's time is the header's to the second; its clock may stand in another zone only by our mistake. */
const SAME_MS = 90_000;

const idRow = z.object({ ID: z.coerce.number().int().positive(), START_TIME: z.string().nullish() });

/** Whom the activity's address belongs to: a deal and a smart process have none. */
function reached(owners: readonly CrmRef[]): CrmRef | undefined {
  const types = [CRM_TYPE.contact, CRM_TYPE.company, CRM_TYPE.lead];
  return (
    types.flatMap((type) => owners.find(({ entityTypeId }) => entityTypeId === type) ?? [])[0] ?? owners[0]
  );
}

/** An owner that is gone, or that the person may not change, is no reason to file the message again; bound twice is bound. */
export const isSkippedBinding = ({ code }: { readonly code: string }): boolean =>
  /^(ACTIVITY_IS_ALREADY_BOUND|OWNER_NOT_FOUND|ACCESS_DENIED)$/.test(code);

export function activityFields(
  message: PushMessage,
  owners: readonly CrmRef[],
  told: {
    address: string;
    subject: string;
    text: string;
    mark: string;
    responsible: number;
    me: number;
    files: readonly (readonly [name: string, base64: string])[];
  },
): Params {
  const [owner] = owners;
  const person = reached(owners);
  const time = isoWithOffset(new Date(message.date));
  return {
    OWNER_TYPE_ID: owner?.entityTypeId,
    OWNER_ID: owner?.id,
    TYPE_ID: EMAIL,
    SUBJECT: told.subject,
    COMMUNICATIONS: [
      { TYPE: 'EMAIL', VALUE: told.address, ENTITY_ID: person?.id, ENTITY_TYPE_ID: person?.entityTypeId },
    ],
    DESCRIPTION: told.text,
    DESCRIPTION_TYPE: BBCODE,
    DIRECTION: message.outgoing ? 2 : 1,
    // A completed outgoing one would be sent, to the customer, once more. One that came in is done with where who files it is in
    // charge of it, and waits for whoever else is.
    COMPLETED: message.outgoing || told.responsible !== told.me ? 'N' : 'Y',
    START_TIME: time,
    END_TIME: time,
    RESPONSIBLE_ID: told.responsible,
    ORIGINATOR_ID: ORIGINATOR,
    ORIGIN_ID: told.mark,
    ...(told.files.length === 0 ? {} : { FILES: told.files.map((file) => ({ fileData: file })) }),
  };
}

/** An activity of ours by its marker. */
export async function findActivity(client: RestClient, mark: string): Promise<number | null> {
  const filter = { ORIGINATOR_ID: ORIGINATOR, ORIGIN_ID: mark };
  const { result } = await client.call('crm.activity.list', { filter, select: ['ID'] });
  return readRows(idRow, result)[0]?.ID ?? null;
}

/** What the portal made of its own copy: an e-mail of this subject and time at one of these records. */
export async function findMailActivity(
  client: RestClient,
  message: PushMessage,
  owners: readonly CrmRef[],
): Promise<number | null> {
  const filter = {
    TYPE_ID: EMAIL,
    BINDINGS: owners.map(({ entityTypeId, id }) => ({ OWNER_TYPE_ID: entityTypeId, OWNER_ID: id })),
    ...(message.subject === '' ? {} : { SUBJECT: message.subject }),
  };
  const input = { filter, order: { ID: 'DESC' }, select: ['ID', 'START_TIME'] };
  const { result } = await client.call('crm.activity.list', input);
  const rows = readRows(idRow, result);
  const at = rows.find(({ START_TIME }) => {
    const time = Date.parse(START_TIME ?? '');
    return [message.date, message.received].some((ours) => Math.abs(time - ours) <= SAME_MS);
  });
  return at?.ID ?? null;
}
