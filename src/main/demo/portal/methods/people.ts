import { matches, onlyKnown, sorted } from '../filter.ts';
import { isMap, type Json, type JsonMap } from '../json.ts';
import { method, page, type Call, type Method, type Row } from '../method.ts';
import { userName, type Department, type Group, type User } from '../records.ts';
import { loose } from '../schema.ts';

/** Users, departments and workgroups (rest.md 5.5). Numbers come as texts, as the classic interface writes them. */

const USER_SCOPES = ['user', 'user_basic', 'user_brief'];

/** `user_brief` alone tells no address. */
function userRow({ scopes }: Call, user: User): Row {
  const email: Record<string, Json> =
    scopes.has('user') || scopes.has('user_basic') ? { EMAIL: user.email } : {};
  return {
    ID: String(user.id),
    ACTIVE: user.active,
    NAME: user.name,
    LAST_NAME: user.lastName,
    ...email,
    WORK_POSITION: user.position,
    UF_DEPARTMENT: user.departments,
    USER_TYPE: user.type,
  };
}

/** E-mail users are no people of the company: they are left out, as the real portal does. */
const everyone = (call: Call): User[] => call.records.users.all().filter(({ type }) => type !== 'email');

/** Assumption: a `select` leaves out every field that it does not name. */
function selected(row: Row, select: readonly string[] | undefined): Row {
  if (select === undefined || select.length === 0) return row;
  return Object.fromEntries(Object.entries(row).filter(([key]) => key === 'ID' || select.includes(key)));
}

/** `sort` names a field, `order` its direction; `order` may hold both as a map. */
function orderOf(sort: string | undefined, order: Json | undefined): JsonMap {
  if (isMap(order)) return order;
  return sort === undefined ? { ID: 'ASC' } : { [sort]: typeof order === 'string' ? order : 'ASC' };
}

const USER_FILTERS = [
  'ID',
  'EMAIL',
  'UF_DEPARTMENT',
  'NAME_SEARCH',
  'USER_TYPE',
  'ACTIVE',
  'NAME',
  'LAST_NAME',
  'WORK_POSITION',
];

function filtered(call: Call, filter: JsonMap): Row[] {
  const known = onlyKnown(filter, USER_FILTERS, (field) => call.ignored(`FILTER.${field}`));
  return everyone(call)
    .map((user) => ({ user, row: userRow({ ...call, scopes: new Set(['user']) }, user) }))
    .filter(({ user, row }) =>
      matches(normalFlags(known), (field) =>
        field === 'NAME_SEARCH' ? [user.name, user.lastName, userName(user)] : (row[field] ?? null),
      ),
    )
    .map(({ user }) => userRow(call, user));
}

/** ACTIVE comes as true, 'true', 'Y' or 1. */
const normalFlags = (filter: JsonMap): JsonMap =>
  Object.fromEntries(
    Object.entries(filter).map(([key, value]) => [
      key,
      key.endsWith('ACTIVE') ? ['true', 'Y', '1'].includes(String(value)) : value,
    ]),
  );

const departmentRow = ({ id, name, sort, parent, head }: Department): Row => ({
  ID: String(id),
  NAME: name,
  SORT: sort,
  ...(parent === null ? {} : { PARENT: String(parent) }),
  ...(head === null ? {} : { UF_HEAD: String(head) }),
});

const groupRow = ({ id, name, ownerId, closed, project, created }: Group): Row => ({
  ID: String(id),
  NAME: name,
  ACTIVE: 'Y',
  VISIBLE: 'Y',
  OPENED: 'Y',
  CLOSED: closed ? 'Y' : 'N',
  PROJECT: project ? 'Y' : 'N',
  OWNER_ID: String(ownerId),
  DATE_CREATE: new Date(created).toISOString().replace(/\.\d+Z$/, '+00:00'),
  IS_EXTRANET: 'N',
});

const GROUP_FILTERS = [
  'ID',
  'NAME',
  'OWNER_ID',
  'ACTIVE',
  'VISIBLE',
  'OPENED',
  'CLOSED',
  'PROJECT',
  'IS_EXTRANET',
  'DATE_CREATE',
];

/** The groups that the caller is a member of; an admin may ask for all. */
const groups = ({ records, user }: Call, asAdmin: boolean): Group[] =>
  records.groups.all().filter(({ members }) => (asAdmin && user.admin) || members.includes(user.id));

/** `NAME` becomes `name`, `OWNER_ID` `ownerId`. */
const camel = (name: string): string =>
  name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const listParams = { start: loose.int };

export const peopleMethods: Method[] = [
  method({
    name: 'user.current',
    version: 2,
    scopes: USER_SCOPES,
    params: {},
    run: (call) => userRow(call, call.user),
  }),
  method({
    name: 'user.get',
    version: 2,
    scopes: USER_SCOPES,
    params: {
      FILTER: loose.map,
      sort: loose.text,
      order: loose.any,
      ADMIN_MODE: loose.bool,
      select: loose.list(loose.text),
      ...listParams,
    },
    run(call, { FILTER, sort, order, select, start }) {
      const rows = sorted(filtered(call, FILTER ?? {}), orderOf(sort, order));
      return page(rows, start, (some) => some.map((row) => selected(row, select)));
    },
  }),
  method({
    name: 'user.search',
    version: 2,
    scopes: USER_SCOPES,
    params: {
      FILTER: loose.map,
      sort: loose.text,
      order: loose.any,
      select: loose.list(loose.text),
      ...listParams,
    },
    run(call, { FILTER, sort, order, select, start }) {
      const { FIND, ...named } = FILTER ?? {};
      const words = String(FIND ?? '').toLowerCase();
      const departments = new Map(call.records.departments.all().map(({ id, name }) => [id, name]));
      const has = (value: string, wanted: Json | undefined): boolean =>
        wanted === undefined || value.toLowerCase().includes(String(wanted).toLowerCase());
      const rows = everyone(call)
        .filter((user) => {
          const places = user.departments.map((id) => departments.get(id) ?? '').join('\n');
          if (FIND !== undefined)
            return `${userName(user)} ${user.position} ${places}`.toLowerCase().includes(words);
          return (
            has(user.name, named['NAME']) &&
            has(user.lastName, named['LAST_NAME']) &&
            has(user.position, named['WORK_POSITION']) &&
            has(places, named['UF_DEPARTMENT_NAME']) &&
            has(user.type, named['USER_TYPE'])
          );
        })
        .map((user) => userRow(call, user));
      return page(sorted(rows, orderOf(sort, order)), start, (some) =>
        some.map((row) => selected(row, select)),
      );
    },
  }),
  method({
    name: 'department.get',
    version: 2,
    scopes: ['department'],
    params: {
      ID: loose.oneOrMore(loose.int),
      NAME: loose.text,
      SORT: loose.int,
      PARENT: loose.int,
      UF_HEAD: loose.int,
      sort: loose.text,
      order: loose.any,
      // The page of the method writes START, the rules of paging write start.
      START: loose.int,
      ...listParams,
    },
    run({ records }, { ID, NAME, SORT, PARENT, UF_HEAD, sort, order, START, start }) {
      const rows = records.departments
        .all()
        .filter(({ id }) => ID?.includes(id) ?? true)
        .filter((one) => NAME === undefined || one.name === NAME)
        .filter((one) => SORT === undefined || one.sort === SORT)
        .filter((one) => PARENT === undefined || one.parent === PARENT)
        .filter((one) => UF_HEAD === undefined || one.head === UF_HEAD)
        .map(departmentRow);
      return page(sorted(rows, orderOf(sort, order)), START ?? start, (some) => some);
    },
  }),
  method({
    name: 'sonet_group.get',
    version: 2,
    // The page of the method says sonet, the list of scopes knows the other two.
    scopes: ['sonet_group', 'socialnetwork', 'sonet'],
    params: {
      ORDER: loose.map,
      FILTER: loose.map,
      GROUP_ID: loose.int,
      IS_ADMIN: loose.yesNo,
      ...listParams,
    },
    run(call, { ORDER, FILTER, GROUP_ID, IS_ADMIN, start }) {
      const known = onlyKnown(FILTER ?? {}, GROUP_FILTERS, (field) => call.ignored(`FILTER.${field}`));
      const rows = groups(call, IS_ADMIN === true)
        .map(groupRow)
        .filter((row) => GROUP_ID === undefined || row['ID'] === String(GROUP_ID))
        .filter((row) => matches(known, (field) => row[field] ?? null));
      return page(sorted(rows, ORDER ?? { ID: 'DESC' }), start, (some) => some);
    },
  }),
  method({
    name: 'socialnetwork.api.workgroup.list',
    version: 2,
    scopes: ['socialnetwork', 'sonet_group'],
    params: {
      filter: loose.map,
      select: loose.list(loose.text),
      order: loose.map,
      params: loose.map,
      ...listParams,
    },
    run(call, { filter, select, order, params, start }) {
      const wanted = select === undefined || select.length === 0 ? ['ID'] : ['ID', ...select];
      const known = onlyKnown(filter ?? {}, GROUP_FILTERS, (field) => call.ignored(`filter.${field}`));
      const rows = groups(call, params?.['IS_ADMIN'] === 'Y')
        .map(groupRow)
        .filter((row) => matches(known, (field) => row[field] ?? null));
      return page(sorted(rows, order ?? { ID: 'ASC' }), start, (some) => ({
        workgroups: some.map((row) =>
          Object.fromEntries(
            Object.entries(row)
              .filter(([key]) => wanted.includes('*') || wanted.includes(key))
              .map(([key, value]) => [camel(key), value]),
          ),
        ),
      }));
    },
  }),
];
