/** What a letter may style about itself: text, boxes and tables. Nothing that leaves its place or fetches. */
const ALLOWED = new RegExp(
  `^(?:${[
    'color',
    'background-color',
    'font(?:-(?:family|size|style|weight|variant|stretch))?(?:-[a-z-]+)?',
    'text-(?:align|decoration|indent|transform|overflow|underline-offset)(?:-[a-z]+)?',
    'line-height',
    'letter-spacing',
    'word-(?:break|spacing|wrap)',
    'overflow-wrap',
    'white-space(?:-collapse)?',
    'text-wrap(?:-mode)?',
    'vertical-align',
    'direction',
    'unicode-bidi',
    'display',
    'visibility',
    'opacity',
    'float',
    'clear',
    'box-sizing',
    'border(?:-[a-z-]+)?',
    'padding(?:-[a-z-]+)?',
    'margin(?:-[a-z-]+)?',
    '(?:min-|max-)?(?:width|height)',
    'table-layout',
    'caption-side',
    'empty-cells',
    'list-style-(?:type|position)',
  ].join('|')})$`,
);
/** Never, though the property may be allowed: image borders fetch. */
const FORBIDDEN = /^(?:border-image|font-palette)/;
/**
 * Whatever could fetch, read or compute. A function that is not on the short list of harmless ones is refused, so that
 * tomorrow's CSS brings no new way out. A backslash would be an escape that our eyes read otherwise than the browser.
 */
const FUNCTION = /([a-z-]*)\(/gi;
const HARMLESS_FUNCTIONS = new Set(['rgb', 'rgba', 'hsl', 'hsla', 'hwb', 'lab', 'lch', 'oklab', 'oklch']);
const BAD_VALUE = /[\\<>{}@;]|javascript|data:|https?:/i;
/** Units of the window: the frame is as high as its content, so they would make it grow without end. */
const VIEWPORT_UNIT = /\d(?:[sld]?v(?:w|h|i|b|min|max))\b/i;

function harmless(value: string): boolean {
  if (BAD_VALUE.test(value) || VIEWPORT_UNIT.test(value)) return false;
  return [...value.matchAll(FUNCTION)].every(([, name]) =>
    HARMLESS_FUNCTIONS.has((name ?? '').toLowerCase()),
  );
}

/** Parses in a document that has no window, where nothing is ever fetched or shown. */
let inert: Document | null = null;

/**
 * The declarations of a style attribute that are harmless, as the browser's own parser understands them: comments and
 * escapes are resolved before we look. Returns '' where nothing is left.
 */
export function filterStyle(style: string): string {
  inert ??= document.implementation.createHTMLDocument('');
  const probe = inert.createElement('span');
  probe.setAttribute('style', style);
  const declarations = probe.style;
  const kept: string[] = [];
  for (const property of declarations) {
    const value = declarations.getPropertyValue(property).trim();
    if (value === '' || !ALLOWED.test(property) || FORBIDDEN.test(property) || !harmless(value)) continue;
    // A negative margin can lay a text over one of another part of the letter.
    if (property.startsWith('margin') && value.startsWith('-')) continue;
    const important = declarations.getPropertyPriority(property) === 'important' ? ' !important' : '';
    kept.push(`${property}: ${value}${important}`);
  }
  return kept.join('; ');
}

/** Whether the (filtered) style sets a colour of text or ground. */
export const hasColor = (style: string): boolean => /(?:^|;\s*)(?:background-)?color:/.test(style);
