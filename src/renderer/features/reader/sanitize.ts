import DOMPurify from 'dompurify';
import { quoteMark } from './quote-marks.ts';
import { filterStyle, hasColor } from './sanitize-style.ts';

export interface SanitizeOptions {
  /** Written into the alt of blocked images that have none. */
  readonly placeholder?: string;
  /** Marks the quotations of earlier letters with `data-quote`, whose signs (class, id, type) do not come through. */
  readonly markQuotes?: boolean;
}

export interface Sanitized {
  /** Safe to parse. It refers to nothing outside: images carry `data-remote` or `data-cid` instead of `src`. */
  readonly html: string;
  /** Remote images, each as often as it stands in the message. */
  readonly remoteImages: number;
  /** Their addresses without repeats: `data-remote="2"` is `remote[2]`. Always http or https. */
  readonly remote: readonly string[];
  /** Content-IDs of images of the message itself: `data-cid="0"` is `cids[0]`. */
  readonly cids: readonly string[];
  /** The message brings its own colours, so it wants white paper also in a dark theme. */
  readonly ownColors: boolean;
}

const TAGS = (
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn dir div dl ' +
  'dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark menu nav ol p pre q rp ' +
  'rt ruby s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ');
/** What must not even leave its text behind. */
const DROP_WITH_CONTENT = (
  'applet audio canvas datalist embed frame frameset head iframe link math meta noembed noframes noscript object option ' +
  'plaintext script select style svg template textarea title video xmp'
).split(' ');
/** No address among them but `href`, and `src` which only an embedded raster image may keep. No id, name or class. */
const ATTRIBUTES = (
  'align alt bgcolor border cellpadding cellspacing char charoff color colspan compact data-cid data-quote data-remote dir ' +
  'face headers height href hspace lang noshade nowrap rel reversed rowspan scope size span src start style summary ' +
  'target title valign value vspace width'
).split(' ');

const MARKERS = ['data-remote', 'data-cid', 'data-quote'] as const;
const RASTER = /^data:image\/(?:png|jpe?g|gif|webp|bmp|avif);base64,[a-z0-9+/=\s]*$/i;
const LINK_SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** The address of a link as the browser would open it; null where a mail has no business to lead. */
export function linkTarget(href: string): string | null {
  const text = href.trim().startsWith('//') ? `https:${href.trim()}` : href;
  try {
    const url = new URL(text);
    return LINK_SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function remoteAddress(src: string): string | null {
  const target = linkTarget(src);
  return target !== null && /^https?:/.test(target) ? target : null;
}

/** The first candidate of a srcset: enough to know that there is a remote image, and to load one. */
const firstCandidate = (srcset: string): string => srcset.trim().split(/[\s,]+/)[0] ?? '';

interface Collected {
  readonly remote: Map<string, number>;
  readonly cids: Map<string, number>;
  remoteImages: number;
  ownColors: boolean;
}

const indexIn = (map: Map<string, number>, key: string): number => {
  const known = map.get(key);
  if (known !== undefined) return known;
  map.set(key, map.size);
  return map.size - 1;
};

function treatImage(image: Element, seen: Collected, options: SanitizeOptions): void {
  const src = image.getAttribute('src')?.trim() ?? '';
  const address = src === '' ? firstCandidate(image.getAttribute('srcset') ?? '') : src;
  image.removeAttribute('src');
  if (/^cid:/i.test(address)) {
    let cid = address.slice(4);
    try {
      cid = decodeURIComponent(cid);
    } catch {
      // Not percent-encoded after all.
    }
    image.setAttribute('data-cid', String(indexIn(seen.cids, cid)));
  } else if (RASTER.test(address)) {
    image.setAttribute('src', address);
  } else {
    const remote = remoteAddress(address);
    if (remote === null) return;
    seen.remoteImages += 1;
    image.setAttribute('data-remote', String(indexIn(seen.remote, remote)));
    if (!image.hasAttribute('alt') && options.placeholder !== undefined)
      image.setAttribute('alt', options.placeholder);
  }
}

function treatLink(link: Element): void {
  const href = link.getAttribute('href');
  const target = href === null ? null : linkTarget(href);
  for (const name of ['href', 'target', 'rel', 'title']) link.removeAttribute(name);
  if (target === null) return;
  link.setAttribute('href', target);
  link.setAttribute('target', '_blank');
  link.setAttribute('rel', 'noopener noreferrer');
  // The browser hides the address in the frame, so the title tells it; the sender's own title could lie.
  link.setAttribute('title', target);
}

function treatElement(element: Element, seen: Collected, options: SanitizeOptions): void {
  // A sender's own markers would point into our lists.
  for (const marker of MARKERS) element.removeAttribute(marker);
  const tag = element.localName;
  if (options.markQuotes === true) {
    const [classes, id, type] = (['class', 'id', 'type'] as const).map(
      (name) => element.getAttribute(name) ?? '',
    );
    const mark = quoteMark(tag, classes ?? '', id ?? '', type ?? '');
    if (mark !== null) element.setAttribute('data-quote', mark);
  }
  if (tag === 'img') treatImage(element, seen, options);
  else element.removeAttribute('src');
  if (tag === 'a') treatLink(element);
  else for (const name of ['href', 'target', 'rel']) element.removeAttribute(name);

  const style = element.getAttribute('style');
  if (style !== null) {
    const kept = filterStyle(style);
    if (kept === '') element.removeAttribute('style');
    else element.setAttribute('style', kept);
    if (hasColor(kept)) seen.ownColors = true;
  }
  if (element.hasAttribute('bgcolor') || element.hasAttribute('color')) seen.ownColors = true;
}

/**
 * Makes one HTML part of a message safe to show, by DOMPurify with lists narrower than its HTML profile: no SVG, no MathML,
 * no style sheets, no forms, no names to clobber with, and no attribute that could fetch. Nothing is fetched while parsing.
 * Each part of a message must be given by itself, so that an attribute left open in one cannot swallow the next (EFAIL).
 */
export function sanitizeHtml(html: string, options: SanitizeOptions = {}): Sanitized {
  const seen: Collected = { remote: new Map(), cids: new Map(), remoteImages: 0, ownColors: false };
  // An instance of its own: hooks and configuration of other users of the library cannot meet ours.
  const purifier = DOMPurify(window);
  purifier.addHook('beforeSanitizeAttributes', (node) => {
    // The hook is called for texts too, whatever its type says; and a form can hide its own methods behind its fields.
    if (node instanceof Element && !(node instanceof HTMLFormElement)) treatElement(node, seen, options);
  });
  const clean = purifier.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    ALLOW_UNKNOWN_PROTOCOLS: false,
    SAFE_FOR_XML: true,
    FORBID_CONTENTS: DROP_WITH_CONTENT,
    SANITIZE_DOM: true,
    SANITIZE_NAMED_PROPS: true,
    WHOLE_DOCUMENT: false,
    RETURN_DOM: false,
    RETURN_DOM_FRAGMENT: false,
  });
  return {
    html: clean,
    remoteImages: seen.remoteImages,
    remote: [...seen.remote.keys()],
    cids: [...seen.cids.keys()],
    ownColors: seen.ownColors,
  };
}
