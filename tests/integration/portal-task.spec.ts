import { afterEach, describe, expect, it } from 'vitest';
import type { PushId } from '#shared/model/ids.ts';
import type { MessageAssociation } from '#shared/model/push.ts';
import { ASSOCIATION_KEYWORDS } from '#shared/model/query.ts';
import type { PortalOptions } from '../../src/main/demo/portal/start-portal.ts';
import type { Fault } from '../../src/main/demo/portal/faults.ts';
import { openPushing, WORDS, MAIL, type GivenMail, type Pushing } from '../fixtures/pushing.ts';
import { GIULIA } from '../../src/main/demo/sample-mail/people.ts';
import { START } from '../fixtures/portal.ts';

const never = new AbortController().signal;
let pushing: Pushing;
afterEach(() => pushing.stop());

const open = async (portal: PortalOptions = {}, mails?: readonly GivenMail[]): Promise<void> => {
  pushing = await openPushing({ portal, ...(mails === undefined ? {} : { mails }) });
};
const task = async (graceMs = 0): Promise<PushId> => {
  const input = { messageIds: [...pushing.messageIds], words: WORDS, graceMs };
  return (await pushing.core.handlers['push.task'](input, never)).pushId;
};
const tasks = () => pushing.portal.records.tasks.all().filter(({ title }) => title === 'Offerta AP-40');
const points = () => pushing.portal.records.checklist.all().map(({ title }) => title);
const row = () =>
  pushing.ask['messages.list']({ query: { scope: { kind: 'all' } }, offset: 0, limit: 1 }, never) as {
    rows: { associations: string[]; unsettled: { kind: string; state: string }[] }[];
  };
/** The message with two points has a task with its file and its list, once. */
const expectOne = (): void => {
  const [made, ...others] = tasks();
  expect(others).toEqual([]);
  expect(made?.fileIds).toHaveLength(1);
  expect(points().filter((title) => /Consegna|Imballo/.test(title))).toEqual([
    'Consegna entro luglio',
    'Imballo in legno',
  ]);
  expect(pushing.portal.records.files.all().filter(({ name }) => name.startsWith('ordine'))).toHaveLength(1);
};

describe('a task made of a message', () => {
  it('S12: has its title without Re, its text, its file, its list, and a way back', async () => {
    await open();
    const done = await pushing.until(await task(), 'done');
    expectOne();
    const [made] = tasks();
    expect(made).toMatchObject({ responsibleId: 7, creatorId: 7, priority: 1, emailId: null });
    expect(made?.description).toContain('vorremmo [B]dieci[/B] pezzi');
    expect(made?.description).toContain('[LIST]');
    expect(made?.description).toContain('[URL=postino://message/m0%40cliente.example]Apri in Postino[/URL]');
    expect(made?.description).toContain('[B]Da:[/B] Luca Ferri');
    expect(done.url).toBe(`${pushing.portal.origin}/company/personal/user/7/tasks/task/view/${made?.id}/`);
  });

  it('S2, B5: is shown with the message at once, and as a keyword once it is there', async () => {
    await open();
    await pushing.portal.down();
    const id = await task();
    expect(row().rows[0]).toMatchObject({
      associations: ['task'],
      unsettled: [{ kind: 'task', state: 'pending' }],
    });
    await pushing.until(id, 'deferred');
    await pushing.portal.up();
    await pushing.until(id, 'done');
    expect(row().rows[0]).toMatchObject({ associations: ['task'], unsettled: [] });
    const [bound] = pushing.ask['associations.list'](
      { messageIds: [...pushing.messageIds] },
      never,
    ) as MessageAssociation[];
    expect(bound).toMatchObject({ kind: 'task', state: 'done', url: pushing.push(id).url });
    const waiting = pushing.keywordsOf(pushing.messageIds[0]!);
    expect(waiting).toContain(ASSOCIATION_KEYWORDS.task);
    await pushing.core.handlers['associations.remove']({ id: bound!.id }, never);
    expect(row().rows[0]?.associations).toEqual([]);
  });

  it('acts on the portal’s own copy of the message where it has one, and Webmail shows it too', async () => {
    await open();
    const copy = pushing.portal.receive({
      mailboxId: pushing.portal.records.mailboxes.all().find(({ email }) => email === GIULIA.address)!.id,
      subject: 'Re: Offerta AP-40',
      from: `Luca Ferri <${MAIL.from?.address}>`,
      to: GIULIA.address,
      date: START - 3_600_000,
    });
    await pushing.until(await task(), 'done');
    expectOne();
    expect(tasks()[0]?.emailId).toBe(copy.id);
    expect(copy.bindings).toHaveLength(1);
  });

  it('can be taken back within the time for it, and then nothing reaches the portal', async () => {
    await open();
    const id = await task(4_000);
    await pushing.core.handlers['push.cancel']({ id }, never);
    await pushing.clock.advance(60_000);
    expect(pushing.push(id).state).toBe('cancelled');
    expect(pushing.portal.calls()).toBe(0);
    expect(row().rows[0]?.associations).toEqual([]);
  });

  it('uses the classic interface where the portal has no other', async () => {
    await open({ scopes: ['task', 'disk', 'user', 'crm'] });
    await pushing.until(await task(), 'done');
    expectOne();
    expect(tasks()[0]?.xmlId).toMatch(/^pst[0-9a-f]{24}$/);
  });
});

const MODERN = [
  'tasks.task.add',
  'disk.folder.uploadfile',
  'tasks.task.files.attach',
  'task.checklistitem.add',
];
const ONCE: readonly (readonly [string, Fault])[] = [
  ['the answer is lost', { kind: 'lost' }],
  ['the connection ends before', { kind: 'cut' }],
  ['it takes a minute, and was done', { kind: 'slow', ms: 60_000, when: 'after' }],
  ['a page comes instead', { kind: 'html' }],
  ['the portal has a fault', { kind: 'error', status: 500, code: 'INTERNAL_SERVER_ERROR' }],
  ['too many calls', { kind: 'error', status: 503, code: 'QUERY_LIMIT_EXCEEDED' }],
];

describe('B6: exactly one task, whatever fails', () => {
  it.each(['lost', 'cut'] as const)(
    'two points of a list that read alike are two, also where the second’s answer is %s',
    async (kind) => {
      await open();
      const source = { messageIds: [...pushing.messageIds], words: WORDS };
      const draft = await pushing.core.handlers['push.taskDraft'](source, never);
      const form = { ...draft, checklist: ['Da firmare', 'Da firmare'] };
      pushing.portal.faults.add({ fault: { kind }, method: 'task.checklistitem.add', after: 1, times: 1 });
      const { pushId } = await pushing.core.handlers['push.task']({ ...source, graceMs: 0, form }, never);
      await pushing.until(pushId, 'done');
      expect(points().filter((title) => title === 'Da firmare')).toHaveLength(2);
    },
  );

  it.each(MODERN.flatMap((method) => ONCE.map(([what, fault]) => [method, what, fault] as const)))(
    '%s: %s',
    async (method, _, fault) => {
      await open();
      pushing.portal.faults.add({ fault, method, times: 1 });
      await pushing.until(await task(), 'done');
      expectOne();
    },
  );

  it.each(MODERN)('%s: the program is killed when its answer is lost', async (method) => {
    await open();
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method, times: 1 });
    const id = await task();
    await pushing.passUntil(() => pushing.portal.calls(method) > 0, 100);
    await pushing.restart();
    await pushing.until(id, 'done');
    expectOne();
  });

  it('mail.message.createtask: the answer is lost, and it is found by the message that it belongs to', async () => {
    await open();
    pushing.portal.receive({
      mailboxId: pushing.portal.records.mailboxes.all().find(({ email }) => email === GIULIA.address)!.id,
      ...{
        subject: 'Re: Offerta AP-40',
        from: MAIL.from?.address ?? '',
        to: GIULIA.address,
        date: START - 3_600_000,
      },
    });
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method: 'mail.message.createtask', times: 1 });
    await pushing.until(await task(), 'done');
    expectOne();
  });

  it('the classic call is found again by its marker', async () => {
    await open({ scopes: ['task', 'disk', 'user', 'crm'] });
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method: 'tasks.task.add', times: 1 });
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method: 'tasks.task.add', after: 1, times: 1 });
    await pushing.until(await task(), 'done');
    expectOne();
  });

  it('waits for a portal that is down for an hour', async () => {
    await open();
    await pushing.portal.down();
    const id = await task();
    await pushing.until(id, 'deferred');
    for (let minute = 0; minute < 60; minute += 5) await pushing.clock.advance(300_000);
    // A try may be under way in this very moment.
    expect(await pushing.until(id, 'deferred')).toMatchObject({ error: { code: 'OFFLINE' } });
    await pushing.portal.up();
    await pushing.until(id, 'done');
    expectOne();
  });

  it('is refused for a minute for too many calls, and goes on', async () => {
    await open();
    const end = pushing.portal.faults.add({
      fault: { kind: 'error', status: 503, code: 'QUERY_LIMIT_EXCEEDED' },
    });
    const id = await task();
    await pushing.until(id, 'deferred');
    const seen = pushing.portal.calls();
    await pushing.clock.advance(60_000);
    // It does not hammer.
    expect(pushing.portal.calls() - seen).toBeLessThan(40);
    end();
    await pushing.until(id, 'done');
    expectOne();
  });

  it('says what permission is missing, and goes on when it is given', async () => {
    await open();
    for (const scope of ['task', 'tasks']) pushing.portal.auth.takeScope(scope);
    const id = await task();
    const { error } = await pushing.until(id, 'failed');
    expect(error).toMatchObject({ code: 'PORTAL_SCOPE', params: { scopes: 'task tasks' } });
    expect(row().rows[0]?.unsettled).toEqual([{ kind: 'task', state: 'failed' }]);
    for (const scope of ['task', 'tasks']) pushing.portal.auth.giveScope(scope);
    await pushing.core.handlers['portals.check']({ portalId: pushing.portalId }, never);
    await pushing.until(id, 'done');
    expectOne();
  });

  it('says that the person has no right', async () => {
    await open();
    pushing.portal.rights.deny(7, 'tasks');
    const { error } = await pushing.until(await task(), 'failed');
    expect(error).toMatchObject({ code: 'PORTAL_REFUSED', params: { reason: 'rights' } });
    expect(tasks()).toEqual([]);
  });

  it('is told an error with status 200', async () => {
    await open();
    const fault = {
      kind: 'error',
      status: 200,
      code: 'ERROR_CORE',
      description: 'Responsabile sconosciuto',
    } as const;
    pushing.portal.faults.add({ fault, method: 'tasks.task.add', times: 1 });
    const id = await task();
    expect((await pushing.until(id, 'failed')).error).toMatchObject({
      code: 'PORTAL_REFUSED',
      params: { server: 'Responsabile sconosciuto' },
    });
    await pushing.core.handlers['push.retry']({ id }, never);
    await pushing.until(id, 'done');
    expectOne();
  });
});

describe('what others have bound in the portal', () => {
  it('S2: is shown with the message, once', async () => {
    await open();
    const [messageId] = pushing.messageIds;
    const copy = pushing.portal.receive({
      mailboxId: pushing.portal.records.mailboxes.all().find(({ email }) => email === GIULIA.address)!.id,
      ...{
        subject: 'Re: Offerta AP-40',
        from: MAIL.from?.address ?? '',
        to: GIULIA.address,
        date: START - 3_600_000,
      },
    });
    copy.bindings.push({ type: 'TASKS_TASK', id: 512 }, { type: 'IM_CHAT', id: 1417 });
    await pushing.core.handlers['associations.look']({ messageId: messageId! }, never);
    await pushing.clock.advance(3_600_000);
    await pushing.core.handlers['associations.look']({ messageId: messageId! }, never);
    expect(row().rows[0]).toMatchObject({ associations: ['task', 'chat'], unsettled: [] });
    const found = pushing.ask['associations.list'](
      { messageIds: [messageId!] },
      never,
    ) as MessageAssociation[];
    expect(found.map(({ kind, pushId }) => [kind, pushId]).sort()).toEqual([
      ['chat', null],
      ['task', null],
    ]);
  });
});
