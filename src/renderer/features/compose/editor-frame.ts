import { formattingOf, type EditorCommand, type FormatState } from '@/components/rich-text/formats';
import { cleanForDraft, cleanForEditor } from './clean-html';
import { QUOTE_CLASS, QUOTE_STYLE, textToHtml } from './quote';

/**
 * The rich-text editor: an editable page in a frame that is sandboxed without `allow-scripts` and whose policy loads
 * nothing. This page drives it from outside through the browser's own editing commands. An editing library was tried
 * (squire-rte 2.4): since version 2 it works on its own document only, and its code cannot run inside this frame.
 */

export interface EditorEvents {
  /** The person changed something. */
  onInput(): void;
  onState(state: FormatState): void;
  /** A key that is not the editor's own; true where it was taken. */
  onKey(event: KeyboardEvent): boolean;
  /** Files pasted or dropped; images among them are to stand in the text. */
  onFiles(files: File[]): void;
  onFocus(): void;
}

export interface Editor {
  setHtml(html: string): void;
  /** As it is stored and sent. */
  getHtml(): string;
  /** What the person wrote, without the quoted original. */
  newText(): string;
  isEmpty(): boolean;
  run(command: EditorCommand): void;
  /** Makes the selection a link, or writes the address as one. An empty address takes the link away. */
  setLink(url: string): void;
  currentLink(): string;
  insertImage(cid: string, url: string): void;
  /** Shows the images that stand for these content ids. */
  showImages(urls: ReadonlyMap<string, string>): void;
  /** The content ids that the text refers to. */
  usedCids(): Set<string>;
  focus(where?: 'start' | 'keep'): void;
  setDark(dark: boolean): void;
  destroy(): void;
}

const STYLE = `
html,body{margin:0;height:100%}
html{color-scheme:light}
html.dark{color-scheme:dark}
body{box-sizing:border-box;min-height:100%;height:auto;padding:12px 16px 24px;outline:none;overflow-wrap:anywhere;
 font:14px/1.5 'Open Sans',system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:#1f2733;background:#fff;caret-color:#0b66d8}
html.dark body{color:#e8ebf0;background:#19202b;caret-color:#6fb0ff}
body.is-empty::before{content:attr(data-placeholder);position:absolute;color:#5f6b7b;pointer-events:none}
html.dark body.is-empty::before{color:#9ba7b8}
p{margin:0 0 .6em}
img{max-width:100%;height:auto}
img:not([src]){display:inline-block;min-width:48px;min-height:32px;border:1px dashed #9aa3ad;border-radius:4px}
blockquote{margin:0 0 0 8px;padding:0 0 0 12px;border-left:2px solid #b8c0ca}
ul,ol{margin:.2em 0 .4em;padding-left:28px}ul{list-style:disc}ol{list-style:decimal}
a{color:#0b66d8;text-decoration:underline}html.dark a{color:#6fb0ff}
table{max-width:100%}
.${QUOTE_CLASS}{color:#4b5563;margin-top:8px}
html.dark .${QUOTE_CLASS}{color:#1f2937;background:#f4f5f7;border-radius:8px;padding:10px 12px}
html.dark .${QUOTE_CLASS} a{color:#0957b8}
`;

export const frameSource = (lang: string): string =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" ` +
  `content="default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'"><meta name="referrer" content="no-referrer">` +
  `<style>${STYLE}</style></head><body></body></html>`;

export interface EditorWords {
  readonly label: string;
  readonly placeholder: string;
}

/** Takes over the loaded frame. Its document must be `frameSource`. */
export function createEditor(frame: HTMLIFrameElement, words: EditorWords, events: EditorEvents): Editor {
  const page = frame.contentDocument;
  if (page === null) throw new Error('the editor frame has no document');
  const { body } = page;
  const closing = new AbortController();
  const { signal } = closing;
  body.contentEditable = 'true';
  body.spellcheck = true;
  body.dataset['placeholder'] = words.placeholder;
  body.dataset['testid'] = 'compose-body';
  body.setAttribute('role', 'textbox');
  body.setAttribute('aria-multiline', 'true');
  body.setAttribute('aria-label', words.label);

  const command = (name: string, value?: string): void => {
    page.execCommand(name, false, value);
  };

  command('defaultParagraphSeparator', 'div');
  command('styleWithCSS', 'false');

  const selection = (): Selection | null => page.getSelection();
  const formatting = formattingOf(body, QUOTE_STYLE);
  const { around } = formatting;
  const hasContent = (): boolean =>
    (body.textContent ?? '').trim() !== '' || body.querySelector('img,hr,table,li,blockquote') !== null;
  const ownText = (): string => {
    const copy = body.cloneNode(true) as HTMLElement;
    for (const quote of copy.querySelectorAll(`.${QUOTE_CLASS}`)) quote.remove();
    for (const block of copy.querySelectorAll('div,p,br,li')) block.append('\n');
    return copy.textContent ?? '';
  };

  const tellState = (): void => {
    events.onState(formatting.state());
  };
  const changed = (): void => {
    body.classList.toggle('is-empty', !hasContent());
    events.onInput();
    tellState();
  };
  const run = (name: EditorCommand): void => {
    body.focus();
    formatting.run(name);
    if (name !== 'link') changed();
  };

  const insertClean = (data: DataTransfer): boolean => {
    const html = data.getData('text/html');
    if (html !== '') command('insertHTML', cleanForEditor(html));
    else {
      const text = data.getData('text/plain');
      if (text === '') return false;
      if (/[\r\n]/.test(text)) command('insertHTML', textToHtml(text));
      else command('insertText', text);
    }
    return true;
  };
  const placeCursor = (x: number, y: number): void => {
    const range = page.caretRangeFromPoint(x, y);
    if (range === null) return;
    selection()?.removeAllRanges();
    selection()?.addRange(range);
  };

  body.addEventListener('input', changed, { signal });
  page.addEventListener('selectionchange', tellState, { signal });
  body.addEventListener(
    'focus',
    () => {
      events.onFocus();
    },
    { signal },
  );
  page.addEventListener(
    'keydown',
    (event) => {
      if (events.onKey(event)) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      // Enter within a quoted original cuts it in two, so that one answers between its lines.
      if (around('blockquote[type="cite"]') === null || around('li') !== null) return;
      event.preventDefault();
      command('insertNewlineInQuotedContent');
      changed();
    },
    { signal },
  );
  body.addEventListener(
    'paste',
    (event) => {
      const data = event.clipboardData;
      if (data === null) return;
      event.preventDefault();
      const files = Array.from(data.files);
      // A copy out of an office program carries a picture of the text beside the text.
      if (files.length > 0 && data.getData('text/html') === '') events.onFiles(files);
      else if (insertClean(data)) changed();
    },
    { signal },
  );
  page.addEventListener(
    'dragover',
    (event) => {
      event.preventDefault();
    },
    { signal },
  );
  page.addEventListener(
    'drop',
    (event) => {
      const data = event.dataTransfer;
      if (data === null) return;
      event.preventDefault();
      body.focus();
      placeCursor(event.clientX, event.clientY);
      const files = Array.from(data.files);
      if (files.length > 0) events.onFiles(files);
      else if (insertClean(data)) changed();
    },
    { signal },
  );

  return {
    setHtml(html) {
      body.innerHTML = cleanForEditor(html) || '<div><br></div>';
      body.classList.toggle('is-empty', !hasContent());
    },
    getHtml: () => (hasContent() ? cleanForDraft(body.innerHTML) : ''),
    newText: ownText,
    isEmpty: () => !hasContent(),
    run,
    setLink(url) {
      body.focus();
      formatting.setLink(url);
      changed();
    },
    currentLink: formatting.currentLink,
    insertImage(cid, url) {
      body.focus();
      const image = page.createElement('img');
      image.dataset['cid'] = cid;
      image.setAttribute('src', url);
      image.alt = '';
      command('insertHTML', image.outerHTML);
      changed();
    },
    showImages(urls) {
      for (const image of body.querySelectorAll('img[data-cid]')) {
        const url = urls.get(image.getAttribute('data-cid') ?? '');
        if (url !== undefined && image.getAttribute('src') !== url) image.setAttribute('src', url);
      }
    },
    usedCids: () =>
      new Set(
        Array.from(body.querySelectorAll('img[data-cid]'), (image) => image.getAttribute('data-cid') ?? ''),
      ),
    focus(where = 'keep') {
      frame.contentWindow?.focus();
      body.focus();
      if (where !== 'start') return;
      selection()?.collapse(body.firstElementChild ?? body, 0);
      frame.contentWindow?.scrollTo(0, 0);
    },
    setDark(dark) {
      page.documentElement.classList.toggle('dark', dark);
    },
    destroy() {
      closing.abort();
    },
  };
}
