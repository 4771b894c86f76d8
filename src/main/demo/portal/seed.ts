import {
  SUPPORT,
  COLLEAGUES,
  CUSTOMERS,
  GIULIA,
  fullName,
  type Company,
  type Person,
} from '../sample-mail/people.ts';
import { addWork } from './seed-work.ts';
import { isoTime } from './dates.ts';
import type { Json } from './json.ts';
import type { Records } from './records.ts';

/** A portal in use: the people of the demo's mail, their CRM and some work that they have begun. */

const DAY = 86_400_000;

/** Who uses the demo: the salesperson whose mailbox it shows. */
export const DEMO_USER = 7;
export const ADMIN_USER = 1;
/** A person from outside, with no business in the CRM. */
export const EXTRANET_USER = 9;

const DEPARTMENTS = [
  ['Officine Aurora', null, 1],
  ['Direzione commerciale', 1, 1],
  ['Vendite', 2, 7],
  ['Amministrazione', 1, 2],
  ['Ufficio tecnico', 1, 3],
  ['Logistica', 1, 4],
] as const;

function addPeople({ users, departments, groups, storages, files, mailboxes }: Records, now: number): void {
  for (const [index, [name, parent, head]] of DEPARTMENTS.entries()) {
    departments.add({ name, parent, head, sort: 500 + index * 10 });
  }
  const add = (id: number, person: Person, department: number, admin = false): void => {
    const { first: name, last: lastName, address: email, role: position } = person;
    users.add(
      { name, lastName, email, position, departments: [department], admin, active: true, type: 'employee' },
      id,
    );
  };
  for (const [index, person] of COLLEAGUES.entries())
    add(index + 1, person, [2, 4, 5, 6][index] ?? 1, index === 0);
  add(DEMO_USER, GIULIA, 3);
  const guest = CUSTOMERS.find(({ last }) => last === 'Marangon');
  if (guest !== undefined) {
    const { first: name, last: lastName, address: email, role: position } = guest;
    users.add(
      { name, lastName, email, position, departments: [], admin: false, active: true, type: 'extranet' },
      EXTRANET_USER,
    );
  }
  groups.add({
    name: 'Fiera di Bolzano',
    ownerId: 7,
    members: [1, 4, 7],
    closed: false,
    project: true,
    created: now - 40 * DAY,
  });
  groups.add({
    name: 'Nuovo sito web',
    ownerId: 1,
    members: [1, 2, 3],
    closed: true,
    project: true,
    created: now - 90 * DAY,
  });
  groups.add({
    name: 'Ufficio vendite',
    ownerId: 7,
    members: [1, 2, 3, 4, 7],
    closed: false,
    project: false,
    created: now - 400 * DAY,
  });
  for (const { id, name, lastName } of users.all()) {
    addStorage(`${name} ${lastName}`, 'user', String(id));
  }
  addStorage('Drive aziendale', 'common', 'shared_files_s1');
  for (const { id, name } of groups.all()) addStorage(name, 'group', String(id));
  mailboxes.add({
    email: GIULIA.address,
    name: GIULIA.address,
    senderName: fullName(GIULIA),
    users: [DEMO_USER],
  });
  mailboxes.add({
    email: SUPPORT.address,
    name: 'Assistenza',
    senderName: 'Assistenza Officine Aurora',
    users: [1, 4, DEMO_USER],
  });

  function addStorage(name: string, entityType: 'user' | 'common' | 'group', entityId: string): void {
    const storage = storages.add({ name, entityType, entityId, rootId: 0 });
    storage.rootId = files.add({
      name,
      folder: true,
      storageId: storage.id,
      parentId: null,
      createdBy: ADMIN_USER,
      created: now,
      content: '',
      size: 0,
    }).id;
  }
}

const fm = (...rows: readonly (readonly ['EMAIL' | 'PHONE' | 'WEB', string])[]): Json =>
  rows.map(([typeId, value], index) => ({ id: index + 1, typeId, valueType: 'WORK', value }));

const WISHES = ['richiesta di offerta', 'scheda tecnica della AP-40', 'visita in azienda'];

/** Companies and contacts of the people that the demo's mail comes from; two of them only as leads. */
function addCustomers({ companies, contacts, leads }: Records, now: number): void {
  const time = isoTime(now - 200 * DAY);
  const common = { opened: 'Y', createdTime: time, updatedTime: time, createdBy: 1 };
  const numbers = new Map<Company, number>();
  for (const [index, person] of CUSTOMERS.entries()) {
    const { first: name, last: lastName, role: post, address, company } = person;
    const assignedById = [7, 7, 1, 3][index % 4] ?? 7;
    const phone = `+39 0${30 + index} ${String(4_100_000 + index * 7_919).slice(0, 7)}`;
    if (['Piscine Lago Blu', 'Lindqvist Marine AB'].includes(company.name)) {
      const title = `${company.name}: ${WISHES[index % WISHES.length] ?? ''}`;
      leads.add({
        fields: {
          ...common,
          title,
          name,
          lastName,
          post,
          companyTitle: company.name,
          assignedById,
          stageId: 'NEW',
          sourceId: 'EMAIL',
          currencyId: 'EUR',
          opportunity: 0,
          fm: fm(['EMAIL', address], ['PHONE', phone]),
        },
      });
      continue;
    }
    let companyId = numbers.get(company);
    if (companyId === undefined) {
      companyId = companies.add({
        fields: {
          ...common,
          title: company.name,
          typeId: 'CUSTOMER',
          assignedById,
          currencyId: 'EUR',
          revenue: 0,
          fm: fm(['EMAIL', `info@${company.domain}`], ['WEB', `https://www.${company.domain}`]),
        },
      }).id;
      numbers.set(company, companyId);
    }
    contacts.add({
      fields: {
        ...common,
        name,
        lastName,
        post,
        assignedById,
        companyId,
        companyIds: [companyId],
        sourceId: 'EMAIL',
        fm: fm(['EMAIL', address], ['PHONE', phone]),
      },
    });
  }
}

const DEALS = [
  ['Rossi', 'Sostituzione di tre pompe', 'PREPARATION', 18_400, 0],
  ['Rossi', 'Contratto di manutenzione 2027', 'NEW', 7_200, 0],
  ['Gianoli', 'Scambiatore per la linea yogurt', 'EXECUTING', 31_850, 0],
  ['Nuti', 'Impianto di filtrazione delle vasche', 'FINAL_INVOICE', 64_000, 0],
  ['Costa', 'Valvole in acciaio per il cantiere 14', 'LOSE', 5_300, 0],
  ['Greco', 'Ricambi per l’estate', 'WON', 2_960, 0],
  ['MacLeod', 'Brewhouse pump skid', 'PREPAYMENT_INVOICE', 42_500, 0],
  ['Pesenti', 'Perdita alla guarnizione, cantiere di Dalmine', 'C9:EXECUTING', 0, 9],
] as const;

function addDeals({ contacts, deals, processes }: Records, now: number): void {
  for (const [index, [lastName, title, stageId, opportunity, categoryId]] of DEALS.entries()) {
    const contact = contacts.all().find(({ fields }) => fields['lastName'] === lastName);
    const time = isoTime(now - (60 - index * 6) * DAY);
    const owner = {
      companyId: contact?.fields['companyId'] ?? null,
      contactId: contact?.id ?? null,
      contactIds: contact === undefined ? [] : [contact.id],
      assignedById: contact?.fields['assignedById'] ?? 7,
    };
    deals.add({
      fields: {
        title,
        categoryId,
        stageId,
        opportunity,
        currencyId: 'EUR',
        opened: 'Y',
        typeId: 'SALE',
        begindate: time,
        closedate: isoTime(now + (index + 5) * DAY),
        createdTime: time,
        updatedTime: time,
        createdBy: 7,
        ...owner,
      },
    });
    if (categoryId === 9) {
      processes.add({
        fields: {
          title: `Intervento: ${title}`,
          categoryId: 0,
          stageId: 'NEW',
          opened: 'Y',
          createdTime: time,
          updatedTime: time,
          ...owner,
        },
      });
    }
  }
}

/** Fills empty tables. `now` is the time that it all ends at. */
export function seed(records: Records, now: number): void {
  addPeople(records, now);
  addCustomers(records, now);
  addDeals(records, now);
  addWork(records, now);
}
