import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPortal, type TestPortal } from '../../../../tests/fixtures/portal.ts';
import { bbcode, plainText } from './pages/bbcode.ts';

/** What the portal shows: every record at the address of the real portal, and nothing of it as code. */

const EVIL = `"><img src=x onerror=alert(1)><script>alert(2)</script>'`;

let portal: TestPortal;
const ids: Record<string, number> = {};
beforeAll(async () => {
  portal = await openPortal();
  const number = async (
    method: string,
    input: unknown,
    pick: (result: never) => number = (one) => one,
  ): Promise<number> => pick((await portal.call(method, input)).body.result as never);
  ids['task'] = await number(
    'tasks.task.add',
    {
      fields: {
        TITLE: EVIL,
        DESCRIPTION: `[b]${EVIL}[/b] [url=javascript:alert(3)]x[/url]`,
        RESPONSIBLE_ID: 7,
        UF_CRM_TASK: ['D_601', 'T40e_91'],
        XML_ID: EVIL,
      },
    },
    ({ task }: { task: { id: number } }) => task.id,
  );
  await portal.call('task.checklistitem.add', { TASKID: ids['task'], FIELDS: { TITLE: EVIL } });
  const item = ({ item: { id } }: { item: { id: number } }): number => id;
  const fm = [{ typeId: 'EMAIL', value: EVIL }];
  ids['lead'] = await number(
    'crm.item.add',
    { entityTypeId: 1, fields: { title: EVIL, comments: EVIL, fm, originId: EVIL } },
    item,
  );
  ids['deal'] = await number(
    'crm.item.add',
    { entityTypeId: 2, fields: { title: EVIL, opportunity: 12, contactId: 275 } },
    item,
  );
  ids['contact'] = await number('crm.item.add', { entityTypeId: 3, fields: { name: EVIL, fm } }, item);
  ids['company'] = await number('crm.item.add', { entityTypeId: 4, fields: { title: EVIL } }, item);
  await portal.call('crm.timeline.comment.add', {
    fields: { ENTITY_ID: ids['deal'], ENTITY_TYPE: 'deal', COMMENT: EVIL },
  });
  ids['activity'] = await number('crm.activity.add', {
    fields: {
      OWNER_TYPE_ID: 2,
      OWNER_ID: ids['deal'],
      TYPE_ID: 4,
      SUBJECT: EVIL,
      DESCRIPTION: `<p>${EVIL}</p>`,
      DESCRIPTION_TYPE: 3,
      RESPONSIBLE_ID: 7,
      COMMUNICATIONS: [{ TYPE: 'EMAIL', VALUE: EVIL }],
    },
  });
  ids['post'] = await number('log.blogpost.add', {
    POST_TITLE: EVIL,
    POST_MESSAGE: EVIL,
    DEST: ['SG7', 'DR3', 'U1'],
    FILES: [[EVIL, 'SGVsbG8=']],
  });
  ids['chat'] = await number('im.chat.add', {
    TITLE: EVIL,
    MESSAGE: EVIL,
    ENTITY_TYPE: 'POSTINO',
    ENTITY_ID: EVIL,
  });
  ids['event'] = await number('calendar.event.add', {
    type: 'user',
    ownerId: 7,
    from: '2026-03-02 10:00:00',
    to: '2026-03-02 11:00:00',
    name: EVIL,
    description: EVIL,
    location: EVIL,
    crm_fields: ['C_275'],
    is_meeting: 'Y',
    attendees: [1],
  });
  ids['mail'] = portal.receive({
    mailboxId: 3,
    subject: EVIL,
    from: EVIL,
    to: EVIL,
    body: `<b>${EVIL}</b>`,
  }).id;
  await portal.call3('mail.message.createtask', { messageId: ids['mail'] });
  await portal.call3('mail.message.createchat', { messageId: ids['mail'] });
});
afterAll(() => portal.stop());

const PAGES: readonly (readonly [string, (id: number) => string, RegExp])[] = [
  ['task', (id) => `/company/personal/user/7/tasks/task/view/${id}/`, /Giulia Ferri/],
  ['lead', (id) => `/crm/lead/details/${id}/`, /Nuovo/],
  ['deal', (id) => `/crm/deal/details/${id}/`, /Nuovo affare/],
  ['contact', (id) => `/crm/contact/details/${id}/`, /Contatto/],
  ['company', (id) => `/crm/company/details/${id}/`, /Azienda/],
  ['activity', (id) => `/crm/activity/${id}/`, /Affare/],
  ['post', (id) => `/company/personal/user/7/blog/${id}/`, /Ufficio vendite/],
  ['chat', (id) => `/online/?IM_DIALOG=chat${id}`, /POSTINO/],
  ['event', (id) => `/company/personal/user/7/calendar/?EVENT_ID=${id}`, /Paolo Zanetti/],
  ['mail', (id) => `/mail/message/${id}/`, /Incarico .*Chat/s],
];

const get = async (path: string): Promise<{ status: number; text: string; policy: string | null }> => {
  const response = await fetch(portal.origin + path);
  return {
    status: response.status,
    text: await response.text(),
    policy: response.headers.get('Content-Security-Policy'),
  };
};

/** The tags of a page that no template of ours writes. */
const foreign = (text: string): string[] =>
  text.match(/<(script|img|iframe|object|svg)\b|\son\w+\s*=\s*["']?alert|href="javascript:/gi) ?? [];

describe('pages', () => {
  it.each(PAGES)('%s', async (kind, path, wanted) => {
    const { status, text, policy } = await get(path(ids[kind]!));
    expect(status).toBe(200);
    expect(text).toMatch(wanted);
    expect(text).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;');
    expect(foreign(text.replaceAll('onerror=alert', ''))).toEqual([]);
    expect(policy).toContain("default-src 'none'");
    expect((await get(path(99_999))).status).toBe(404);
  });

  it('a smart process and a person have theirs too', async () => {
    expect((await get('/crm/type/1038/details/91/')).text).toContain('Intervento');
    expect((await get('/company/personal/user/7/')).text).toContain('Vendite');
  });

  it('the first page leads to every record, and a kind to all of its own', async () => {
    const { text } = await get('/');
    for (const [kind, path] of PAGES)
      expect(text, kind).toContain(`href="${path(ids[kind]!).replaceAll('&', '&amp;')}"`);
    expect(foreign(text.replaceAll('onerror=alert', ''))).toEqual([]);
    expect((await get('/?kind=contacts')).text).toContain('/crm/contact/details/275/');
    expect((await get('/?kind=nothing')).status).toBe(404);
  });

  it('every link of the portal leads somewhere', async () => {
    const seen = new Set<string>(['/']);
    for (const path of seen) {
      const { status, text } = await get(path);
      expect([path, status]).toEqual([path, 200]);
      for (const [, href = ''] of text.matchAll(/href="(\/[^"]*)"/g))
        if (seen.size < 120) seen.add(href.replaceAll('&amp;', '&'));
    }
    expect(seen.size).toBeGreaterThan(60);
  });

  it('a file that was attached can be fetched', async () => {
    const { text } = await get(`/company/personal/user/7/blog/${ids['post']}/`);
    const href = /href="(http:\/\/127[^"]*\/disk\/file\/[^"]*)"/.exec(text)?.[1] ?? '';
    const response = await fetch(href);
    expect(await response.text()).toBe('Hello');
    expect(response.headers.get('Content-Disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w%.()-]+$/);
  });
});

describe('texts', () => {
  it.each([
    ['[b]a[/b] [i]b[/i]', '<strong>a</strong> <em>b</em>'],
    ['[b]a[b]c[/b][/b]', '<strong>a<strong>c</strong></strong>'],
    ['[b]open', '[b]open'],
    [
      '[url]https://a.test/?x=1&y=2[/url]',
      '<a href="https://a.test/?x=1&amp;y=2" rel="noreferrer">https://a.test/?x=1&amp;y=2</a>',
    ],
    ['[url=postino://message/5]Apri[/url]', '<a href="postino://message/5" rel="noreferrer">Apri</a>'],
    ['[url=//evil.test]x[/url]', '[url=//evil.test]x[/url]'],
    ['[url=javascript:alert(1)]x[/url]', '[url=javascript:alert(1)]x[/url]'],
    ['[url=https://a"onclick=b]x[/url]', '<a href="https://a&quot;onclick=b" rel="noreferrer">x</a>'],
    ['[list][*]a\n[*]b[/list]', '<ul><li>a</li><li>b</li></ul>'],
    ['<b>&', '&lt;b&gt;&amp;'],
    ['&#91;b&#93;a&#91;/b&#93; &#60;', '&#91;b&#93;a&#91;/b&#93; &amp;#60;'],
  ])('%s', (source, wanted) => {
    expect(bbcode(source).text).toBe(wanted);
  });

  it('HTML becomes plain text', () => {
    expect(plainText('<style>p{}</style><p>Uno&nbsp;&amp; due</p><p>Tre<br>quattro</p>')).toBe(
      'Uno & due\nTre\nquattro',
    );
  });
});
