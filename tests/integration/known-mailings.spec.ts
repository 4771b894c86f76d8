import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { CUSTOMERS } from '../../src/main/demo/sample-mail/people.ts';
import { until } from '../fixtures/core.ts';
import { startMailbox, type TestMailbox } from '../fixtures/mailbox.ts';

/** Newsletters and automatic answers on their way from a real server's headers to the log of known customers (row S7). */

const customer = CUSTOMERS[0]?.address ?? '';
let portal: Portal;
let mailbox: TestMailbox;
beforeEach(async () => {
  [portal, mailbox] = await Promise.all([startPortal(), startMailbox()]);
});
afterEach(async () => {
  await Promise.all([portal.stop(), mailbox.remove()]);
});

const deliver = (subject: string, from: string, ...headers: readonly string[]): void =>
  mailbox.dovecot.deliver(
    [
      ...headers,
      `From: ${from}`,
      `To: ${mailbox.dovecot.user}`,
      `Date: ${new Date().toUTCString()}`,
      `Message-ID: <${subject}@x.example>`,
      `Subject: ${subject}`,
      '',
      'Buongiorno',
      '',
    ].join('\r\n'),
  );
const switchOn = async (defaults: { knownLeads?: boolean } = {}): Promise<void> => {
  const { client } = mailbox.core;
  const { portalId } = await client.call('portals.connect', { webhook: portal.webhook });
  await client.call('portals.setDefaults', { portalId, defaults });
  const [account] = await client.call('accounts.list', {});
  if (account === undefined) throw new Error('no mailbox');
  await client.call('accounts.setSync', { accountId: account.id, sync: { assignKnown: true } });
};
/** Outcome and how far it has come, by subject, once there are so many. */
const log = async (count: number): Promise<Record<string, string>> => {
  await mailbox.sync();
  return await until(async () => {
    const entries = await mailbox.core.client.call('known.log', { limit: 100 });
    const settled =
      entries.length === count && entries.every(({ state }) => state === null || state === 'done');
    return settled && Object.fromEntries(entries.map(({ subject, outcome }) => [subject, outcome]));
  }, `${count} in the log`);
};
const filed = (): string[] =>
  portal.records.activities
    .all()
    .filter(({ originatorId }) => originatorId === 'POSTINO')
    .map(({ subject }) => subject)
    .sort();

it('S7: newsletters and automatic answers of a known customer become no activity, and the log says why', async () => {
  await switchOn();
  const of = `Luca <${customer}>`;
  deliver('Lettera', of, 'Auto-Submitted: no');
  deliver(
    'Novita',
    of,
    'List-Id: =?utf-8?q?Novit=C3=A0?=\r\n <novita.cliente.example>',
    'List-Unsubscribe: <mailto:via@cliente.example>,\r\n <https://cliente.example/u?x=1>',
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  );
  deliver('Circolare', of, 'Precedence: bulk');
  deliver('Fuori-sede', of, 'Auto-Submitted: auto-replied (vacation)');
  // A company's shared address is a list of its own to some servers.
  deliver('Al-gruppo', of, 'List-ID: <info.azienda.example>', 'Precedence: list');
  expect(await log(5)).toEqual({
    Lettera: 'filed',
    Novita: 'bulk',
    Circolare: 'bulk',
    'Fuori-sede': 'auto',
    'Al-gruppo': 'filed',
  });
  expect(filed()).toEqual(['Al-gruppo', 'Lettera']);
});

it('S7: of their unknown senders no leads are made', async () => {
  await switchOn({ knownLeads: true });
  deliver('Offerte', 'Negozio <ciao@negozio.example>', 'List-Unsubscribe: <https://negozio.example/u>');
  deliver('Assente', 'Anna Assente <anna@assente.example>', 'Auto-Submitted: auto-generated');
  deliver('Richiesta', 'Nuovo Cliente <nuovo@altrove.example>');
  expect(await log(3)).toEqual({ Offerte: 'bulk', Assente: 'auto', Richiesta: 'lead' });
  expect(filed()).toEqual(['Richiesta']);
  const emails = JSON.stringify(portal.records.leads.all());
  expect(emails).toContain('nuovo@altrove.example');
  expect(emails).not.toContain('negozio.example');
  expect(emails).not.toContain('assente.example');
});

describe('a message that is gone from the server', () => {
  const removed = async (subject: string): Promise<void> => {
    await mailbox.elsewhere('INBOX', async (client) => {
      await client.messageDelete({ subject }, { uid: true });
    });
    // Found to be gone in one pass, forgotten in the next.
    await mailbox.sync();
    await until(async () => !(await mailbox.subjects('INBOX')).includes(subject), `${subject} gone`);
    await mailbox.sync();
    await mailbox.sync();
  };

  it('S7: does not hide the next one', async () => {
    await switchOn();
    deliver('Prima', `Luca <${customer}>`);
    expect(await log(1)).toEqual({ Prima: 'filed' });
    await removed('Prima');
    deliver('Seconda', `Luca <${customer}>`);
    expect(await log(2)).toEqual({ Prima: 'filed', Seconda: 'filed' });
  });

  it('B6: is still what a person chose it for, and no other message takes its place', async () => {
    const { client } = mailbox.core;
    await client.call('portals.connect', { webhook: portal.webhook });
    deliver('Prima', `Luca <${customer}>`);
    await mailbox.sync();
    const [row] = await mailbox.rows('INBOX');
    if (row === undefined) throw new Error('no row');
    await client.call('messages.body', { messageId: row.id });
    await portal.down();
    const words = { from: 'Da', to: 'A', date: 'Data', open: 'Apri', locale: 'it' };
    await client.call('push.task', { messageIds: [row.id], words, graceMs: 0 });
    await until(
      async () => (await client.call('push.list', {}))[0]?.state === 'deferred',
      'the push to be deferred',
    );
    await removed('Prima');
    deliver('Seconda', `Luca <${customer}>`);
    await mailbox.sync();
    await portal.up();
    const [push] = await client.call('push.list', {});
    if (push === undefined) throw new Error('no push');
    await client.call('push.retry', { id: push.id });
    await until(async () => (await client.call('push.list', {}))[0]?.state === 'done', 'the task');
    const made = portal.records.tasks.all().filter(({ title }) => title === 'Prima' || title === 'Seconda');
    expect(made.map(({ title }) => title)).toEqual(['Prima']);
  });
});
