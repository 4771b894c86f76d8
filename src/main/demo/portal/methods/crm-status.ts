import { STATUS_LISTS } from '../crm-lists.ts';
import { refused } from '../errors.ts';
import { matches, onlyKnown, sorted } from '../filter.ts';
import { method, page, type Call, type Method, type Row } from '../method.ts';
import { loose } from '../schema.ts';

/** The CRM's lists and its mode (rest.md 4.6). */

const CRM = ['crm'];

/** Whether a list holds a value. A list that is not there holds none. */
export const inStatusList = (entityId: string, statusId: string): boolean =>
  STATUS_LISTS.some((row) => row.entityId === entityId && row.statusId === statusId);

const ROWS: readonly Row[] = STATUS_LISTS.map((row, index) => ({
  ID: String(101 + 2 * index),
  ENTITY_ID: row.entityId,
  STATUS_ID: row.statusId,
  NAME: row.name,
  SORT: String(
    10 * (1 + STATUS_LISTS.slice(0, index).filter(({ entityId }) => entityId === row.entityId).length),
  ),
  SYSTEM: 'Y',
  CATEGORY_ID: row.category === undefined ? null : String(row.category),
  COLOR: row.color ?? null,
  SEMANTICS: row.semantics ?? null,
  EXTRA: {},
}));

/** Assumption: the two sentences are texts; the documentation does not show the code that comes with them. */
function mayRead(call: Call): void {
  if (!call.may('crm') || call.user.type !== 'employee') throw refused('', 'Access denied.');
}

export const crmStatusMethods: Method[] = [
  method({
    name: 'crm.status.list',
    version: 2,
    scopes: CRM,
    params: { order: loose.map, filter: loose.map, start: loose.int },
    refuse: () => refused('', 'Invalid parameters.'),
    run(call, { order, filter, start }) {
      mayRead(call);
      const fields = Object.keys(ROWS[0] ?? {});
      const known = onlyKnown(filter ?? {}, fields, (field) => call.ignored(`filter.${field}`));
      const rows = ROWS.filter((row) => matches(known, (field) => row[field] ?? null));
      return page(sorted(rows, order ?? { SORT: 'ASC' }), start, (some) => some);
    },
  }),
  // The documentation names it as the place to read the lists' keys from. Assumption: rows of ID and NAME.
  method({
    name: 'crm.status.entity.types',
    version: 2,
    scopes: CRM,
    params: {},
    run(call) {
      mayRead(call);
      return [...new Set(STATUS_LISTS.map(({ entityId }) => entityId))].map((ID) => ({ ID, NAME: ID }));
    },
  }),
  method({
    name: 'crm.settings.mode.get',
    version: 2,
    scopes: CRM,
    params: {},
    run: ({ crmMode }) => crmMode,
  }),
];
