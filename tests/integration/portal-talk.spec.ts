import { afterEach, describe, expect, it } from 'vitest';
import { FEATURE_SCOPES, type PortalParty } from '#shared/model/portal.ts';
import type { PushId } from '#shared/model/ids.ts';
import type { ChatForm, EventForm, FeedForm } from '#shared/model/push.ts';
import { GIULIA } from '../../src/main/demo/sample-mail/people.ts';
import type { Fault } from '../../src/main/demo/portal/faults.ts';
import { openPushing, WORDS, type Pushing } from '../fixtures/pushing.ts';

const never = new AbortController().signal;
const TITLE = 'Offerta AP-40';
let pushing: Pushing;
afterEach(() => pushing.stop());

const party = (kind: PortalParty['kind'], id: number, name = ''): PortalParty => ({
  kind,
  id,
  name,
  detail: '',
  email: '',
});
/** Another person of the portal. */
const colleague = (): PortalParty => {
  const user = pushing.portal.records.users.all().find(({ id, active }) => id !== 7 && active);
  return party('user', user?.id ?? 0, user?.name);
};
const source = () => ({ messageIds: [...pushing.messageIds], words: WORDS, graceMs: 0 });
const drafted = () => ({ messageIds: [...pushing.messageIds], words: WORDS });

async function feed(form?: FeedForm): Promise<PushId> {
  const more = form === undefined ? {} : { form };
  return (await pushing.core.handlers['push.feed']({ ...source(), ...more }, never)).pushId;
}
async function chat(form?: ChatForm): Promise<PushId> {
  const more = form === undefined ? {} : { form };
  return (await pushing.core.handlers['push.chat']({ ...source(), ...more }, never)).pushId;
}
async function event(form?: EventForm): Promise<PushId> {
  const made = form ?? (await pushing.core.handlers['push.eventDraft'](drafted(), never));
  return (await pushing.core.handlers['push.event']({ ...source(), form: made }, never)).pushId;
}
const choose = (defaults: { feedTo?: PortalParty[]; chatWith?: PortalParty[] }) =>
  pushing.core.handlers['portals.setDefaults']({ portalId: pushing.portalId, defaults }, never);

const posts = () => pushing.portal.records.posts.all().filter(({ title }) => title === TITLE);
const chats = () => pushing.portal.records.chats.all().filter(({ entityType }) => entityType === 'POSTINO');
const events = () => pushing.portal.records.events.all().filter(({ name }) => name === TITLE);

describe('a post in the feed', () => {
  it('S12: asks for whom while nobody was chosen, and is seen by those alone', async () => {
    pushing = await openPushing();
    await expect(feed()).rejects.toMatchObject({
      code: 'VALIDATION',
      params: { field: 'feedTo', reason: 'unset' },
    });
    await choose({ feedTo: [party('department', 1), party('user', 7)] });
    const done = await pushing.until(await feed(), 'done');
    const [post, ...others] = posts();
    expect(others).toEqual([]);
    expect(post).toMatchObject({ dest: ['DR1', 'U7'], authorId: 7, important: false });
    expect(post?.text).toContain('[B]Da:[/B] Luca Ferri');
    expect(post?.text).toContain('vorremmo [B]dieci[/B] pezzi');
    expect(post?.text).toMatch(/\[URL=postino:\/\/message\/m0%40cliente\.example\?ref=pst[0-9a-f]{24}\]Apri/);
    expect(post?.fileIds.map((id) => pushing.portal.records.files.get(id)?.name)).toEqual(['ordine.pdf']);
    expect(done.url).toBe(`${pushing.portal.origin}/company/personal/user/7/blog/${post?.id}/`);
  });

  it('is for those of its click, whatever is chosen afterwards', async () => {
    pushing = await openPushing();
    await choose({ feedTo: [party('user', 7)] });
    pushing.portal.faults.add({ fault: { kind: 'cut' }, method: 'log.blogpost.add', times: 1 });
    const id = await feed();
    await pushing.until(id, 'deferred');
    await choose({ feedTo: [party('all', 0)] });
    await pushing.until(id, 'done');
    expect(posts().map(({ dest }) => dest)).toEqual([['U7']]);
  });

  it('takes files that are too large for one call by way of the Drive', async () => {
    const files = { 'grande.bin': 'x'.repeat(19_000_000), 'piccolo.txt': 'ciao' };
    pushing = await openPushing({ mails: [{ subject: TITLE, files }] });
    const draft = await pushing.core.handlers['push.feedDraft'](drafted(), never);
    await pushing.until(await feed({ ...draft, to: [party('user', 7)] }), 'done');
    const [post] = posts();
    expect(post?.fileIds.map((id) => pushing.portal.records.files.get(id)?.name)).toEqual([
      expect.stringMatching(/^grande \(.+\)\.bin$/),
      expect.stringMatching(/^piccolo \(.+\)\.txt$/),
    ]);
  });

  it('is written as the form says, with the way back even where its link was taken out', async () => {
    pushing = await openPushing();
    const draft = await pushing.core.handlers['push.feedDraft'](drafted(), never);
    expect(draft).toMatchObject({ title: TITLE, to: [], files: [{ name: 'ordine.pdf' }] });
    const form = { ...draft, title: TITLE, text: 'Che ne dite?', to: [party('project', 5)], files: [] };
    await pushing.until(await feed(form), 'done');
    expect(posts()).toMatchObject([
      { dest: ['SG5'], fileIds: [], text: expect.stringMatching(/^Che ne dite\?\n\n\[I\]pst/) as string },
    ]);
  });
});

describe('a post whose answer was lost', () => {
  /** So many newer posts of others stand before it. */
  const crowd = (count: number): void => {
    const { posts: all } = pushing.portal.records;
    for (let at = 0; at < count; at += 1)
      all.add({
        ...{ title: 'Altro', text: 'x', authorId: 7, dest: ['UA'], published: pushing.portal.time() },
        ...{ tags: [], fileIds: [], mailId: null, important: false },
      });
  };
  const lose = async (count: number): Promise<PushId> => {
    pushing = await openPushing();
    await choose({ feedTo: [party('user', 7)] });
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method: 'log.blogpost.add', times: 1 });
    const id = await feed();
    await pushing.until(id, 'deferred');
    crowd(count);
    return id;
  };

  it('is found among many', async () => {
    const id = await lose(180);
    await pushing.until(id, 'done');
    expect(posts()).toHaveLength(1);
  });

  it('is asked for where there are too many to look through', async () => {
    const id = await lose(1_100);
    await pushing.until(id, 'asking');
    expect(posts()).toHaveLength(1);
    // The person has looked: it is there.
    await pushing.core.handlers['push.settle']({ id }, never);
    expect(pushing.push(id).state).toBe('done');
    expect(posts()).toHaveLength(1);
  });
});

describe('a chat', () => {
  it('has its people and its first message, without tags that chats do not know', async () => {
    pushing = await openPushing();
    await expect(chat()).rejects.toMatchObject({ params: { field: 'chatWith', reason: 'unset' } });
    await expect(chat({ title: 'T', text: 'x', people: [party('department', 1)] })).rejects.toMatchObject({
      params: { field: 'people', reason: 'kind' },
    });
    const one = colleague();
    await choose({ chatWith: [one] });
    const done = await pushing.until(await chat(), 'done');
    const [made, ...others] = chats();
    expect(others).toEqual([]);
    expect(made).toMatchObject({ title: TITLE, users: [7, one.id], open: false });
    const said = pushing.portal.records.chatMessages
      .all()
      .filter(({ dialog }) => dialog === `chat${made?.id}`);
    expect(said).toHaveLength(1);
    expect(said[0]?.text).toContain('• Consegna entro luglio');
    expect(said[0]?.text).not.toContain('[LIST]');
    expect(said[0]?.text).toContain('[URL=postino://message/m0%40cliente.example?ref=pst');
    expect(done.url).toBe(`${pushing.portal.origin}/online/?IM_DIALOG=chat${made?.id}`);
  });

  it('begins with the people of the message who are in the portal', async () => {
    pushing = await openPushing();
    const user = pushing.portal.records.users.all().find(({ id }) => id === colleague().id);
    await pushing.stop();
    pushing = await openPushing({
      mails: [{ subject: TITLE, from: { name: 'Collega', address: (user?.email ?? '').toUpperCase() } }],
    });
    const draft = await pushing.core.handlers['push.chatDraft'](drafted(), never);
    // Giulia, to whom it was sent, is oneself.
    expect(user?.email).not.toBe(GIULIA.address);
    expect(draft.people.map(({ id }) => id)).toEqual([user?.id]);
    const meeting = await pushing.core.handlers['push.eventDraft'](drafted(), never);
    expect(meeting.attendees.map(({ id }) => id)).toEqual([user?.id]);
  });
});

describe('an event', () => {
  const FORM: EventForm = {
    title: TITLE,
    text: 'Ne parliamo',
    from: '2026-03-10T10:00:00+01:00',
    to: '2026-03-10T11:30:00+01:00',
    allDay: false,
    location: 'Sala 2',
    attendees: [],
    remind: 15,
    repeats: null,
  };

  it('stands in the own calendar at its time, with those who are asked', async () => {
    pushing = await openPushing();
    const one = colleague();
    const done = await pushing.until(await event({ ...FORM, attendees: [one] }), 'done');
    const [made, ...others] = events();
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      type: 'user',
      ownerId: 7,
      from: Date.parse(FORM.from),
      to: Date.parse(FORM.to),
      wholeDay: false,
      location: 'Sala 2',
      attendees: [7, one.id],
    });
    expect(done.url).toBe(`${pushing.portal.origin}/company/personal/user/7/calendar/?EVENT_ID=${made?.id}`);
    const asked = pushing.portal.requests.find(({ method }) => method === 'calendar.event.add');
    expect(asked?.input).toMatchObject({ remind: [{ type: 'min', count: 15 }], is_meeting: 'Y' });
  });

  it('repeats as an invitation says', async () => {
    pushing = await openPushing();
    const repeats = {
      frequency: 'weekly',
      interval: 1,
      days: ['TU'],
      count: null,
      until: '2026-03-31',
    } as const;
    await pushing.until(await event({ ...FORM, repeats: { ...repeats, days: ['TU'] } }), 'done');
    const asked = pushing.portal.requests.find(({ method }) => method === 'calendar.event.add');
    expect(asked?.input['rrule']).toEqual({ FREQ: 'WEEKLY', INTERVAL: 1, BYDAY: ['TU'], COUNT: 4 });
  });

  it('takes whole days, and refuses an end before the beginning', async () => {
    pushing = await openPushing();
    await expect(event({ ...FORM, to: '2026-03-10T09:00:00+01:00' })).rejects.toMatchObject({
      params: { field: 'to', reason: 'before-from' },
    });
    const days = { from: '2026-03-10T00:00:00+01:00', to: '2026-03-12T00:00:00+01:00', allDay: true };
    await pushing.until(await event({ ...FORM, ...days }), 'done');
    const [made] = events();
    expect(made).toMatchObject({
      wholeDay: true,
      attendees: [],
      from: Date.parse(days.from),
      to: Date.parse(days.to),
    });
  });
});

/** What is made, by which method, and how many there are of it. */
const MAKING = [
  { name: 'post', method: 'log.blogpost.add', feature: 'feed', area: 'feed', start: feed, made: posts },
  { name: 'chat', method: 'im.chat.add', feature: 'chat', area: 'chat', start: chat, made: chats },
  {
    name: 'event',
    method: 'calendar.event.add',
    feature: 'event',
    area: 'calendar',
    start: event,
    made: events,
  },
] as const;
const FAULTS: readonly (readonly [string, Fault, times: number])[] = [
  ['the answer is lost after it was made', { kind: 'lost' }, 1],
  ['the connection ends before it is made', { kind: 'cut' }, 2],
  ['a captive portal answers', { kind: 'html' }, 2],
  ['the answer takes a minute', { kind: 'slow', ms: 61_000, when: 'after' }, 1],
  ['it is asked too often', { kind: 'error', status: 503, code: 'QUERY_LIMIT_EXCEEDED' }, 12],
  ['the portal has a fault', { kind: 'error', status: 500, code: 'INTERNAL_SERVER_ERROR' }, 1],
  ['an error comes with status 200', { kind: 'error', status: 200, code: 'ERROR_UNEXPECTED_ANSWER' }, 1],
];

describe.each(MAKING)('exactly one $name', ({ method, feature, area, start, made }) => {
  const open = async (): Promise<void> => {
    pushing = await openPushing();
    await choose({ feedTo: [party('user', 7)], chatWith: [colleague()] });
  };

  it.each(FAULTS)('where %s', async (_, fault, times) => {
    await open();
    pushing.portal.faults.add({ fault, method, times });
    await pushing.until(await start(), 'done');
    expect(made()).toHaveLength(1);
    // The portal knows every word of what it was told.
    expect(pushing.portal.requests.flatMap(({ ignored }) => ignored)).toEqual([]);
  });

  it('where the look for it fails too', async () => {
    await open();
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method, times: 1 });
    const look = { feed: 'log.blogpost.get', chat: 'im.chat.get', event: 'calendar.event.get' }[feature];
    pushing.portal.faults.add({ fault: { kind: 'html' }, method: look, times: 2 });
    await pushing.until(await start(), 'done');
    expect(made()).toHaveLength(1);
  });

  it('where the program ends before its answer', async () => {
    await open();
    pushing.portal.faults.add({ fault: { kind: 'lost' }, method, times: 1 });
    const id = await start();
    await pushing.passUntil(() => made().length === 1);
    await pushing.restart();
    await pushing.until(id, 'done');
    expect(made()).toHaveLength(1);
  });

  it('or none without the right, and the person is told', async () => {
    await open();
    pushing.portal.rights.deny(7, area);
    const failed = await pushing.until(await start(), 'failed');
    expect(failed.error?.code).toBe('PORTAL_REFUSED');
    expect(made()).toEqual([]);
  });

  it('or none without the scope, until it is granted', async () => {
    await open();
    for (const scope of FEATURE_SCOPES[feature]) pushing.portal.auth.takeScope(scope);
    const id = await start();
    const failed = await pushing.until(id, 'failed');
    expect(failed.error).toMatchObject({
      code: 'PORTAL_SCOPE',
      params: { scopes: FEATURE_SCOPES[feature].join(' ') },
    });
    await pushing.core.handlers['portals.check']({ portalId: pushing.portalId }, never);
    await expect(start()).rejects.toMatchObject({ code: 'PORTAL_SCOPE' });
    for (const scope of FEATURE_SCOPES[feature]) pushing.portal.auth.giveScope(scope);
    await pushing.core.handlers['portals.check']({ portalId: pushing.portalId }, never);
    await pushing.until(id, 'done');
    expect(made()).toHaveLength(1);
  });
});
