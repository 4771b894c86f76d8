/** The frame's own wall, whatever the sanitiser let through: nothing but pictures that are already on this computer. */
const CSP =
  "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/** `paper` has room around it, for letters that bring colours of their own; `theme` lies on the interface's ground. */
export type FrameLook = 'paper' | 'theme';

const MOST_LEVELS = 12;

const STYLE = `
:root { color-scheme: light; --ground: #fff; --text: #1f2937; --link: #1058d0; --line: #d3dae3; --hole: #eef1f5 }
:root[data-dark] { color-scheme: dark; --ground: transparent; --text: #e6e9ee; --link: #7db4ff; --line: #465264; --hole: #2b3442 }
html { background: var(--ground); overflow-y: hidden; overflow-x: auto }
body { margin: 0; padding: 0; color: var(--text); background: var(--ground);
  font: 15px/1.55 'Open Sans', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  overflow-wrap: anywhere; display: flow-root }
:root[data-look='theme'] [data-first] { margin-top: 0 }
:root[data-look='paper'] body { padding: 12px }
a { color: var(--link) }
img { max-width: 100% }
img:not([height]) { height: auto }
img:not([src]) { box-sizing: border-box; min-width: 28px; min-height: 28px; background: var(--hole);
  border: 1px dashed var(--line); border-radius: 4px; font-size: 12px; color: inherit; vertical-align: middle }
img:not([src])[width='1'], img:not([src])[height='1'], img:not([src])[width='0'], img:not([src])[height='0'] { display: none }
img[data-failed] { border-style: solid; opacity: 0.6 }
blockquote { margin: 8px 0 8px 2px; padding-left: 12px; border-left: 3px solid var(--line) }
pre { white-space: pre-wrap; font: inherit; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px }
hr { border: 0; border-top: 1px solid var(--line) }
table { border-collapse: separate }
[data-fold]:not([data-open]) { display: none }
[data-fold-button] { display: block; margin: 8px 0; padding: 0 10px; height: 22px; border: 0; border-radius: 11px; cursor: pointer;
  background: #dfe6ee; color: #3d4856; font: 10px/22px sans-serif; letter-spacing: 1px }
[data-fold-button]:hover { background: #cfd9e4 }
[data-fold-button]:focus-visible { outline: 2px solid var(--link); outline-offset: 1px }
:root[data-dark] [data-fold-button] { background: #2f3a49; color: #d3dae4 }
:root[data-dark] [data-fold-button]:hover { background: #3b4859 }
::highlight(hit) { background: #fde58a; color: #1f2733 }
::highlight(find) { background: #ffd3a1; color: #1f2733 }
::highlight(find-now) { background: #e8590c; color: #ffffff }
@media print { [data-fold-button] { display: none } :root { --ground: #fff; --text: #000 } body { padding: 0 } html { overflow: visible } }
`;

/** The document of a frame before a letter stands in it. Its policy holds for as long as the document lives. */
export const FRAME_DOCUMENT =
  '<!doctype html><html data-look="theme"><head><meta charset="utf-8">' +
  `<meta http-equiv="Content-Security-Policy" content="${CSP}">` +
  '<meta name="referrer" content="no-referrer"><meta http-equiv="x-dns-prefetch-control" content="off">' +
  `<style>${STYLE}</style></head><body></body></html>`;

/** Marks what a letter begins with, however deep it lies: the room above it is the pane's, not the letter's. */
function markFirst(body: HTMLElement): void {
  const isBlank = (node: Node): boolean =>
    node.nodeType === Node.COMMENT_NODE ||
    (node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? '').trim() === '');
  let inside: Element = body;
  for (let level = 0; level < MOST_LEVELS; level += 1) {
    const first = [...inside.childNodes].find((node) => !isBlank(node));
    if (first?.nodeType !== Node.ELEMENT_NODE) return;
    inside = first as Element;
    inside.setAttribute('data-first', '');
  }
}

/** Writes a letter, which has been sanitised, into a frame's document, in the place of all that stood there. */
export function writeLetter(document: Document, html: string, look: FrameLook, dark: boolean): void {
  const body = document.createElement('body');
  body.innerHTML = html;
  markFirst(body);
  const root = document.documentElement;
  root.dataset['look'] = look;
  root.toggleAttribute('data-dark', dark);
  document.body.replaceWith(body);
}
