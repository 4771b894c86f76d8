import { STYLE } from './style.ts';

/** Text that is HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | undefined | readonly Value[];

export const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const write = (value: Value): string => {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(write).join('') : escape(String(value));
};

/** Puts values into a template: all are escaped but what is `Html`. */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html =>
  new Html(strings.map((part, index) => part + write(values[index])).join(''));

/** A link within the portal or to one of the schemes that a text may lead to. */
export const link = (href: string, text: string): Html => html`<a href="${href}">${text}</a>`;

/** A whole page. */
export const document = (title: string, body: Html): string => `<!DOCTYPE html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · Officine Aurora</title>
<style>${STYLE}</style>
</head>
<body>
<header><a class="brand" href="/">Officine Aurora</a><span class="note">Portale Bitrix24 di prova: tutto resta su questo computer</span></header>
<main>
${body.text}
</main>
</body>
</html>
`;
