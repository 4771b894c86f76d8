import { crmFields, crmValue, isOpenField, stageEntity, upperName } from '../crm-fields.ts';
import { isoTime } from '../dates.ts';
import { refused } from '../errors.ts';
import { filterFields, matcher, sorted } from '../filter.ts';
import { isMap, listOf, type Json, type JsonMap } from '../json.ts';
import { method, page, type Call, type Method, type Row } from '../method.ts';
import { crmTable, CRM_TYPES, type CrmItem } from '../records.ts';
import type { Table } from '../table.ts';
import { loose, required } from '../schema.ts';
import { inStatusList } from './crm-status.ts';

/** Leads, deals, contacts, companies and smart processes (rest.md 4.1, 4.2). */

export const CRM = ['crm'];

/** People from outside are no users of the CRM; those without rights are refused with HTTP 400. */
export function mayUseCrm(call: Call): void {
  if (call.user.type !== 'employee') throw refused('allowed_only_intranet_user', 'Only for employees', 403);
  if (!call.may('crm')) throw refused('ACCESS_DENIED', 'Access denied');
}

function tableOf(call: Call, entityTypeId: number): Table<CrmItem> {
  mayUseCrm(call);
  const table = crmTable(call.records, entityTypeId);
  if (table === undefined) throw refused('NOT_FOUND', 'Smart process not found');
  return table;
}

function itemOf(call: Call, entityTypeId: number, id: number): CrmItem {
  const item = tableOf(call, entityTypeId).get(id);
  if (item === undefined) throw refused('NOT_FOUND', 'Element not found');
  return item;
}

const wrongValue = (name: string): Error =>
  refused('CRM_FIELD_ERROR_VALUE_NOT_VALID', `Invalid value of the field "${name}"`);

/** Reads `fields` for writing. Unknown and read-only names are ignored, as the real portal does. */
function readItem(
  call: Call,
  entityTypeId: number,
  input: JsonMap,
  before: Readonly<Record<string, Json>>,
): Record<string, Json> {
  const known = crmFields(entityTypeId) ?? {};
  const changes: Record<string, Json> = {};
  for (const [name, value = null] of Object.entries(input)) {
    const field = Object.hasOwn(known, name) ? known[name] : undefined;
    if (isOpenField(name)) changes[name] = value;
    else if (field === undefined || field.readOnly === true) call.ignored(`fields.${name}`);
    else {
      if (field.multiple === true && listOf(value) === undefined) {
        throw refused('100', `Invalid value of the multiple field ${name}: it must be iterable`);
      }
      const read = crmValue(field, value);
      if (read === undefined) throw wrongValue(name);
      changes[name] = name === 'fm' ? mergeFm(before['fm'] ?? [], read) : read;
    }
  }
  tieFirst(changes, 'contactId', 'contactIds');
  tieFirst(changes, 'companyId', entityTypeId === 3 ? 'companyIds' : undefined);
  checkLists(call, entityTypeId, { ...before, ...changes }, Object.keys(changes));
  return changes;
}

/** The one link is the first of the many: whichever of the two is written changes the other. */
function tieFirst(changes: Record<string, Json>, one: string, many: string | undefined): void {
  if (many === undefined) return;
  const list = listOf(changes[many] ?? null);
  if (list !== undefined) changes[one] = list[0] ?? null;
  else if (changes[one] !== undefined) changes[many] = changes[one] === null ? [] : [changes[one]];
}

/** Rows with the `id` of one that is there change it, or remove it where their value is empty; others are added. */
function mergeFm(before: Json, rows: Json): Json {
  const kept = new Map((listOf(before) ?? []).filter(isMap).map((row) => [Number(row['id']), row]));
  for (const row of (listOf(rows) ?? []).filter(isMap)) {
    const id = row['id'] === undefined ? Math.max(0, ...kept.keys()) + 1 : Number(row['id']);
    if (row['value'] === '') kept.delete(id);
    else kept.set(id, { ...row, id });
  }
  return [...kept.values()];
}

function checkLists(call: Call, entityTypeId: number, item: JsonMap, changed: readonly string[]): void {
  const known = crmFields(entityTypeId) ?? {};
  for (const name of changed) {
    const { status, type } = known[name] ?? {};
    const value = item[name];
    if (value === null || value === undefined) continue;
    const list = status === 'stage' ? stageEntity(entityTypeId, Number(item['categoryId'] ?? 0)) : status;
    if (list !== undefined && !inStatusList(list, String(value))) throw wrongValue(name);
    const people = type === 'user' ? (listOf(value) ?? [value]) : [];
    if (people.some((id) => call.records.users.get(Number(id)) === undefined)) throw wrongValue(name);
    const target = { companyId: 4, companyIds: 4, contactId: 3, contactIds: 3, leadId: 1 }[name];
    const table = target === undefined ? undefined : crmTable(call.records, target);
    if (
      table !== undefined &&
      (listOf(value) ?? [value]).some((id) => Number(id) !== 0 && table.get(Number(id)) === undefined)
    ) {
      throw wrongValue(name);
    }
  }
}

/** What the portal fills in by itself. */
function defaults(
  call: Call,
  entityTypeId: number,
  own: Readonly<Record<string, Json>>,
): Record<string, Json> {
  const category = Number(own['categoryId'] ?? 0);
  const first = category === 0 ? 'NEW' : `C${category}:NEW`;
  const time = isoTime(call.now());
  const in7Days = isoTime(call.now() + 7 * 86_400_000);
  return {
    ...(entityTypeId === 3 || entityTypeId === 4 ? {} : { stageId: first }),
    ...(entityTypeId === 2 ? { categoryId: 0, begindate: time, closedate: in7Days } : {}),
    opened: 'Y',
    assignedById: call.user.id,
    createdBy: call.user.id,
    createdTime: time,
    updatedTime: time,
  };
}

const firstOf = (fm: readonly Json[], typeId: string, valueType: string): Json =>
  fm.filter(isMap).find((row) => row['typeId'] === typeId && row['valueType'] === valueType)?.['value'] ??
  null;

/** An item as `crm.item.get` tells it: every field of its type. */
export function itemRow(entityTypeId: number, { id, fields }: CrmItem, withFm: boolean): Row {
  const known = crmFields(entityTypeId) ?? {};
  const row: Record<string, Json> = {};
  for (const [name, { multiple }] of Object.entries(known))
    row[name] = fields[name] ?? (multiple === true ? [] : null);
  for (const [name, value] of Object.entries(fields)) if (isOpenField(name)) row[name] = value;
  if ('fm' in known) {
    const fm = listOf(fields['fm'] ?? []) ?? [];
    Object.assign(row, {
      emailHome: firstOf(fm, 'EMAIL', 'HOME'),
      emailWork: firstOf(fm, 'EMAIL', 'WORK'),
      emailMailing: firstOf(fm, 'EMAIL', 'MAILING'),
      phoneMobile: firstOf(fm, 'PHONE', 'MOBILE'),
      phoneWork: firstOf(fm, 'PHONE', 'WORK'),
      phoneMailing: firstOf(fm, 'PHONE', 'MAILING'),
      hasEmail: fm.some((one) => isMap(one) && one['typeId'] === 'EMAIL') ? 'Y' : 'N',
      hasPhone: fm.some((one) => isMap(one) && one['typeId'] === 'PHONE') ? 'Y' : 'N',
      fm,
    });
    if (!withFm) delete row['fm'];
  }
  return { ...row, id, entityTypeId };
}

/** One field as `itemRow` tells it; the whole row is made only for what is read from `fm`. */
function valueOf(entityTypeId: number, item: CrmItem, name: string): Json {
  const stored = name === 'id' ? item.id : item.fields[name];
  if (stored !== undefined) return stored;
  const { readOnly, multiple } = crmFields(entityTypeId)?.[name] ?? {};
  if (readOnly === true) return itemRow(entityTypeId, item, false)[name] ?? null;
  return multiple === true ? [] : null;
}

/** Assumption: without a `select` all fields come but `fm`; `entityTypeId` always comes with them. */
function selected(row: Row, select: readonly string[] | undefined): Row {
  if (select === undefined || select.length === 0 || select.includes('*')) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => name === 'id' || select.includes(name)));
}

const invalidArgument = (name: string): Error =>
  refused('INVALID_ARG_VALUE', `Invalid value of the argument: ${name}`);

function checkNames(entityTypeId: number, filter: JsonMap, order: JsonMap): void {
  const known = crmFields(entityTypeId) ?? {};
  const usable = (name: string): boolean =>
    (Object.hasOwn(known, name) && name !== 'fm') || isOpenField(name);
  const badFilter = filterFields(filter).find((name) => !usable(name));
  if (badFilter !== undefined) throw invalidArgument(`filter ${badFilter}`);
  const badOrder = Object.entries(order).find(
    ([name, way]) => !usable(name) || !/^(asc|desc)$/i.test(String(way)),
  );
  if (badOrder !== undefined) throw invalidArgument(`order ${badOrder[0]}`);
}

const TYPE = { entityTypeId: required(loose.int) } as const;
/** Custom fields by their original names; the portal keeps them under whatever name they came. */
const WRITE = { fields: required(loose.map), useOriginalUfNames: loose.yesNo } as const;

export const crmItemMethods: Method[] = [
  method({
    name: 'crm.item.add',
    version: 2,
    scopes: CRM,
    params: { ...TYPE, ...WRITE },
    run(call, { entityTypeId, fields }) {
      const table = tableOf(call, entityTypeId);
      // Assumption: in the simple mode a lead is refused like a record without rights.
      if (entityTypeId === 1 && call.crmMode === 2) throw refused('ACCESS_DENIED', 'Access denied');
      const own = readItem(call, entityTypeId, fields, {});
      const item = table.add({ fields: { ...defaults(call, entityTypeId, own), ...own } });
      const named = [1, 2, 4].includes(entityTypeId) ? (item.fields['title'] ?? '') : 'named';
      if (named === '')
        item.fields['title'] = `${{ 1: 'Lead', 2: 'Affare', 4: 'Azienda' }[entityTypeId] ?? ''} #${item.id}`;
      return { item: itemRow(entityTypeId, item, true) };
    },
  }),
  method({
    name: 'crm.item.update',
    version: 2,
    scopes: CRM,
    params: { ...TYPE, id: required(loose.int), ...WRITE },
    run(call, { entityTypeId, id, fields }) {
      const item = itemOf(call, entityTypeId, id);
      const changes = readItem(call, entityTypeId, fields, item.fields);
      const differs = Object.entries(changes).some(
        ([name, value]) => JSON.stringify(item.fields[name]) !== JSON.stringify(value),
      );
      // Where nothing changes nothing is saved.
      if (differs)
        Object.assign(item.fields, changes, { updatedTime: isoTime(call.now()), updatedBy: call.user.id });
      return { item: itemRow(entityTypeId, item, true) };
    },
  }),
  method({
    name: 'crm.item.get',
    version: 2,
    scopes: CRM,
    params: { ...TYPE, id: required(loose.int) },
    run: (call, { entityTypeId, id }) => ({
      item: itemRow(entityTypeId, itemOf(call, entityTypeId, id), true),
    }),
  }),
  method({
    name: 'crm.item.list',
    version: 2,
    scopes: CRM,
    params: {
      ...TYPE,
      select: loose.list(loose.text),
      filter: loose.map,
      order: loose.map,
      start: loose.int,
    },
    run(call, { entityTypeId, select, filter = {}, order = { id: 'ASC' }, start }) {
      const table = tableOf(call, entityTypeId);
      checkNames(entityTypeId, filter, order);
      const all = select?.includes('*') ?? false;
      const passes = matcher(filter);
      const rows = table
        .all()
        .filter((item) => passes((name) => valueOf(entityTypeId, item, name)))
        .map((item) => itemRow(entityTypeId, item, all));
      return page(sorted(rows, order), start, (some) => ({
        items: some.map((row) => selected(row, select)),
      }));
    },
  }),
  method({
    name: 'crm.item.fields',
    version: 2,
    scopes: CRM,
    params: { ...TYPE, useOriginalUfNames: loose.yesNo },
    run(call, { entityTypeId }) {
      tableOf(call, entityTypeId);
      const fields = Object.entries(crmFields(entityTypeId) ?? {}).map(([name, field]) => [
        name,
        {
          type: field.type,
          isRequired: false,
          isReadOnly: field.readOnly ?? false,
          isImmutable: false,
          isMultiple: field.multiple ?? false,
          isDynamic: false,
          title: name,
          upperName: upperName(name),
        },
      ]);
      return { fields: Object.fromEntries(fields) as unknown };
    },
  }),
  // The documentation names it without the shape of its answer. Assumption: a list of types with their numbers.
  method({
    name: 'crm.type.list',
    version: 2,
    scopes: CRM,
    params: { order: loose.map, filter: loose.map, start: loose.int },
    run(call, { start }) {
      mayUseCrm(call);
      const own = CRM_TYPES.filter((type) => type > 31).map((entityTypeId) => ({
        id: 1,
        title: 'Interventi di assistenza',
        entityTypeId,
      }));
      return page(own, start, (types) => ({ types }));
    },
  }),
];
