import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { Out } from '#shared/contract/index.ts';
import type { AccountId, PushId } from '#shared/model/ids.ts';
import type { CrmForm } from '#shared/model/push.ts';
import { COLLEAGUES, CUSTOMERS, GIULIA } from '../../src/main/demo/sample-mail/people.ts';
import type { Fault } from '../../src/main/demo/portal/faults.ts';
import { crmTable } from '../../src/main/demo/portal/records.ts';
import { MAIL, openPushing, WORDS, type GivenMail, type Pushing } from '../fixtures/pushing.ts';

const never = new AbortController().signal;
let pushing: Pushing;
afterEach(() => pushing.stop());

const STRANGER: GivenMail = {
  subject: 'Richiesta di informazioni',
  from: { name: 'Anna Nuova', address: 'anna.nuova@pompe-verdi.example' },
  text: 'Buongiorno,\nvorrei un preventivo.\n\nAnna Nuova\nPompe Verdi S.r.l.\nTel. +39 035 123 4567',
};
const SUBJECTS = new Set(['Re: Offerta AP-40', 'Richiesta di informazioni', 'Seconda lettera']);

const save = async (form?: CrmForm, messageIds = pushing.messageIds): Promise<PushId> => {
  const input = {
    messageIds: [...messageIds],
    words: WORDS,
    graceMs: 0,
    ...(form === undefined ? {} : { form }),
  };
  return (await pushing.core.handlers['push.crm'](input, never)).pushId;
};
const start = (): Promise<Out<'crm.start'>> =>
  Promise.resolve(pushing.core.handlers['crm.start']({ messageIds: [...pushing.messageIds] }, never));
const activities = () =>
  pushing.portal.records.activities.all().filter(({ subject }) => SUBJECTS.has(subject));
const contactOf = (address: string) =>
  crmTable(pushing.portal.records, 3)
    ?.all()
    .find(({ fields }) => JSON.stringify(fields['fm']).includes(address));
const ofStranger = (type: number) =>
  crmTable(pushing.portal.records, type)
    ?.all()
    .filter(({ fields }) => JSON.stringify(fields).includes('pompe-verdi')) ?? [];
const unknownBecomes = (what: 'lead' | 'contact') =>
  pushing.core.handlers['portals.setDefaults'](
    { portalId: pushing.portalId, defaults: { unknownBecomes: what } },
    never,
  );
const customer = CUSTOMERS[0]?.address ?? '';
const ACCOUNT = 1 as AccountId;

describe('who somebody is in the CRM', () => {
  it('B4: tells contact, company, phone, responsible, open deals with stages and the last activities, and keeps them for bad times', async () => {
    pushing = await openPushing();
    const look = (addresses: string[], fresh = false) =>
      pushing.core.handlers['crm.look']({ accountId: ACCOUNT, addresses, fresh }, never);
    const { cards, error } = await look([
      customer.toUpperCase(),
      'nessuno@altrove.example',
      COLLEAGUES[0]?.address ?? '',
    ]);
    expect(error).toBeNull();
    const [card, nobody, colleague] = cards;
    expect(colleague).toMatchObject({ colleague: true, records: [] });
    expect(nobody).toMatchObject({ address: 'nessuno@altrove.example', records: [], deals: [] });
    const [contact] = card?.records ?? [];
    expect(contact).toMatchObject({ entityTypeId: 3, emails: [customer], company: 'Rossi Impianti S.p.A.' });
    expect(contact?.phones[0]).toMatch(/^\+39/);
    expect(contact?.responsible?.name).toBe('Giulia Ferri');
    expect(contact?.url).toBe(`${pushing.portal.origin}/crm/contact/details/${contact?.id}/`);
    expect(card?.deals.map(({ title, stage }) => [title, stage])).toEqual([
      ['Perdita alla guarnizione, cantiere di Dalmine', 'Intervento in corso'],
      ['Contratto di manutenzione 2027', 'Nuovo affare'],
      ['Sostituzione di tre pompe', 'Preparazione documenti'],
    ]);
    // Three requests for all of them, and the lists and the people once.
    expect(pushing.portal.calls()).toBeLessThanOrEqual(6);
    expect(card?.activities.length).toBeGreaterThan(0);
    pushing.portal.forget();
    await look([customer]);
    expect(pushing.portal.calls()).toBe(0);

    await pushing.portal.down();
    const later = await look([customer, 'altri@altrove.example'], true);
    expect(later.cards.map(({ address }) => address)).toEqual([customer]);
    expect(later.error?.code).toMatch(/^(OFFLINE|PORTAL_DOWN)$/);
    const known = await pushing.ask['crm.known']({ accountId: ACCOUNT, addresses: [customer] }, never);
    expect(known?.cards[0]?.records[0]?.name).toBe(contact?.name);
    await pushing.portal.up();
  });

  it('says which scope is missing, and offers no lead where the CRM has none', async () => {
    pushing = await openPushing({ mails: [STRANGER], portal: { crmMode: 2 } });
    const told = await start();
    expect(told.leads).toBe(false);
    expect(told.fresh.map(({ entityTypeId }) => entityTypeId)).toEqual([3, 4, 2, 1038]);
    expect(told.fresh[0]).toMatchObject({
      name: 'Anna',
      lastName: 'Nuova',
      company: 'Pompe Verdi S.r.l.',
      phone: '+39 035 123 4567',
      sourceId: 'EMAIL',
    });
    await unknownBecomes('lead');
    await pushing.until(await save(), 'done');
    expect(ofStranger(1)).toEqual([]);
    expect(ofStranger(3)).toHaveLength(1);

    pushing.portal.auth.takeScope('crm');
    await pushing.core.handlers['portals.check']({ portalId: pushing.portalId }, never);
    const refused = await Promise.resolve(
      pushing.core.handlers['crm.look']({ accountId: ACCOUNT, addresses: [customer], fresh: false }, never),
    ).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ code: 'PORTAL_SCOPE', params: { scopes: 'crm' } });
  });

  it('finds records by words of their names, and by an address', async () => {
    pushing = await openPushing();
    const find = (text: string) =>
      Promise.resolve(pushing.core.handlers['crm.search']({ accountId: ACCOUNT, text, limit: 20 }, never));
    const rossi = await find('rossi');
    expect(new Set(rossi.map(({ entityTypeId }) => entityTypeId))).toEqual(new Set([3, 4]));
    const [deal] = await find('pompe sostituzione');
    expect(deal).toMatchObject({
      entityTypeId: 2,
      name: 'Sostituzione di tre pompe',
      stage: 'Preparazione documenti',
    });
    expect((await find('intervento'))[0]).toMatchObject({ kind: 'Interventi di assistenza' });
    expect((await find(customer))[0]).toMatchObject({ entityTypeId: 3, emails: [customer] });
  });
});

describe('whom a beginning of a name means', () => {
  const complete = (text: string) =>
    Promise.resolve(pushing.core.handlers['crm.complete']({ text, limit: 6 }, never));
  const wanted = expect.objectContaining({ address: customer }) as unknown;

  it('B9: is what the portal’s own completion says, asked once', async () => {
    pushing = await openPushing();
    expect(await complete('rossi')).toContainEqual(wanted);
    await complete('Rossi');
    expect(pushing.portal.calls('mail.recipient.listcontacts')).toBe(1);
    await pushing.portal.down();
    expect(await complete('bianchi')).toEqual([]);
    await pushing.portal.up();
  });

  it('B9: is whom the CRM names so, where there is no scope for mail', async () => {
    pushing = await openPushing({ portal: { scopes: ['crm', 'user'] } });
    const found = await complete('rossi');
    expect(found).toContainEqual(wanted);
    // A company has addresses too.
    expect(found.map(({ name }) => name)).toContain('Rossi Impianti S.p.A.');
    expect(pushing.portal.calls('mail.recipient.listcontacts')).toBe(0);
  });
});

describe('a message saved to the CRM', () => {
  it('S12: is an e-mail activity at its sender, with text, file and time, and binds the message', async () => {
    pushing = await openPushing();
    const contact = contactOf(customer);
    const done = await pushing.until(await save(), 'done');
    const [activity, ...others] = activities();
    expect(others).toEqual([]);
    expect(activity).toMatchObject({
      typeId: 4,
      direction: 1,
      ownerTypeId: 3,
      ownerId: contact?.id,
      responsibleId: 7,
      descriptionType: 2,
      originatorId: 'POSTINO',
      communications: [{ type: 'EMAIL', value: customer, entityId: contact?.id, entityTypeId: 3 }],
    });
    expect(activity?.description).toContain('vorremmo [B]dieci[/B] pezzi');
    expect(activity?.description).toContain('[URL=postino://message/m0%40cliente.example]');
    expect(activity?.fileIds).toHaveLength(1);
    expect(done.url).toBe(`${pushing.portal.origin}/crm/contact/details/${contact?.id}/`);
    const bound = await pushing.ask['associations.list']({ messageIds: [...pushing.messageIds] }, never);
    expect(bound).toMatchObject([{ kind: 'crm', state: 'done', url: done.url }]);
  });

  it('is not saved twice by two clicks, and a third, later one has to say so', async () => {
    pushing = await openPushing();
    const first = await save();
    expect(await save()).toBe(first);
    await pushing.until(first, 'done');
    expect(await save().catch((thrown: unknown) => thrown)).toMatchObject({
      code: 'VALIDATION',
      params: { field: 'again' },
    });
    const { saved, form } = await start();
    expect(saved).toBe(true);
    expect(activities()).toHaveLength(1);
    await pushing.until(await save(form), 'done');
    expect(activities()).toHaveLength(2);
  });

  it('is logged as outgoing and never sent again where it is ours', async () => {
    pushing = await openPushing({
      mails: [
        {
          subject: 'Seconda lettera',
          from: { name: 'Giulia', address: GIULIA.address },
          to: [{ name: 'Luca', address: customer }],
        },
      ],
    });
    await pushing.until(await save(), 'done');
    expect(activities()).toMatchObject([
      { direction: 2, completed: false, communications: [{ value: customer }] },
    ]);
    expect(pushing.portal.sent).toEqual([]);
  });

  it('asks where the sender is unknown, and makes what the form says, together and once', async () => {
    pushing = await openPushing({ mails: [STRANGER] });
    const asked = await save().catch((thrown: unknown) => thrown);
    expect(asked).toBeInstanceOf(AppError);
    expect(asked).toMatchObject({ code: 'VALIDATION', params: { field: 'unknown', reason: 'ask' } });
    const { form, fresh } = await start();
    const of = (type: number) => fresh.filter(({ entityTypeId }) => entityTypeId === type);
    const done = await pushing.until(await save({ ...form, create: [...of(3), ...of(4), ...of(2)] }), 'done');
    const [[contact], [company]] = [ofStranger(3), ofStranger(4)];
    const deals = crmTable(pushing.portal.records, 2)
      ?.all()
      .filter(({ fields }) => fields['title'] === STRANGER.subject);
    expect(contact?.fields).toMatchObject({
      name: 'Anna',
      lastName: 'Nuova',
      companyId: company?.id,
      sourceId: 'EMAIL',
    });
    expect(company?.fields['title']).toBe('Pompe Verdi S.r.l.');
    expect(deals?.map(({ fields }) => [fields['contactId'], fields['companyId']])).toEqual([
      [contact?.id, company?.id],
    ]);
    const [activity, ...others] = activities();
    expect(others).toEqual([]);
    expect(activity?.bindings).toHaveLength(3);
    expect(done.url).toContain(`/crm/contact/details/${contact?.id}/`);
  });

  it('can become an item of a smart process, found again by its code', async () => {
    pushing = await openPushing();
    const { form, fresh, smart } = await start();
    expect(smart).toEqual([{ entityTypeId: 1038, name: 'Interventi di assistenza' }]);
    const create = fresh.filter(({ entityTypeId }) => entityTypeId === smart[0]?.entityTypeId);
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method: 'crm.item.add', times: 1 });
    await pushing.until(await save({ ...form, create }), 'done');
    const made = pushing.portal.records.processes
      .all()
      .filter(({ fields }) => fields['title'] === 'Offerta AP-40');
    expect(made).toHaveLength(1);
    expect(activities()[0]?.bindings).toContainEqual({ entityTypeId: 1038, entityId: made[0]?.id });
  });

  it('files each of several messages at its own people, and makes an unknown sender of two once', async () => {
    pushing = await openPushing({ mails: [MAIL, STRANGER, { ...STRANGER, subject: 'Seconda lettera' }] });
    await unknownBecomes('lead');
    await pushing.until(await save(), 'done');
    const [lead, ...more] = ofStranger(1);
    expect(more).toEqual([]);
    expect(activities().map(({ ownerTypeId, ownerId }) => [ownerTypeId, ownerId])).toEqual([
      [3, contactOf(customer)?.id],
      [1, lead?.id],
      [1, lead?.id],
    ]);
    const bound = await pushing.ask['associations.list']({ messageIds: [...pushing.messageIds] }, never);
    expect(new Set(bound.map(({ url }) => url)).size).toBe(2);
  });

  it('takes what comes later in a followed conversation along, once, and nothing else', async () => {
    pushing = await openPushing({ mails: [MAIL] });
    const { form } = await start();
    await pushing.until(await save({ ...form, follow: true }), 'done');
    const answer = { ...MAIL, subject: 'Seconda lettera', references: ['<m0@cliente.example>'] };
    pushing.deliver({ ...answer, messageId: '<m7@cliente.example>' });
    pushing.deliver({ ...MAIL, subject: 'Richiesta di informazioni', messageId: '<m8@cliente.example>' });
    await pushing.passUntil(() => pushing.pushes().length === 2);
    const [later] = pushing.pushes();
    expect(later).toMatchObject({ title: 'Seconda lettera', byRule: true });
    await pushing.until(later?.id ?? (0 as PushId), 'done');
    await pushing.restart();
    pushing.deliver({ ...answer, messageId: '<m9@cliente.example>' });
    await pushing.passUntil(() => pushing.pushes().filter(({ state }) => state === 'done').length === 3);
    expect(activities().map(({ subject }) => subject)).toEqual([
      MAIL.subject,
      'Seconda lettera',
      'Seconda lettera',
    ]);
    // The tick stands as it was set, and taking it away ends it.
    const again = await start();
    expect(again.form.follow).toBe(true);
    await pushing.until(await save({ ...again.form, follow: false }), 'done');
    expect((await start()).form.follow).toBe(false);
  });

  it('takes along what came while the portal could not be reached, too', async () => {
    pushing = await openPushing();
    const { form } = await start();
    await pushing.portal.down();
    await pushing.until(await save({ ...form, follow: true }), 'deferred');
    await pushing.clock.advance(2 * 3_600_000);
    const answer = { subject: 'Seconda lettera', references: ['<m0@cliente.example>'], messageId: '<m7@x>' };
    const placed = pushing.deliver({ ...MAIL, ...answer });
    const conversation = () =>
      pushing.ask['messages.conversation']({ messageId: placed }, never) as unknown[];
    await pushing.passUntil(() => conversation().length === 2);
    await pushing.portal.up();
    await pushing.passUntil(() => pushing.pushes().filter(({ state }) => state === 'done').length === 2);
    expect(activities().map(({ subject }) => subject)).toEqual([MAIL.subject, 'Seconda lettera']);
  });

  it('acts on the portal’s own copy where it has one and would find the same', async () => {
    pushing = await openPushing();
    const box = pushing.portal.records.mailboxes.all().find(({ email }) => email === GIULIA.address);
    const at = pushing.clock.now() - 3_600_000;
    const copy = pushing.portal.receive({
      mailboxId: box?.id ?? 0,
      subject: MAIL.subject ?? '',
      from: `Luca Ferri <${customer}>`,
      to: GIULIA.address,
      date: at,
      hasAttachments: true,
    });
    pushing.portal.faults.add({
      fault: { kind: 'lost' },
      method: 'mail.message.createcrmactivity',
      times: 1,
    });
    const done = await pushing.until(await save(), 'done');
    expect(pushing.portal.calls('crm.activity.add')).toBe(0);
    expect(activities()).toHaveLength(1);
    expect(copy.bindings).toHaveLength(1);
    expect(done.url).toContain('/crm/contact/details/');
    // A deal that the portal would not find by itself needs the general way.
    const { form } = await start();
    const deal = pushing.portal.records.deals.all()[0]?.id ?? 0;
    await pushing.until(await save({ ...form, bind: [...form.bind, { entityTypeId: 2, id: deal }] }), 'done');
    expect(pushing.portal.calls('crm.activity.add')).toBe(1);
    expect(activities().at(-1)?.bindings).toContainEqual({ entityTypeId: 2, entityId: deal });
  });
});

describe('exactly one record', () => {
  const FAULTS: readonly (readonly [string, Fault, number])[] = [
    ['its answer was lost', { kind: 'lost' }, 1],
    ['a page came instead of an answer', { kind: 'html' }, 2],
    ['the connection broke before', { kind: 'cut' }, 1],
    ['the answer took over a minute', { kind: 'slow', ms: 70_000, when: 'after' }, 1],
    ['the portal broke inside', { kind: 'error', status: 500, code: 'INTERNAL_SERVER_ERROR' }, 2],
    ['it said "too many" for a minute', { kind: 'error', status: 503, code: 'QUERY_LIMIT_EXCEEDED' }, 12],
    ['an error came with status 200', { kind: 'error', status: 200, code: 'INTERNAL_SERVER_ERROR' }, 1],
  ];
  for (const method of ['crm.item.add', 'crm.activity.add', 'crm.activity.binding.add'])
    it.each(FAULTS)(`of ${method} although %s`, async (_, fault, times) => {
      pushing = await openPushing({ mails: [STRANGER] });
      const { form, fresh } = await start();
      pushing.portal.faults.add({ fault, method, times });
      const create = fresh.filter(({ entityTypeId }) => entityTypeId === 3 || entityTypeId === 4);
      await pushing.until(await save({ ...form, create }), 'done');
      expect(ofStranger(3)).toHaveLength(1);
      expect(ofStranger(4)).toHaveLength(1);
      expect(activities()).toHaveLength(1);
      expect(activities()[0]?.bindings).toHaveLength(2);
    });

  it.each(['crm.item.add', 'crm.activity.add'])('over an end of the program within %s', async (method) => {
    pushing = await openPushing({ mails: [STRANGER] });
    await unknownBecomes('contact');
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method, times: 1 });
    const id = await save();
    await pushing.passUntil(() => pushing.portal.calls(method) > 0);
    await pushing.restart();
    await pushing.until(id, 'done');
    expect(ofStranger(3)).toHaveLength(1);
    expect(activities()).toHaveLength(1);
  });

  it('waits for a scope that was taken, says which, and goes on when it is there again', async () => {
    pushing = await openPushing();
    pushing.portal.auth.takeScope('crm');
    const failed = await pushing.until(await save(), 'failed');
    expect(failed.error).toMatchObject({ code: 'PORTAL_SCOPE', params: { scopes: 'crm' } });
    pushing.portal.auth.giveScope('crm');
    await pushing.core.handlers['portals.check']({ portalId: pushing.portalId }, never);
    await pushing.until(failed.id, 'done');
    expect(activities()).toHaveLength(1);
  });

  it('tells a person without rights so', async () => {
    pushing = await openPushing();
    const { form } = await start();
    pushing.portal.rights.deny(7, 'crm');
    const failed = await pushing.until(await save(form), 'failed');
    expect(failed.error).toMatchObject({ code: 'PORTAL_REFUSED', params: { reason: 'rights' } });
    expect(activities()).toEqual([]);
  });
});
