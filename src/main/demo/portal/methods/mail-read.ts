import { isoTime, plainTime, readAtom } from '../dates.ts';
import { deniedV3, invalidField, notFoundV3 } from '../errors.ts';
import { multifields } from '../crm-lookup.ts';
import { crmTitle, userName, type Mail, type Mailbox } from '../records.ts';
import { method, type Call, type Method, type Row } from '../method.ts';
import { required, strict } from '../schema.ts';
import { fieldGet, fieldList, paginate, pick, readSelect, type FieldInfo } from '../v3.ts';

/** Reading the mail that the portal has synchronised (rest.md 2). */

export const MAIL = ['mail'] as const;
const LIMITS = { usual: 25, most: 100 };
const RECIPIENTS = { usual: 50, most: 200 };

const MAILBOX: readonly FieldInfo[] = [
  { name: 'id', type: 'int' },
  { name: 'name', type: 'string' },
  { name: 'email', type: 'string' },
  { name: 'senderName', type: 'string' },
];
const MESSAGE: readonly FieldInfo[] = [
  ['id', 'int'],
  ['mailboxId', 'int'],
  ['mailboxEmail', 'string'],
  ['subject', 'string'],
  ['from', 'string'],
  ['to', 'string'],
  ['cc', 'string'],
  ['date', 'string'],
  ['isSeen', 'bool'],
  ['hasAttachments', 'bool'],
  ['url', 'string'],
  ['bindings', 'array'],
  ['body', 'string'],
].map(([name = '', type = '']) => ({ name, type }));
const RECIPIENT: readonly FieldInfo[] = [
  { name: 'id', type: 'int' },
  { name: 'email', type: 'string' },
  { name: 'name', type: 'string' },
];

/** The mailboxes that the caller may use. Being an admin opens none. */
export function mailboxesOf(call: Call): Mailbox[] {
  if (!call.may('mail')) throw deniedV3();
  return call.records.mailboxes.all().filter(({ users }) => users.includes(call.user.id));
}

/** A message in one of the caller's mailboxes; ENTITYNOTFOUND or ACCESSDENIED otherwise. */
function readable(call: Call, id: number): { mail: Mail; mailbox: Mailbox } {
  const mail = call.records.mails.get(id);
  const boxes = mailboxesOf(call);
  if (mail === undefined) throw notFoundV3(id);
  const mailbox = boxes.find((box) => box.id === mail.mailboxId);
  if (mailbox === undefined) throw deniedV3();
  return { mail, mailbox };
}

const mailboxRow = ({ id, name, email, senderName }: Mailbox): Row => ({ id, name, email, senderName });

/** Assumption: an element of `bindings` names the kind and the id of what is bound; every documented example is empty. */
const bindingsOf = ({ assumed }: Call, { bindings }: Mail): Row[] =>
  assumed.bindings === 'empty' ? [] : bindings.map(({ type, id }) => ({ entityType: type, entityId: id }));

const messageRow = (call: Call, mail: Mail, mailbox: Mailbox, url: string): Row => ({
  id: mail.id,
  mailboxId: mail.mailboxId,
  mailboxEmail: mailbox.email,
  subject: mail.subject,
  from: mail.from,
  to: mail.to,
  cc: mail.cc,
  date: isoTime(mail.date),
  isSeen: mail.isSeen,
  hasAttachments: mail.hasAttachments,
  url,
  bindings: bindingsOf(call, mail),
  body: mail.body,
});

/** The messages that answer one another, within one mailbox, oldest first. */
function threadOf(call: Call, mail: Mail): Mail[] {
  const all = call.records.mails.all().filter(({ mailboxId }) => mailboxId === mail.mailboxId);
  const ids = new Set([mail.messageId, ...mail.references].filter((id) => id !== ''));
  for (let size = -1; size !== ids.size;) {
    size = ids.size;
    for (const one of all) {
      if (ids.has(one.messageId) || one.references.some((id) => ids.has(id))) {
        for (const id of [one.messageId, ...one.references]) if (id !== '') ids.add(id);
      }
    }
  }
  return all.filter((one) => one.id === mail.id || ids.has(one.messageId)).sort((a, b) => a.date - b.date);
}

const has = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

function atom(value: string | undefined, field: string): number | undefined {
  if (value === undefined) return undefined;
  const time = readAtom(value);
  if (time === undefined) throw invalidField(field, 'Must be a date and time in the format DATE_ATOM');
  return time;
}

const contacts = (call: Call): Row[] =>
  [
    ...call.records.contacts.all().map((item) => [3, item] as const),
    ...call.records.companies.all().map((item) => [4, item] as const),
  ].flatMap(([type, item]) =>
    multifields(item, 'EMAIL').map((email) => ({ id: item.id, email, name: crmTitle(type, item) })),
  );

export const mailReadMethods: Method[] = [
  method({
    name: 'mail.mailbox.list',
    version: 3,
    scopes: MAIL,
    params: { name: strict.text, email: strict.text, pagination: strict.any },
    run(call, { name, email, pagination }) {
      const rows = mailboxesOf(call)
        .filter((box) => name === undefined || has(box.name, name))
        .filter((box) => email === undefined || has(box.email, email))
        .map(mailboxRow);
      return { items: paginate(rows, pagination, LIMITS) };
    },
  }),
  method({
    name: 'mail.mailbox.get',
    version: 3,
    scopes: MAIL,
    params: { id: required(strict.int), select: strict.any },
    run(call, { id, select }) {
      const box = call.records.mailboxes.get(id);
      if (box === undefined) throw notFoundV3(id);
      if (!mailboxesOf(call).includes(box)) throw deniedV3();
      return { item: pick(mailboxRow(box), readSelect(select)) };
    },
  }),
  method({
    name: 'mail.mailbox.senders',
    version: 3,
    scopes: MAIL,
    params: { pagination: strict.any },
    run(call, { pagination }) {
      const rows = mailboxesOf(call).map(({ email, senderName: name }) => ({
        email,
        name,
        sender: `${name} <${email}>`,
      }));
      return { items: paginate(rows, pagination, LIMITS) };
    },
  }),
  ...(
    [
      ['mail.mailbox', MAILBOX],
      ['mail.message', MESSAGE],
      ['mail.recipient', RECIPIENT],
    ] as const
  ).flatMap(([prefix, fields]) => [fieldList(prefix, MAIL, fields), fieldGet(prefix, MAIL, fields)]),
  method({
    name: 'mail.message.list',
    version: 3,
    scopes: MAIL,
    params: {
      mailboxId: strict.int,
      searchQuery: strict.text,
      dateFrom: strict.text,
      dateTo: strict.text,
      isSeen: strict.bool,
      hasAttachments: strict.bool,
      folder: strict.text,
      pagination: strict.any,
    },
    run(call, wanted) {
      const boxes = new Map(mailboxesOf(call).map((box) => [box.id, box]));
      if (wanted.mailboxId !== undefined && !boxes.has(wanted.mailboxId)) throw deniedV3();
      const [from, to] = [atom(wanted.dateFrom, 'dateFrom'), atom(wanted.dateTo, 'dateTo')];
      const found = call.records.mails
        .all()
        .filter((mail) => boxes.has(mail.mailboxId))
        .filter((mail) => wanted.mailboxId === undefined || mail.mailboxId === wanted.mailboxId)
        .filter((mail) => from === undefined || mail.date >= from)
        .filter((mail) => to === undefined || mail.date <= to)
        .filter((mail) => wanted.isSeen === undefined || mail.isSeen === wanted.isSeen)
        .filter(
          (mail) => wanted.hasAttachments === undefined || mail.hasAttachments === wanted.hasAttachments,
        )
        .filter(
          ({ folder }) =>
            wanted.folder === undefined ||
            folder === wanted.folder ||
            folder.split('/').at(-1) === wanted.folder,
        )
        // Assumption: a Message-ID is no part of what is searched.
        .filter(
          (mail) =>
            wanted.searchQuery === undefined ||
            has([mail.subject, mail.from, mail.to, mail.cc, mail.body].join('\n'), wanted.searchQuery),
        )
        // Assumption: the order is not documented; the last that came is the first here.
        .reverse();
      const rows = paginate(found, wanted.pagination, { usual: 25, most: 200 });
      return {
        items: rows.flatMap((mail) => {
          const box = boxes.get(mail.mailboxId);
          return box === undefined
            ? []
            : [messageRow(call, mail, box, `${call.origin}/mail/message/${mail.id}/`)];
        }),
      };
    },
  }),
  method({
    name: 'mail.message.get',
    version: 3,
    scopes: MAIL,
    params: { id: required(strict.int), select: strict.any },
    run(call, { id, select }) {
      const { mail, mailbox } = readable(call, id);
      return { item: pick(messageRow(call, mail, mailbox, `/mail/message/${id}`), readSelect(select)) };
    },
  }),
  method({
    name: 'mail.message.thread',
    version: 3,
    scopes: MAIL,
    params: { id: required(strict.int), limit: strict.int },
    run(call, { id, limit }) {
      const { mail } = readable(call, id);
      return threadOf(call, mail)
        .slice(0, Math.min(limit ?? 20, 50))
        .map((one) => ({
          id: one.id,
          subject: one.subject,
          from: one.from,
          to: one.to,
          cc: one.cc,
          date: plainTime(one.date),
          body: one.body,
        }));
    },
  }),
  method({
    name: 'mail.recipient.listcontacts',
    version: 3,
    scopes: MAIL,
    params: { query: strict.text, pagination: strict.any },
    run(call, { query, pagination }) {
      mailboxesOf(call);
      const rows = contacts(call).filter(
        ({ name, email }) => query === undefined || has(`${String(name)} ${String(email)}`, query),
      );
      return { items: paginate(query === undefined ? rows.reverse() : rows, pagination, RECIPIENTS) };
    },
  }),
  method({
    name: 'mail.recipient.listemployees',
    version: 3,
    scopes: MAIL,
    params: { query: required(strict.text), pagination: strict.any },
    run(call, { query, pagination }) {
      mailboxesOf(call);
      if (query === '') throw invalidField('query', 'Must not be empty');
      const rows = call.records.users
        .all()
        .filter(({ type, active }) => type === 'employee' && active)
        .map((user) => ({ id: user.id, email: user.email, name: userName(user) }))
        .filter(({ name, email }) => has(`${name} ${email}`, query));
      return { items: paginate(rows, pagination, RECIPIENTS) };
    },
  }),
];
