import { CRM_NAMES, type Records } from '../records.ts';
import { activityPage, chatPage, eventPage, mailPage, postPage, userPage } from './other-pages.ts';
import { crmPage, taskPage, type Sign } from './record-pages.ts';
import { indexPage } from './index-page.ts';
import { document, html } from './html.ts';

type Show = (
  records: Records,
  sign: Sign,
  steps: readonly string[],
  query: URLSearchParams,
) => string | undefined;

const USER = '^/company/personal/user/(\\d+)';

/** The addresses of the real portal, and what is shown at each. */
const ROUTES: readonly (readonly [RegExp, Show])[] = [
  [/^\/$/, (records, _sign, _steps, query) => indexPage(records, query.get('kind'))],
  [
    new RegExp(`${USER}/tasks/task/view/(\\d+)/?$`),
    (records, sign, [, , id]) => taskPage(records, sign, Number(id)),
  ],
  [new RegExp(`${USER}/blog/(\\d+)/?$`), (records, sign, [, , id]) => postPage(records, sign, Number(id))],
  [
    new RegExp(`${USER}/calendar/?$`),
    (records, _sign, _steps, query) => eventPage(records, Number(query.get('EVENT_ID'))),
  ],
  [new RegExp(`${USER}/?$`), (records, _sign, [, id]) => userPage(records, Number(id))],
  [
    /^\/crm\/(lead|deal|contact|company)\/details\/(\d+)\/?$/,
    (records, _sign, [, name, id]) => {
      const type = Object.entries(CRM_NAMES).find(([, one]) => one === name)?.[0];
      return crmPage(records, Number(type), Number(id));
    },
  ],
  [
    /^\/crm\/type\/(\d+)\/details\/(\d+)\/?$/,
    (records, _sign, [, type, id]) => crmPage(records, Number(type), Number(id)),
  ],
  [/^\/crm\/activity\/(\d+)\/?$/, (records, sign, [, id]) => activityPage(records, sign, Number(id))],
  [/^\/mail\/message\/(\d+)\/?$/, (records, _sign, [, id]) => mailPage(records, Number(id))],
  [
    /^\/online\/?$/,
    (records, _sign, _steps, query) =>
      chatPage(records, Number(/^chat(\d+)$/.exec(query.get('IM_DIALOG') ?? '')?.[1])),
  ],
];

/** The page at an address; undefined where nothing is shown. */
export function showPage(records: Records, sign: Sign, path: string, query: string): string | undefined {
  for (const [pattern, show] of ROUTES) {
    const found = pattern.exec(path);
    if (found !== null) return show(records, sign, found, new URLSearchParams(query));
  }
  return undefined;
}

/** What stands where nothing is. */
export const missingPage = (): string =>
  document(
    'Non trovato',
    html`<h1>Non trovato</h1>
      <p>Questo elemento non c’è, o è stato eliminato. <a href="/">Torna al portale</a></p>`,
  );
