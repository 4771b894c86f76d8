import { describe, expect, it } from 'vitest';
import type { Address } from '#shared/model/address.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { CrmForm, CrmNew } from '#shared/model/push.ts';
import { usualPortalDefaults } from '#shared/model/usual.ts';
import type { PortalRecord } from '../../db/repos/portals.repo.ts';
import type { PushMessage } from '../push/kind.ts';
import { fitsCopy, ownersIn, planByDefaults, planByForm, type PlanInput } from './plan.ts';
import type { Found } from './shapes.ts';

const EVA = { name: 'Eva', address: 'Eva@Client.example' };
const NOBODY: Found = { contacts: [], leads: [], companies: [] };
const portal = (leads: number | null): PortalRecord => ({
  id: 1 as PortalRecord['id'],
  origin: 'https://acme.bitrix24.test',
  way: 'webhook',
  client_id: '',
  user_id: 7,
  user_name: '',
  scopes: 'crm',
  leads,
  enterprise: 0,
  signed_out: 0,
  error: null,
  checked: 1,
  defaults: '{}',
});
const message = (id: number): PushMessage => ({
  id: id as MessageId,
  mailbox: 'me@acme.example',
  subject: 'Quote',
  from: EVA,
  to: [],
  cc: [],
  date: 0,
  received: 0,
  messageIdHeader: '',
  outgoing: false,
});
const draft = (who: Address, _: PushMessage, entityTypeId: number): CrmNew => ({
  entityTypeId,
  title: '',
  name: who.name,
  lastName: '',
  email: who.address,
  phone: '',
  company: '',
  sourceId: '',
});
const FILE = { messageId: 1 as MessageId, part: '2', name: 'a.pdf' };
const input = (found: Found, more: Partial<PlanInput> = {}): PlanInput => ({
  portal: portal(1),
  defaults: usualPortalDefaults,
  messages: [message(1)],
  people: new Map([
    [1, [EVA]],
    [2, [EVA]],
  ]),
  found: new Map([['eva@client.example', found]]),
  draft,
  files: [FILE],
  ...more,
});
const form = (more: Partial<CrmForm>): CrmForm => ({
  bind: [],
  create: [],
  responsible: null,
  files: [],
  follow: false,
  ...more,
});
const contact = { entityTypeId: 3, id: 5 };
const company = { entityTypeId: 4, id: 6 };

describe('where a message is filed', () => {
  it.each([
    [{ contacts: [5], leads: [], companies: [6] }, [contact, company]],
    // An old lead of somebody who is a contact by now says nothing.
    [{ contacts: [5], leads: [9], companies: [] }, [contact]],
    [{ contacts: [], leads: [9], companies: [6] }, [{ entityTypeId: 1, id: 9 }, company]],
    [NOBODY, []],
  ])('%o', (found, owners) => {
    expect(ownersIn(found)).toEqual(owners);
  });

  it('is where its people are, whatever the case of their address', () => {
    const plan = planByDefaults(input({ contacts: [5], leads: [], companies: [6] }));
    expect(plan.filings).toEqual([
      { messageId: 1, bind: [contact, company], fresh: [], address: EVA.address },
    ]);
    expect(plan.create).toEqual([]);
    expect(plan.files).toEqual([FILE]);
  });

  it.each([
    ['lead', 1, 1],
    ['contact', 1, 3],
    // The CRM has no leads.
    ['lead', 0, 3],
    ['lead', null, 1],
  ] as const)(
    'of an unknown sender, who becomes a %s, with leads %s',
    (unknownBecomes, leads, entityTypeId) => {
      const defaults = { ...usualPortalDefaults, unknownBecomes };
      const messages = [message(1), message(2)];
      const plan = planByDefaults(input(NOBODY, { defaults, messages, portal: portal(leads) }));
      // One record for both.
      expect(plan.create.map((one) => one.entityTypeId)).toEqual([entityTypeId]);
      expect(plan.filings.map(({ fresh }) => fresh)).toEqual([[0], [0]]);
    },
  );

  it('is asked where the sender is unknown and the person wants to say, or where there is nobody', () => {
    const wrong = (work: () => unknown): unknown => {
      try {
        return work();
      } catch (error) {
        return error;
      }
    };
    expect(wrong(() => planByDefaults(input(NOBODY)))).toMatchObject({ params: { reason: 'ask' } });
    expect(wrong(() => planByDefaults(input(NOBODY, { people: new Map() })))).toMatchObject({
      params: { reason: 'nobody' },
    });
    expect(wrong(() => planByForm(form({}), input(NOBODY)))).toMatchObject({ params: { reason: 'empty' } });
  });
});

describe('the portal’s own copy', () => {
  const found = { contacts: [5], leads: [], companies: [6] };
  const fits = (told: CrmForm, more: Partial<PlanInput> = {}): boolean => {
    const given = input(found, more);
    return fitsCopy(planByForm(told, given), given);
  };
  const same = form({ bind: [company, contact], files: [FILE] });

  it('does where the portal would do the same', () => {
    expect(fits(same)).toBe(true);
    expect(fits({ ...same, responsible: { kind: 'user', id: 7, name: '', detail: '', email: '' } })).toBe(
      true,
    );
  });

  it.each([
    ['another record', { ...same, bind: [contact, company, { entityTypeId: 2, id: 1 }] }],
    ['a record less', { ...same, bind: [contact] }],
    ['a new record', { ...same, create: [draft(EVA, message(1), 2)] }],
    ['a file less', { ...same, files: [] }],
    [
      'somebody else in charge',
      { ...same, responsible: { kind: 'user', id: 8, name: '', detail: '', email: '' } },
    ],
  ] as const)('does not for %s', (_, told) => {
    expect(fits(told as CrmForm)).toBe(false);
  });

  it('does not for several messages', () => {
    expect(fits(same, { messages: [message(1), message(2)] })).toBe(false);
  });
});
