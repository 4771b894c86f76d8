import createDOMPurify from 'dompurify';
import { QUOTE_CLASS } from './quote';

/**
 * One policy for all HTML that enters the editor (a quote, a paste, a stored draft) and that leaves it. What a stranger
 * wrote is rewritten here for the second time, after the reader's own pass; the frame's policy is the wall behind it.
 */

const TAGS = [
  ...[
    'a',
    'b',
    'strong',
    'i',
    'em',
    'u',
    's',
    'strike',
    'del',
    'ins',
    'sub',
    'sup',
    'small',
    'big',
    'font',
    'span',
    'code',
  ],
  ...[
    'p',
    'div',
    'br',
    'hr',
    'blockquote',
    'pre',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'ul',
    'ol',
    'li',
    'dl',
    'dt',
    'dd',
  ],
  ...[
    'table',
    'caption',
    'colgroup',
    'col',
    'thead',
    'tbody',
    'tfoot',
    'tr',
    'td',
    'th',
    'img',
    'center',
    'abbr',
    'address',
  ],
];
const ATTRIBUTES = [
  ...[
    'href',
    'src',
    'alt',
    'title',
    'width',
    'height',
    'align',
    'valign',
    'bgcolor',
    'border',
    'cellpadding',
    'cellspacing',
  ],
  ...[
    'colspan',
    'rowspan',
    'color',
    'face',
    'size',
    'start',
    'type',
    'dir',
    'lang',
    'style',
    'class',
    'data-cid',
    'data-remote-src',
  ],
];
const CSS = new RegExp(
  '^(?:color|background-color|font(?:-(?:family|size|style|weight|variant))?|text-(?:align|decoration(?:-line)?|indent|transform)' +
    '|line-height|letter-spacing|vertical-align|white-space(?:-collapse)?|text-wrap-mode|direction|list-style-type|border-collapse|border-spacing' +
    '|(?:margin|padding)(?:-(?:top|right|bottom|left))?|border(?:-(?:top|right|bottom|left))?(?:-(?:width|style|color|radius))?' +
    '|(?:max-)?(?:width|height))$',
);
/** Anything in a value that could name an address or reach outside the letter. */
const CSS_CALLS = /[\\@]|(?:url|image|image-set|cross-fade|element|src|var|env|attr|expression)\s*\(/i;
const LINK = /^(?:https?:|mailto:|tel:)/i;
const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=\s]*$/i;

/** Words that the person who reads the original does not see must not travel on in an answer (attack class 5). */
const isHidden = (element: HTMLElement): boolean =>
  element.hasAttribute('hidden') ||
  element.style.display === 'none' ||
  element.style.visibility === 'hidden' ||
  element.style.opacity === '0' ||
  /^0(?:px|pt|em|%)?$/.test(element.style.fontSize);

function keepSafeStyle(element: HTMLElement): void {
  if (!element.hasAttribute('style')) return;
  const kept: string[] = [];
  for (const name of Array.from(element.style)) {
    const value = element.style.getPropertyValue(name);
    if (CSS.test(name) && value !== 'initial' && !CSS_CALLS.test(value)) kept.push(`${name}:${value}`);
  }
  if (kept.length === 0) element.removeAttribute('style');
  else element.setAttribute('style', kept.join(';'));
}

const isDot = (image: Element): boolean =>
  ['width', 'height'].some((side) => /^[01](?:px)?$/.test(image.getAttribute(side) ?? ''));

/**
 * Gives an image a source that loads nothing: `cid:` is remembered in `data-cid`, a remote address in `data-remote-src`.
 * Only a picture that the letter itself carries as data keeps its source. Tracking dots are dropped.
 */
function disarmImage(image: Element): void {
  const source = (image.getAttribute('src') ?? '').trim();
  const cid = /^cid:(.+)$/is.exec(source)?.[1] ?? image.getAttribute('data-cid');
  const remote = /^https?:\/\//i.test(source) ? source : image.getAttribute('data-remote-src');
  image.removeAttribute('data-cid');
  image.removeAttribute('data-remote-src');
  if (DATA_IMAGE.test(source)) return;
  image.removeAttribute('src');
  if (cid !== null && cid !== '') image.setAttribute('data-cid', cid);
  else if (remote !== null && /^https?:\/\//i.test(remote) && !isDot(image))
    image.setAttribute('data-remote-src', remote);
  else image.remove();
}

const purify = createDOMPurify(window);
purify.addHook('uponSanitizeElement', (node) => {
  if (node instanceof HTMLElement && isHidden(node)) node.remove();
});
purify.addHook('afterSanitizeAttributes', (element) => {
  if (element instanceof HTMLElement) keepSafeStyle(element);
  if (element.nodeName === 'A') {
    if (!LINK.test((element.getAttribute('href') ?? '').trim())) element.removeAttribute('href');
    // The reader's hint of where a link leads; it is nothing to send on.
    element.removeAttribute('title');
  } else element.removeAttribute('href');
  if (element.nodeName === 'IMG') disarmImage(element);
  else element.removeAttribute('src');
  const isQuote = element.classList.contains(QUOTE_CLASS);
  if (isQuote) element.setAttribute('class', QUOTE_CLASS);
  else element.removeAttribute('class');
});

const options = {
  ALLOWED_TAGS: TAGS,
  ALLOWED_ATTR: ATTRIBUTES,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  // Every attribute's value is held against this, so it lets through what has no scheme. The hooks above decide the rest.
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel|cid|blob|data):|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
  ADD_URI_SAFE_ATTR: ['data-cid'],
  FORBID_CONTENTS: [
    'script',
    'style',
    'title',
    'template',
    'noscript',
    'svg',
    'math',
    'iframe',
    'object',
    'select',
    'textarea',
  ],
  RETURN_DOM_FRAGMENT: true as const,
};

function toHtml(fragment: DocumentFragment): string {
  const box = document.implementation.createHTMLDocument('').createElement('div');
  box.append(fragment);
  return box.innerHTML;
}

/** HTML of any origin, made fit for the editor: nothing in it runs, loads or hides. */
export const cleanForEditor = (html: string): string => toHtml(purify.sanitize(html, options));

/** The editor's content as it is stored and sent: the same policy again, then images get their real addresses back. */
export function cleanForDraft(html: string): string {
  const fragment = purify.sanitize(html, options);
  for (const image of fragment.querySelectorAll('img')) {
    const cid = image.getAttribute('data-cid');
    const remote = image.getAttribute('data-remote-src');
    if (cid !== null) image.setAttribute('src', `cid:${cid}`);
    else if (remote !== null) image.setAttribute('src', remote);
    image.removeAttribute('data-cid');
    image.removeAttribute('data-remote-src');
  }
  return toHtml(fragment);
}
