import { afterEach, describe, expect, it } from 'vitest';
import type { AccountId } from '#shared/model/ids.ts';
import type { KnownEntry } from '#shared/model/push.ts';
import { CUSTOMERS, GIULIA } from '../../src/main/demo/sample-mail/people.ts';
import type { PortalOptions } from '../../src/main/demo/portal/start-portal.ts';
import type { Fault } from '../../src/main/demo/portal/faults.ts';
import { openPortal, START, type TestPortal } from '../fixtures/portal.ts';
import { openPushing, type GivenMail, type Pushing } from '../fixtures/pushing.ts';

const never = new AbortController().signal;
const LUCA = { name: 'Luca Ignoto', address: 'luca@sconosciuto.example' };
let pushing: Pushing;
afterEach(() => pushing.stop());

const known = CUSTOMERS.filter(
  ({ company }) => !['Piscine Lago Blu', 'Lindqvist Marine AB'].includes(company.name),
);
/** So many mails, of known customers in turn. */
const mails = (count: number, more: Partial<GivenMail> = {}): GivenMail[] =>
  Array.from({ length: count }, (_, index) => {
    const who = known[index % known.length];
    return {
      subject: `Ordine ${index}`,
      from: { name: who?.last ?? '', address: who?.address ?? '' },
      text: 'Buongiorno',
      ...more,
    };
  });
const open = async (given: readonly GivenMail[], portal: PortalOptions = {}): Promise<void> => {
  pushing = await openPushing({ known: true, mails: given, portal });
};
const log = (): KnownEntry[] => pushing.ask['known.log']({ limit: 500 }, never) as KnownEntry[];
const filed = () =>
  pushing.portal.records.activities.all().filter(({ originatorId }) => originatorId === 'POSTINO');
const subjects = (): string[] =>
  filed()
    .map(({ subject }) => subject)
    .sort();
/** Every mail has its activity, once, and the log says so. */
const allFiled = async (count: number): Promise<void> => {
  await pushing.passUntil(
    () => log().length === Math.min(500, count) && log().every(({ state }) => state === 'done'),
    2_000,
  );
  expect(new Set(subjects()).size).toBe(count);
  expect(filed()).toHaveLength(count);
};

describe('S7: arriving mail of known customers', () => {
  it('becomes an activity assigned to the employee responsible, and the log says why', async () => {
    await open(mails(4));
    await allFiled(4);
    const responsibles = new Set(filed().map(({ responsibleId }) => responsibleId));
    expect(responsibles.size).toBeGreaterThan(1);
    expect(filed().every(({ direction, typeId }) => direction === 1 && typeId === 4)).toBe(true);
    expect(log()[0]).toMatchObject({ outcome: 'filed', state: 'done', subject: 'Ordine 3' });
    expect(log()[0]?.detail).not.toBe('');
    expect(pushing.portal.sent).toEqual([]);
  });

  it('leaves alone colleagues, programs, what is listed and what is unknown', async () => {
    pushing = await openPushing({
      known: true,
      connect: false,
      mails: [
        { from: { name: 'Paolo', address: 'paolo.zanetti@officine-aurora.example' } },
        { from: { name: '', address: `noreply@${known[0]?.address.split('@')[1] ?? ''}` } },
        { from: { name: 'Anna', address: known[4]?.address ?? '' } },
        { from: LUCA },
      ],
    });
    const { portalId } = await pushing.core.handlers['portals.connect'](
      { webhook: pushing.portal.webhook },
      never,
    );
    const domain = known[4]?.address.split('@')[1] ?? '';
    await pushing.core.handlers['portals.setDefaults'](
      { portalId, defaults: { knownExcept: [`@${domain}`] } },
      never,
    );
    await pushing.passUntil(() => log().length === 4, 500);
    expect(log().map(({ outcome }) => outcome)).toEqual(['unknown', 'listed', 'automatic', 'own']);
    expect(filed()).toEqual([]);
  });

  it('makes one lead of an unknown sender, where that is wanted, and files all of their mail there', async () => {
    pushing = await openPushing({ known: true, connect: false, mails: mails(3, { from: LUCA }) });
    const { portalId } = await pushing.core.handlers['portals.connect'](
      { webhook: pushing.portal.webhook },
      never,
    );
    const defaults = { knownLeads: true, knownSource: 'EMAIL' };
    await pushing.core.handlers['portals.setDefaults']({ portalId, defaults }, never);
    await allFiled(3);
    const leads = pushing.portal.records.leads.all().filter(({ fields }) => fields['lastName'] === 'Ignoto');
    expect(leads).toHaveLength(1);
    expect(leads[0]?.fields).toMatchObject({ sourceId: 'EMAIL' });
    expect(log().every(({ outcome }) => outcome === 'lead')).toBe(true);
  });

  it('files later mail of an unknown sender at the lead, once it is there, and makes no other', async () => {
    pushing = await openPushing({ known: true, connect: false, mails: mails(1, { from: LUCA }) });
    pushing.portal.faults.add({ fault: { kind: 'cut' }, method: 'crm.item.add', times: 2 });
    const { portalId } = await pushing.core.handlers['portals.connect'](
      { webhook: pushing.portal.webhook },
      never,
    );
    await pushing.core.handlers['portals.setDefaults']({ portalId, defaults: { knownLeads: true } }, never);
    await pushing.passUntil(() => pushing.pushes().some(({ state }) => state === 'deferred'), 100);
    pushing.deliver({ subject: 'Ordine 1', from: LUCA });
    pushing.deliver({ subject: 'Ordine 2', from: LUCA });
    await allFiled(3);
    const leads = pushing.portal.records.leads.all().filter(({ fields }) => fields['lastName'] === 'Ignoto');
    expect(leads).toHaveLength(1);
    expect(log().map(({ outcome }) => outcome)).toEqual(['filed', 'filed', 'lead']);
  });

  it('goes on with everybody else while only a person can tell whether a lead is there', async () => {
    pushing = await openPushing({ known: true, connect: false, mails: mails(1, { from: LUCA }) });
    const { faults } = pushing.portal;
    faults.add({ fault: { kind: 'lost' }, method: 'crm.item.add', times: 1 });
    faults.add({
      fault: { kind: 'error', status: 400, code: 'INVALID_ARG_VALUE' },
      method: 'crm.item.list',
      times: 1,
    });
    const { portalId } = await pushing.core.handlers['portals.connect'](
      { webhook: pushing.portal.webhook },
      never,
    );
    await pushing.core.handlers['portals.setDefaults']({ portalId, defaults: { knownLeads: true } }, never);
    await pushing.passUntil(() => pushing.pushes()[0]?.state === 'asking', 500);
    for (const lead of pushing.portal.records.leads.all())
      if (lead.fields['lastName'] === 'Ignoto') pushing.portal.records.leads.remove(lead.id);
    pushing.deliver({ subject: 'Ordine 1', from: LUCA });
    pushing.deliver({ subject: 'Ordine 2', from: { name: '', address: known[0]?.address ?? '' } });
    await pushing.passUntil(() => log().length === 3 && log()[0]?.state === 'done', 500);
    expect(log().map(({ outcome }) => outcome)).toEqual(['filed', 'unknown', 'lead']);
  });

  it('knows colleagues from the first mail on, whatever domain they write from', async () => {
    const elsewhere = { name: 'Collega', address: 'collega@altrove.example' };
    pushing = await openPushing({ known: true, connect: false, mails: [{ from: elsewhere }] });
    const colleague = pushing.portal.records.users.all().find(({ id, active }) => id !== 7 && active);
    if (colleague === undefined) throw new Error('no colleague');
    colleague.email = elsewhere.address;
    const { portalId } = await pushing.core.handlers['portals.connect'](
      { webhook: pushing.portal.webhook },
      never,
    );
    await pushing.core.handlers['portals.setDefaults']({ portalId, defaults: { knownLeads: true } }, never);
    await pushing.passUntil(() => log().length === 1, 500);
    expect(log()[0]).toMatchObject({ outcome: 'own', detail: elsewhere.address });
    expect(pushing.pushes()).toEqual([]);
  });

  it('waits to know colleagues where the portal does not tell them at once', async () => {
    const elsewhere = { name: 'Collega', address: 'collega@altrove.example' };
    pushing = await openPushing({ known: true, connect: false, mails: [{ from: elsewhere }] });
    const colleague = pushing.portal.records.users.all().find(({ id, active }) => id !== 7 && active);
    if (colleague === undefined) throw new Error('no colleague');
    colleague.email = elsewhere.address;
    const { faults } = pushing.portal;
    faults.add({
      fault: { kind: 'error', status: 500, code: 'INTERNAL_SERVER_ERROR' },
      method: 'user.get',
      times: 6,
    });
    const { portalId } = await pushing.core.handlers['portals.connect'](
      { webhook: pushing.portal.webhook },
      never,
    );
    await pushing.core.handlers['portals.setDefaults']({ portalId, defaults: { knownLeads: true } }, never);
    await pushing.passUntil(() => log().length === 1, 2_000);
    expect(log()[0]).toMatchObject({ outcome: 'own', detail: elsewhere.address });
    expect(pushing.pushes()).toEqual([]);
  });

  it.each([
    [
      'the mailbox was taken from the portal',
      async (accountId: AccountId) => {
        await pushing.core.handlers['portals.use']({ accountId, portalId: null }, never);
      },
    ],
    [
      'the option was switched off',
      async (accountId: AccountId) => {
        await pushing.core.handlers['accounts.setSync']({ accountId, sync: { assignKnown: false } }, never);
      },
    ],
  ])('is left alone where %s while the portal was asked', async (_, change) => {
    const asleep = Promise.withResolvers<void>();
    const wake = Promise.withResolvers<void>();
    const sleep = (): Promise<void> => {
      asleep.resolve();
      return wake.promise;
    };
    pushing = await openPushing({ known: true, connect: false, mails: mails(2), portal: { sleep } });
    pushing.portal.faults.add({
      fault: { kind: 'slow', ms: 20_000, when: 'before' },
      method: 'crm.duplicate.findbycomm',
      times: 1,
    });
    await pushing.core.handlers['portals.connect']({ webhook: pushing.portal.webhook }, never);
    let asked = false;
    void asleep.promise.then(() => (asked = true));
    await pushing.passUntil(() => asked, 100);
    await change(1 as AccountId);
    wake.resolve();
    await pushing.clock.advance(60_000);
    await pushing.passUntil(() => pushing.portal.calls('crm.duplicate.findbycomm') > 0);
    for (let turn = 0; turn < 20; turn += 1) await pushing.clock.advance(1_000);
    expect([pushing.pushes(), log(), filed()]).toEqual([[], [], []]);
  });

  it('leaves alone what Webmail or a colleague has bound to the CRM already', async () => {
    await open(mails(1));
    const copy = pushing.portal.receive({
      mailboxId: pushing.portal.records.mailboxes.all().find(({ email }) => email === GIULIA.address)!.id,
      ...{ subject: 'Ordine 0', from: known[0]?.address ?? '', to: GIULIA.address, date: START - 3_600_000 },
    });
    copy.bindings.push({ type: 'CRM_ACTIVITY', id: 999 });
    await pushing.passUntil(() => log().length === 1, 500);
    expect(log()[0]?.outcome).toBe('there');
    expect(filed()).toEqual([]);
  });

  it('files what came before the portal could say who we are', async () => {
    pushing = await openPushing({ known: true, connect: false, mails: mails(3) });
    const fault = { kind: 'error', status: 500, code: 'INTERNAL_SERVER_ERROR' } as const;
    pushing.portal.faults.add({ fault, method: 'profile', times: 1 });
    await pushing.core.door.provisionPortal(pushing.portal.webhook);
    await allFiled(3);
  });

  it('sees what comes after another mailbox was taken away', async () => {
    pushing = await openPushing({ known: true, connect: false, mails: [], otherMails: mails(3) });
    // Without a portal, what is there is left alone.
    await pushing.clock.advance(1_000);
    await pushing.core.handlers['accounts.remove']({ accountId: 2 as AccountId }, never);
    await pushing.core.handlers['portals.connect']({ webhook: pushing.portal.webhook }, never);
    pushing.deliver({ subject: 'Ordine 0', from: { name: '', address: known[0]?.address ?? '' } });
    await allFiled(1);
  });

  it('is filed also where the portal had not said yet who we are', async () => {
    pushing = await openPushing({ known: true, connect: false, mails: mails(4) });
    // It was down while it was connected, by a file or just before the program ended.
    pushing.portal.faults.add({ fault: { kind: 'cut' }, times: 1 });
    await pushing.core.door.provisionPortal(pushing.portal.webhook);
    // What it lets us do is known before anything is decided: here, to look at what Webmail has bound already.
    const copy = pushing.portal.receive({
      mailboxId: pushing.portal.records.mailboxes.all().find(({ email }) => email === GIULIA.address)!.id,
      ...{ subject: 'Ordine 0', from: known[0]?.address ?? '', to: GIULIA.address, date: START - 3_600_000 },
    });
    copy.bindings.push({ type: 'CRM_ACTIVITY', id: 999 });
    await pushing.passUntil(() => log().length === 4 && !log().some(({ state }) => state === 'queued'), 500);
    await pushing.passUntil(() => filed().length === 3);
    expect(subjects()).toEqual(['Ordine 1', 'Ordine 2', 'Ordine 3']);
    expect(log().at(-1)).toMatchObject({ subject: 'Ordine 0', outcome: 'there' });
  });

  it('takes the files along', async () => {
    await open(mails(1, { files: { 'ordine.pdf': 'un ordine' } }));
    await allFiled(1);
    expect(filed()[0]?.fileIds).toHaveLength(1);
  });
});

describe('S7: with a mailbox for each of two portals', () => {
  let other: TestPortal;
  afterEach(() => other.stop());
  const openBoth = async (): Promise<void> => {
    const given = mails(2, { from: LUCA });
    pushing = await openPushing({ known: true, connect: false, mails: given, otherMails: given });
    other = await openPortal();
    const { handlers } = pushing.core;
    for (const [index, { webhook }] of [pushing.portal, other].entries()) {
      const { portalId } = await handlers['portals.connect']({ webhook }, never);
      await handlers['portals.setDefaults']({ portalId, defaults: { knownLeads: true } }, never);
      await handlers['portals.use']({ accountId: (index + 1) as AccountId, portalId }, never);
    }
  };
  const leadsOf = ({ records }: TestPortal): number =>
    records.leads.all().filter(({ fields }) => fields['lastName'] === 'Ignoto').length;

  it('a portal that is down holds up only its own', async () => {
    await openBoth();
    await pushing.portal.down();
    await pushing.passUntil(() => log().length === 2 && log().every(({ state }) => state === 'done'), 500);
    expect(log().map(({ accountId }) => accountId)).toEqual([2, 2]);
    expect([leadsOf(pushing.portal), leadsOf(other)]).toEqual([0, 1]);
    await pushing.portal.up();
    await pushing.passUntil(() => log().length === 4 && log().every(({ state }) => state === 'done'));
    expect([leadsOf(pushing.portal), leadsOf(other)]).toEqual([1, 1]);
  });

  it('a lead that is on its way to one is none at the other', async () => {
    await openBoth();
    const mend = pushing.portal.faults.add({ fault: { kind: 'cut' }, method: 'crm.item.add' });
    await pushing.passUntil(
      () => log().some(({ accountId, state }) => accountId === 2 && state === 'done'),
      500,
    );
    expect([leadsOf(pushing.portal), leadsOf(other)]).toEqual([0, 1]);
    mend();
    await pushing.passUntil(() => log().length === 4 && log().every(({ state }) => state === 'done'));
    expect([leadsOf(pushing.portal), leadsOf(other)]).toEqual([1, 1]);
  });
});

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['the answer is lost', { kind: 'lost' }],
  ['the connection ends before', { kind: 'cut' }],
  ['it takes a minute, and was done', { kind: 'slow', ms: 60_000, when: 'after' }],
  ['a page comes instead', { kind: 'html' }],
  ['too many calls', { kind: 'error', status: 503, code: 'QUERY_LIMIT_EXCEEDED' }],
];
describe('B6: exactly one activity each, whatever fails', () => {
  it.each(
    ['crm.duplicate.findbycomm', 'crm.activity.add', 'crm.activity.binding.add'].flatMap((method) =>
      FAULTS.map(([what, fault]) => [method, what, fault] as const),
    ),
  )('%s: %s', async (method, _, fault) => {
    await open(mails(12));
    pushing.portal.faults.add({ fault, method, after: 2, times: 1 });
    await allFiled(12);
  });

  it('the program is killed in the middle of a batch', async () => {
    await open(mails(30));
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method: 'crm.activity.add', after: 15, times: 1 });
    await pushing.passUntil(() => pushing.portal.calls('crm.activity.add') > 10, 100);
    await pushing.restart();
    await allFiled(30);
  });

  it('thousands at once, within two calls each', async () => {
    await open(mails(2_000));
    const left = () => pushing.pushes().some(({ state }) => state !== 'done');
    await pushing.passUntil(
      () => pushing.portal.calls('crm.activity.add') >= 2_000 && !left(),
      5_000,
      100_000,
    );
    expect(filed()).toHaveLength(2_000);
    expect(new Set(subjects()).size).toBe(2_000);
    expect(pushing.portal.calls()).toBeLessThan(4_000);
  }, 120_000);
});
