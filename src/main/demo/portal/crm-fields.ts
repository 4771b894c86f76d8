import { readTime } from './dates.ts';
import type { Json } from './json.ts';
import { isMap, listOf } from './json.ts';
import { SMART_PROCESS } from './records.ts';

/** The fields of CRM records (rest.md 4.2). */

export interface CrmField {
  readonly type:
    | 'string'
    | 'integer'
    | 'double'
    | 'char'
    | 'date'
    | 'datetime'
    | 'user'
    | 'crm_status'
    | 'crm_multifield'
    | 'file'
    | 'crm';
  readonly readOnly?: true;
  readonly multiple?: true;
  /** The list of `crm.status.list` that the value must be in; `stage` is found by type and category. */
  readonly status?: string;
}

type Fields = Readonly<Record<string, CrmField>>;

const text = { type: 'string' } as const;
const int = { type: 'integer' } as const;
const money = { type: 'double' } as const;
const flag = { type: 'char' } as const;
const day = { type: 'date' } as const;
const user = { type: 'user' } as const;
const stage = { type: 'crm_status', status: 'stage' } as const;
const source = { type: 'crm_status', status: 'SOURCE' } as const;
const link = { type: 'crm' } as const;
const links = { type: 'crm', multiple: true } as const;

const COMMON: Fields = {
  id: { type: 'integer', readOnly: true },
  createdTime: { type: 'datetime', readOnly: true },
  updatedTime: { type: 'datetime', readOnly: true },
  createdBy: { type: 'user', readOnly: true },
  updatedBy: { type: 'user', readOnly: true },
  assignedById: user,
  opened: flag,
  observers: { type: 'user', multiple: true },
  utmSource: text,
  utmMedium: text,
  utmCampaign: text,
  utmContent: text,
  utmTerm: text,
};
const ORIGIN: Fields = { originatorId: text, originId: text };
/** Flat copies of the first values, and what they tell: only for reading. */
const FLAT: Fields = Object.fromEntries(
  [
    'emailHome',
    'emailWork',
    'emailMailing',
    'phoneMobile',
    'phoneWork',
    'phoneMailing',
    'hasEmail',
    'hasPhone',
    'hasImol',
  ].map((name) => [name, { type: 'string', readOnly: true } as const]),
);
const FM: Fields = { fm: { type: 'crm_multifield', multiple: true }, ...FLAT };
const MONEY: Fields = { currencyId: text, isManualOpportunity: flag, opportunity: money };

const PERSON: Fields = {
  honorific: { type: 'crm_status', status: 'HONORIFIC' },
  name: text,
  secondName: text,
  lastName: text,
  birthdate: day,
};

const TYPES: Readonly<Record<number, Fields>> = {
  1: {
    ...COMMON,
    ...ORIGIN,
    ...FM,
    ...MONEY,
    ...PERSON,
    title: text,
    companyTitle: text,
    sourceId: source,
    sourceDescription: text,
    stageId: stage,
    statusDescription: text,
    post: text,
    comments: text,
    companyId: link,
    contactId: link,
    contactIds: links,
    webformId: int,
  },
  2: {
    ...COMMON,
    ...ORIGIN,
    ...MONEY,
    title: text,
    typeId: { type: 'crm_status', status: 'DEAL_TYPE' },
    categoryId: int,
    stageId: stage,
    isRecurring: flag,
    probability: int,
    taxValue: money,
    companyId: link,
    contactId: link,
    contactIds: links,
    quoteId: int,
    begindate: day,
    closedate: day,
    comments: text,
    sourceId: source,
    sourceDescription: text,
    leadId: link,
    additionalInfo: text,
  },
  3: {
    ...COMMON,
    ...ORIGIN,
    ...FM,
    ...PERSON,
    photo: { type: 'file' },
    typeId: text,
    sourceId: source,
    sourceDescription: text,
    post: text,
    comments: text,
    export: flag,
    companyId: link,
    companyIds: links,
    leadId: link,
    originVersion: text,
  },
  4: {
    ...COMMON,
    ...ORIGIN,
    ...FM,
    title: text,
    typeId: text,
    logo: { type: 'file' },
    bankingDetails: text,
    industry: text,
    employees: text,
    currencyId: text,
    revenue: money,
    comments: text,
    isMyCompany: flag,
    contactIds: links,
    leadId: link,
    originVersion: text,
  },
  // Assumption: the documentation lists no fields of a smart process but xmlId.
  [SMART_PROCESS]: {
    ...COMMON,
    ...MONEY,
    xmlId: text,
    title: text,
    categoryId: int,
    stageId: stage,
    sourceId: source,
    companyId: link,
    contactId: link,
    contactIds: links,
    begindate: day,
    closedate: day,
  },
};

/** The fields of a type; undefined where the portal does not have it. */
export const crmFields = (entityTypeId: number): Fields | undefined => TYPES[entityTypeId];

/** Custom fields and links to parents may be stored without being declared. */
export const isOpenField = (name: string): boolean => /^(ufCrm|UF_CRM_|parentId\d)/.test(name);

/** `assignedById` becomes `ASSIGNED_BY_ID`. */
export const upperName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** The list that a stage must be in. Assumption: that of a smart process has this name; the documentation shows none. */
export function stageEntity(entityTypeId: number, categoryId: number): string {
  if (entityTypeId === 1) return 'STATUS';
  if (entityTypeId === 2) return categoryId === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${categoryId}`;
  return `DYNAMIC_${entityTypeId}_STAGE_${categoryId}`;
}

const PHONE = /^\+?[\d\s().-]+$/;

/** One row of `fm`; undefined for what is none. */
export function multifield(
  value: Json,
): { typeId: string; valueType: string; value: string; id?: number } | undefined {
  if (!isMap(value)) return undefined;
  const { typeId, valueType = 'WORK', value: own, id } = value;
  if (typeof typeId !== 'string' || !['PHONE', 'EMAIL', 'WEB', 'IM'].includes(typeId)) return undefined;
  if (typeof valueType !== 'string' || !['WORK', 'HOME', 'MOBILE', 'MAILING', 'OTHER'].includes(valueType))
    return undefined;
  if (typeof own !== 'string' || (typeId === 'PHONE' && own !== '' && !PHONE.test(own))) return undefined;
  return { typeId, valueType, value: own, ...(id === undefined || id === null ? {} : { id: Number(id) }) };
}

/** A value as it is stored, or undefined where it is of the wrong kind. Empty texts and null empty a field. */
export function crmValue(field: CrmField, value: Json): Json | undefined {
  if (field.multiple === true) {
    const values = listOf(value)?.map((one) => crmValue({ type: field.type }, one));
    return values === undefined || values.includes(undefined) ? undefined : (values as Json[]);
  }
  if (value === null || value === '') return null;
  switch (field.type) {
    case 'integer':
    case 'user':
    case 'crm':
      return /^\d+$/.test(String(value)) ? Number(value) : undefined;
    case 'double':
      return /^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : undefined;
    case 'char':
      return value === true || value === 'Y' ? 'Y' : value === false || value === 'N' ? 'N' : undefined;
    case 'date':
    case 'datetime':
      return typeof value === 'string' && readTime(value) !== undefined ? value : undefined;
    case 'crm_multifield':
      return multifield(value);
    case 'file':
      return value;
    case 'string':
    case 'crm_status':
      return typeof value === 'object' ? undefined : String(value);
  }
}
