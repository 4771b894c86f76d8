import { afterEach, it, expect } from 'vitest';
import type { AccountId } from '#shared/model/ids.ts';
import { CUSTOMERS } from '../../src/main/demo/sample-mail/people.ts';
import { openPushing, type Pushing } from '../fixtures/pushing.ts';

const never = new AbortController().signal;
const ACCOUNT = 1 as AccountId;
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
