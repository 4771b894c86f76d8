import { GIULIA } from '../../../src/main/demo/sample-mail/people.ts';
import type { Portal } from '../../../src/main/demo/portal/start-portal.ts';
import { ADDRESS } from '../hands.ts';
import { pushesOf, type Letter } from '../portal-hands.ts';
import type { Look, Scenario } from '../scenario.ts';

/** What goes to a portal: each thing is there once, whatever is killed when. */

const MARCO = 'marco@cliente.example';
const ME = { kind: 'user', id: 7, name: 'Giulia', detail: '', email: GIULIA.address } as const;

const COLLEAGUE = { ...ME, id: 1, name: 'Paolo', email: '' } as const;

const filesOf = ({ id, attachments }: Letter): object[] =>
  attachments.map(({ part, name }) => ({ messageId: id, part, name }));

const task = (letter: Letter): object => ({
  title: 'Incarico',
  description: 'Da fare',
  ...{ responsible: null, observers: [], participants: [], deadline: null, project: null },
  priority: 'high',
  checklist: ['Primo punto', 'Secondo punto'],
  files: filesOf(letter),
});

const CONTACT = 9_000;
/** The sender of every letter, as a customer of the CRM. */
const marcoIsKnown = ({ records }: Portal): void => {
  const fm = [{ id: 1, typeId: 'EMAIL', valueType: 'WORK', value: MARCO }];
  records.contacts.add({ fields: { name: 'Marco', lastName: 'Bianchi', assignedById: 4, fm } }, CONTACT);
};
const atMarco = (more: object): object => ({
  ...{ bind: [{ entityTypeId: 3, id: CONTACT }], create: [], responsible: null, files: [], follow: false },
  ...more,
});

/** The mailbox is connected in the portal too, which has that letter. */
const hasItself =
  (subject: string) =>
  (portal: Portal): void => {
    const box = { email: ADDRESS, name: ADDRESS, senderName: 'Anna', users: [7] };
    const { id: mailboxId } = portal.records.mailboxes.add(box);
    const date = Date.UTC(2026, 9, 1, 8);
    portal.receive({ mailboxId, subject, from: `Marco Bianchi <${MARCO}>`, to: ADDRESS, date });
  };

const decided = (look: Look): number => (look.query('known.log', { limit: 100 }) as unknown[]).length;

const fresh = { title: '', name: '', lastName: '', email: '', phone: '', company: '', sourceId: '' };
const post = (letter: Letter): object => ({
  ...{ title: 'Da leggere', text: 'Ecco', to: [ME], files: filesOf(letter) },
});
const chat = (): object => ({ title: 'Parliamone', text: 'Che ne dite?', people: [COLLEAGUE] });
const event = (): object => ({
  ...{ title: 'Incontro', text: 'Con Marco', location: '', attendees: [COLLEAGUE] },
  ...{ from: '2026-10-20T10:00:00+02:00', to: '2026-10-20T11:00:00+02:00', allDay: false },
  ...{ remind: 15, repeats: null },
});

export const portal: readonly Scenario[] = [
  {
    name: 'portal-everything',
    portal: {
      prepare: marcoIsKnown,
      facts: [
        'tasks: Incarico, files: file-quattro.bin',
        'chats: Incarico, of 7',
        'checklist: Primo punto, of Incarico',
        'checklist: Secondo punto, of Incarico',
        'files: file-quattro.bin',
        'contacts: Anna Nuova',
        'activities: uno, at Anna Nuova, files: ',
        'posts: Da leggere, for U7, files: ',
        'chats: Parliamone, of 7, 1',
        'chatMessages: Che ne dite?, in Parliamone',
        'events: Incontro, with 7, 1',
        'activities: re-uno, at Anna Nuova, files: ',
        'activities: nuovo-uno, at Marco Bianchi, files: ',
        ...['task Incarico', 'crm uno', 'feed Da leggere', 'chat Parliamone', 'event Incontro'].map(
          (one) => `push: ${one} done`,
        ),
        'push: crm re-uno done',
        'push: crm nuovo-uno done',
        'keyword: <file-quattro@fault.example> $B24Task',
        'keyword: <uno@fault.example> $B24CRM',
        'keyword: <due@fault.example> $B24Feed',
        'keyword: <due@fault.example> $B24Chat',
        'keyword: <cinque@fault.example> $B24Event',
        'keyword: <re-uno@fault.example> $B24CRM',
        'keyword: <nuovo-uno@fault.example> $B24CRM',
      ],
    },
    async act(hands) {
      const create = [
        { ...fresh, entityTypeId: 3, name: 'Anna', lastName: 'Nuova', email: 'anna@nuova.example' },
      ];
      await hands.connectPortal();
      await hands.assignKnown();
      await hands.push('task', 'INBOX', 'file-quattro', task);
      await hands.push('crm', 'INBOX', 'uno', () => atMarco({ bind: [], create, follow: true }));
      await hands.push('feed', 'INBOX', 'due', post);
      await hands.push('chat', 'INBOX', 'due', chat);
      await hands.push('event', 'INBOX', 'cinque', event);
      await hands.settle();
      await hands.world((world) => world.arrive('INBOX', 'nuovo-uno', 're-uno'));
      hands.kick();
      await hands.until('all mail was decided', (look) => decided(look) === 2);
    },
  },
  {
    name: 'portal-task',
    portal: {
      facts: [
        'tasks: Incarico, files: file-quattro.bin',
        'chats: Incarico, of 7',
        'checklist: Primo punto, of Incarico',
        'checklist: Secondo punto, of Incarico',
        'files: file-quattro.bin',
        'push: task Incarico done',
        'keyword: <file-quattro@fault.example> $B24Task',
      ],
    },
    async act(hands) {
      await hands.connectPortal();
      await hands.push('task', 'INBOX', 'file-quattro', task);
    },
  },
  {
    name: 'portal-task-of-copy',
    portal: {
      prepare: hasItself('file-quattro'),
      facts: [
        'tasks: Incarico of its mail, files: file-quattro.bin',
        'chats: Incarico, of 7',
        'checklist: Primo punto, of Incarico',
        'checklist: Secondo punto, of Incarico',
        'files: file-quattro.bin',
        'push: task Incarico done',
        'keyword: <file-quattro@fault.example> $B24Task',
      ],
    },
    async act(hands) {
      await hands.connectPortal();
      await hands.push('task', 'INBOX', 'file-quattro', task);
    },
  },
  {
    name: 'portal-crm',
    portal: {
      facts: [
        'companies: Cliente S.p.A.',
        'contacts: Marco Bianchi',
        'activities: file-quattro, at Cliente S.p.A., Marco Bianchi, files: file-quattro.bin',
        'files: file-quattro.bin',
        'push: crm file-quattro done',
        'keyword: <file-quattro@fault.example> $B24CRM',
      ],
    },
    async act(hands) {
      const create = [
        { ...fresh, entityTypeId: 3, name: 'Marco', lastName: 'Bianchi', email: MARCO },
        { ...fresh, entityTypeId: 4, title: 'Cliente S.p.A.' },
      ];
      await hands.connectPortal();
      await hands.push('crm', 'INBOX', 'file-quattro', (letter) =>
        atMarco({ bind: [], create, files: filesOf(letter) }),
      );
    },
  },
  {
    name: 'portal-crm-of-copy',
    portal: {
      prepare(one) {
        marcoIsKnown(one);
        hasItself('uno')(one);
      },
      facts: [
        'activities: uno, at Marco Bianchi, files: ',
        'push: crm uno done',
        'keyword: <uno@fault.example> $B24CRM',
      ],
    },
    async act(hands) {
      await hands.connectPortal();
      await hands.push('crm', 'INBOX', 'uno');
    },
  },
  {
    name: 'portal-talk',
    portal: {
      facts: [
        'posts: Da leggere, for U7, files: file-quattro.bin',
        'files: file-quattro.bin',
        'chats: Parliamone, of 7, 1',
        'chatMessages: Che ne dite?, in Parliamone',
        'events: Incontro, with 7, 1',
        'push: feed Da leggere done',
        'push: chat Parliamone done',
        'push: event Incontro done',
        'keyword: <file-quattro@fault.example> $B24Feed',
        'keyword: <uno@fault.example> $B24Chat',
        'keyword: <due@fault.example> $B24Event',
      ],
    },
    async act(hands) {
      await hands.connectPortal();
      await hands.push('feed', 'INBOX', 'file-quattro', post);
      await hands.push('chat', 'INBOX', 'uno', chat);
      await hands.push('event', 'INBOX', 'due', event);
    },
  },
  {
    name: 'portal-known-customers',
    portal: {
      prepare: marcoIsKnown,
      facts: ['nuovo-uno', 'nuovo-due', 'file-nuovo'].flatMap((name) => [
        `activities: ${name}, at Marco Bianchi, files: ${name.startsWith('file') ? `${name}.bin` : ''}`,
        ...(name.startsWith('file') ? [`files: ${name}.bin`] : []),
        `push: crm ${name} done`,
        `keyword: <${name}@fault.example> $B24CRM`,
      ]),
    },
    async act(hands) {
      await hands.connectPortal();
      await hands.assignKnown();
      await hands.world((world) => world.arrive('INBOX', 'nuovo-uno', 'nuovo-due', 'file-nuovo'));
      hands.kick();
      await hands.until('all mail was decided', (look) => decided(look) === 3);
    },
  },
  {
    name: 'portal-followed',
    portal: {
      prepare: marcoIsKnown,
      facts: ['due', 're-due'].flatMap((name) => [
        `activities: ${name}, at Marco Bianchi, files: `,
        `push: crm ${name} done`,
        `keyword: <${name}@fault.example> $B24CRM`,
      ]),
    },
    async act(hands) {
      await hands.connectPortal();
      await hands.push('crm', 'INBOX', 'due', () => atMarco({ follow: true }));
      await hands.settle();
      await hands.world((world) => world.arrive('INBOX', 're-due', 'nuovo-uno'));
      hands.kick();
      await hands.until('the answer was filed too', (look) => pushesOf(look).length === 2);
    },
  },
];
