import { afterEach, it, expect } from 'vitest';
import type { AccountId } from '#shared/model/ids.ts';
import { crmTable } from '../../src/main/demo/portal/records.ts';
import { CUSTOMERS, GIULIA } from '../../src/main/demo/sample-mail/people.ts';
import { openPushing, WORDS, type Pushing } from '../fixtures/pushing.ts';

const never = new AbortController().signal;
const ACCOUNT = 1 as AccountId;
const GIULIA_FROM = { name: 'Giulia', address: GIULIA.address };
let pushing: Pushing;
afterEach(() => pushing.stop());

it('B4: forgets whom nobody has looked at for a quarter of a year, and nobody else', async () => {
  const DAY = 24 * 60 * 60_000;
  const [seen, shown, forgotten] = CUSTOMERS.slice(0, 3).map(({ address }) => address) as [
    string,
    string,
    string,
  ];
  pushing = await openPushing();
  const { handlers } = pushing.core;
  const look = async (...addresses: string[]) =>
    (await handlers['crm.look']({ accountId: ACCOUNT, addresses, fresh: false }, never)).cards.map(
      ({ address }) => address,
    );
  await look(seen, shown, forgotten);
  pushing.clock.jump(60 * DAY);
  await look(seen);
  await pushing.portal.down();
  // Without an answer, and all the same of use.
  expect(await look(shown)).toEqual([shown]);
  await pushing.portal.up();
  pushing.clock.jump(31 * DAY);
  expect(await pushing.core.handlers['portals.check']({ portalId: pushing.portalId }, never)).toBeTruthy();
  await pushing.portal.down();
  expect(await look(seen, shown, forgotten)).toEqual([seen, shown]);
});

it('S12: knows a customer among more than fifty people', async () => {
  const people = Array.from({ length: 59 }, (_, index) => ({
    name: '',
    address: `persona${index}@sconosciuti.example`,
  }));
  people.push({ name: '', address: CUSTOMERS[0]?.address ?? '' });
  pushing = await openPushing({
    mails: [0, 20, 40].map((from) => ({ from: GIULIA_FROM, to: people.slice(from, from + 20) })),
  });
  const { handlers } = pushing.core;
  await handlers['portals.setDefaults'](
    { portalId: pushing.portalId, defaults: { unknownBecomes: 'contact' } },
    never,
  );
  const contacts = () => crmTable(pushing.portal.records, 3)?.all() ?? [];
  const before = contacts().length;
  const input = { messageIds: [...pushing.messageIds], words: WORDS, graceMs: 0 };
  const { pushId } = await handlers['push.crm'](input, never);
  await pushing.until(pushId, 'done');
  const made = contacts().slice(before);
  expect(made.map(({ fields }) => JSON.stringify(fields['fm']).match(/persona\d+/)?.[0])).toEqual([
    'persona0',
    'persona20',
  ]);
});

it('B4: finds the open deals of a customer with more than a page of closed ones, and the contact behind twenty leads', async () => {
  pushing = await openPushing();
  const { records } = pushing.portal;
  const [rossi] = CUSTOMERS;
  const address = rossi?.address ?? '';
  const contact = records.contacts.all().find(({ fields }) => JSON.stringify(fields['fm']).includes(address));
  const own = { contactId: contact?.id ?? 0, companyId: contact?.fields['companyId'] ?? null };
  for (let index = 0; index < 60; index += 1) {
    const fields = {
      title: `Ordine ${index}`,
      stageId: 'WON',
      categoryId: 0,
      opportunity: 1,
      currencyId: 'EUR',
    };
    records.deals.add({ fields: { ...fields, ...own } });
  }
  for (let index = 0; index < 20; index += 1) {
    const fm = [{ id: 9000 + index, typeId: 'EMAIL', valueType: 'WORK', value: address }];
    records.leads.add({ fields: { title: `Richiesta ${index}`, stageId: 'NEW', fm } });
  }
  const input = { accountId: ACCOUNT, addresses: [address], fresh: true };
  const [card] = (await pushing.core.handlers['crm.look'](input, never)).cards;
  expect(card?.deals.map(({ title }) => title)).toContain('Contratto di manutenzione 2027');
  expect(card?.records.map(({ entityTypeId, id }) => [entityTypeId, id])).toContainEqual([3, contact?.id]);
});

it('B4: knows more customers at once than fit in one request', async () => {
  pushing = await openPushing();
  const { contacts } = pushing.portal.records;
  const addresses = Array.from({ length: 60 }, (_, index) => `cliente${index}@molti.example`);
  for (const [index, value] of addresses.entries()) {
    const fm = [{ id: 8000 + index, typeId: 'EMAIL', valueType: 'WORK', value }];
    contacts.add({ fields: { name: 'Cliente', lastName: String(index), fm } });
  }
  const input = { accountId: ACCOUNT, addresses, fresh: true };
  const { cards } = await pushing.core.handlers['crm.look'](input, never);
  expect(cards.map(({ records }) => records.length)).toEqual(addresses.map(() => 1));
});
