import { z } from 'zod';
import { CRM_TYPE, type CrmActivity, type CrmRecord } from '#shared/model/crm.ts';
import { crmUrl } from '../links.ts';

/** What the portal answers about the CRM (rest.md 4), read leniently: numbers may be texts, maps may be empty lists. */

const optionalId = z.coerce.number().int().nonnegative().nullish().catch(null);
const text = z.string().nullish().catch(null);

export const crmItem = z.object({
  id: z.coerce.number().int().positive(),
  title: text,
  name: text,
  secondName: text,
  lastName: text,
  post: text,
  companyTitle: text,
  companyId: optionalId,
  contactId: optionalId,
  assignedById: optionalId,
  stageId: text,
  categoryId: optionalId,
  opportunity: z.coerce.number().nullish().catch(null),
  currencyId: text,
  fm: z
    .array(z.object({ typeId: z.string(), value: z.string() }))
    .nullish()
    .catch(null),
});
export type CrmItem = z.infer<typeof crmItem>;

const itemsShape = z.object({ items: z.array(z.unknown()) });

/** The rows of `crm.item.list`; those that make no sense are left out. */
export function itemsOf(result: unknown): CrmItem[] {
  const told = itemsShape.safeParse(result);
  return readRows(crmItem, told.success ? told.data.items : []);
}

export function readRows<T>(shape: z.ZodType<T>, rows: unknown): T[] {
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => {
    const parsed = shape.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}

const ids = z.array(z.coerce.number().int().positive()).catch([]);
/** `[]` where nobody is known. */
const duplicates = z.object({ LEAD: ids.optional(), CONTACT: ids.optional(), COMPANY: ids.optional() });

export interface Found {
  readonly contacts: readonly number[];
  readonly leads: readonly number[];
  readonly companies: readonly number[];
}

/** The answer of `crm.duplicate.findbycomm`. */
export function foundOf(result: unknown): Found {
  const { LEAD = [], CONTACT = [], COMPANY = [] } = duplicates.safeParse(result).data ?? {};
  return { contacts: CONTACT, leads: LEAD, companies: COMPANY };
}

export const activityRow = z.object({
  ID: z.coerce.number().int().positive(),
  TYPE_ID: z.coerce.number().int().catch(0),
  SUBJECT: text,
  START_TIME: text,
  CREATED: text,
  DIRECTION: z.coerce.number().int().catch(0),
  COMPLETED: text,
});

const KINDS: Readonly<Record<number, CrmActivity['kind']>> = {
  1: 'meeting',
  2: 'call',
  3: 'task',
  4: 'email',
};

export function toActivity(row: z.infer<typeof activityRow>): CrmActivity {
  const at = [row.START_TIME, row.CREATED]
    .map((one) => Date.parse(one ?? ''))
    .find((one) => !Number.isNaN(one));
  return {
    id: row.ID,
    kind: KINDS[row.TYPE_ID] ?? 'other',
    subject: row.SUBJECT ?? '',
    at: at ?? 0,
    direction: row.DIRECTION === 1 ? 'in' : row.DIRECTION === 2 ? 'out' : null,
    completed: row.COMPLETED === 'Y',
  };
}

/** A person's name, or a title; the number where there is neither. */
export function nameOf(entityTypeId: number, item: CrmItem): string {
  const person = [item.name, item.lastName].filter(Boolean).join(' ').trim();
  const title = item.title?.trim() ?? '';
  const isPerson = entityTypeId === CRM_TYPE.contact;
  return (isPerson ? person || title : title || person) || `#${item.id}`;
}

export function toRecord(
  origin: string,
  entityTypeId: number,
  item: CrmItem,
  more: { kind?: string; company?: string; responsible?: string; stage?: string } = {},
): CrmRecord {
  const values = (typeId: string): string[] => [
    ...new Set(
      (item.fm ?? []).filter((row) => row.typeId === typeId && row.value !== '').map((row) => row.value),
    ),
  ];
  const { assignedById } = item;
  const person = [item.name, item.lastName].filter(Boolean).join(' ').trim();
  return {
    entityTypeId,
    kind: more.kind ?? '',
    id: item.id,
    name: nameOf(entityTypeId, item),
    // A lead's title says what it is about, its person is told beside it.
    detail: entityTypeId === CRM_TYPE.lead ? person : (item.post ?? ''),
    company: more.company ?? item.companyTitle ?? '',
    emails: values('EMAIL'),
    phones: values('PHONE'),
    responsible:
      assignedById === null || assignedById === undefined || assignedById === 0 || !more.responsible
        ? null
        : { id: assignedById, name: more.responsible },
    stage: more.stage ?? '',
    url: crmUrl(origin, entityTypeId, item.id),
  };
}
