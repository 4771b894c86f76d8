import { describe, expect, it } from 'vitest';
import { readBindings } from './bindings.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const PORTAL = { origin: 'https://acme.bitrix24.test', user_id: 7 };
const PAGE = '/mail/message/901/';

describe('the bindings of a copy in the portal', () => {
  it('are taken by what they name, however they name it', () => {
    const all = [
      { entityType: 'TASKS_TASK', entityId: 512 },
      { ENTITY_TYPE: 'CRM_ACTIVITY', ENTITY_ID: '999' },
      { type: 'IM_CHAT', id: 1417 },
      { entityType: 'BLOG_POST', entityId: 217 },
      { entityType: 'CALENDAR_EVENT', entityId: 1246 },
    ];
    expect(readBindings(all, PORTAL, PAGE).map(({ kind, recordId }) => [kind, recordId])).toEqual([
      ['task', '512'],
      ['crm', '999'],
      ['chat', '1417'],
      ['feed', '217'],
      ['event', '1246'],
    ]);
    expect(readBindings(all, PORTAL, PAGE).map(({ url }) => url)).toEqual([
      'https://acme.bitrix24.test/company/personal/user/7/tasks/task/view/512/',
      'https://acme.bitrix24.test/mail/message/901/',
      'https://acme.bitrix24.test/online/?IM_DIALOG=chat1417',
      'https://acme.bitrix24.test/company/personal/user/7/blog/217/',
      'https://acme.bitrix24.test/company/personal/user/7/calendar/?EVENT_ID=1246',
    ]);
  });
  it('are left out where they name nothing that is known', () => {
    const odd = [
      null,
      'TASK',
      7,
      [],
      {},
      { entityType: 'DISK_FILE', entityId: 3 },
      { entityType: 'TASKS_TASK' },
    ];
    expect(readBindings(odd, PORTAL, PAGE)).toEqual([]);
  });
  it('never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), fc.string(), (bindings, page) => {
        readBindings(bindings, PORTAL, page);
      }),
    );
  });
});
