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
