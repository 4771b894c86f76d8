import { isGranted } from '../engine.ts';
import { method, type Call } from '../method.ts';
import { loose } from '../schema.ts';

/** What the portal tells about itself (rest.md 1.1, 5.5). The scope `basic` goes without asking. */

const TIME_ZONE = 'Europe/Rome';

/** Every scope that a method of this portal can need. */
export const SCOPES = [
  'crm',
  'task',
  'tasks',
  'mail',
  'log',
  'im',
  'calendar',
  'disk',
  'user',
  'user_basic',
  'user_brief',
  'department',
  'sonet_group',
  'socialnetwork',
] as const;

const granted = ({ scopes }: Call): string[] => [...scopes];

/** Assumption: the document names each method with its parameters; the documentation gives no more than its name. */
const openapi = ({ methods, scopes }: Call): unknown => {
  const own = methods.filter((one) => one.version === 3 && isGranted(one, scopes));
  const schemaOf = ({ params }: (typeof own)[number]): unknown => ({
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(params).map(([name, { type }]) => [name, { description: type }]),
    ),
    required: Object.entries(params).flatMap(([name, { required }]) => (required ? [name] : [])),
  });
  return {
    openapi: '3.0.0',
    info: { title: 'Bitrix24 REST 3.0', version: '3.0' },
    paths: Object.fromEntries(
      own.map((one) => [
        `/${one.name}`,
        { post: { requestBody: { content: { 'application/json': { schema: schemaOf(one) } } } } },
      ]),
    ),
  };
};

export const systemMethods = [
  method({
    name: 'scope',
    version: 2,
    scopes: [],
    params: { full: loose.bool },
    run: (call, { full }) => (full === true ? [...SCOPES] : granted(call)),
  }),
  method({
    name: 'methods',
    version: 2,
    scopes: [],
    params: {},
    run: ({ methods, scopes }) => [
      'batch',
      ...methods.filter((one) => one.version === 2 && isGranted(one, scopes)).map(({ name }) => name),
    ],
  }),
  method({
    name: 'method.get',
    version: 2,
    scopes: [],
    params: { name: loose.text },
    // Assumption: it knows the methods of the classic interface only.
    run({ methods, scopes }, { name }) {
      const found = methods.find((one) => one.version === 2 && one.name === name);
      return {
        isExisting: found !== undefined,
        isAvailable: found !== undefined && isGranted(found, scopes),
      };
    },
  }),
  method({
    name: 'profile',
    version: 2,
    scopes: [],
    params: {},
    run: ({ user }) =>
      user.active
        ? {
            ID: String(user.id),
            ADMIN: user.admin,
            NAME: user.name,
            LAST_NAME: user.lastName,
            PERSONAL_GENDER: '',
            TIME_ZONE,
          }
        : [],
  }),
  method({
    name: 'app.info',
    version: 2,
    scopes: [],
    params: {},
    run: () => ({
      ID: 1,
      CODE: 'local.postino',
      VERSION: 1,
      STATUS: 'L',
      INSTALLED: true,
      PAYMENT_EXPIRED: 'N',
      DAYS: null,
      LANGUAGE_ID: 'it',
      LICENSE: 'it_std',
      LICENSE_TYPE: 'std',
      LICENSE_FAMILY: 'std',
    }),
  }),
  method({
    name: 'server.time',
    version: 2,
    scopes: [],
    params: {},
    run: ({ now }) => new Date(now()).toISOString().replace(/\.\d+Z$/, '+00:00'),
  }),
  // Assumption: the scopes come as a plain list of names.
  method({
    name: 'rest.scope.list',
    version: 3,
    scopes: [],
    params: {},
    run: (call) => ({ items: granted(call) }),
  }),
  method({ name: 'rest.documentation.openapi', version: 3, scopes: [], params: {}, run: openapi }),
  method({ name: 'documentation', version: 3, scopes: [], params: {}, run: openapi }),
];
