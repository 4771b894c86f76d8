/** What a person can make of the text that is chosen in a rich-text editor. */
export const FORMATS = [
  'bold',
  'italic',
  'underline',
  'insertUnorderedList',
  'insertOrderedList',
  'quote',
  'link',
] as const;
export type Format = (typeof FORMATS)[number];
export type EditorCommand = Format | 'removeFormat' | 'undo' | 'redo';
export type FormatState = Readonly<Record<Format, boolean>>;

export const NO_FORMAT: FormatState = {
  bold: false,
  italic: false,
  underline: false,
  insertUnorderedList: false,
  insertOrderedList: false,
  quote: false,
  link: false,
};

/** By the key's place, so that they work on every keyboard layout. */
const SHORTCUTS: Readonly<Record<string, EditorCommand>> = {
  'shift+Digit7': 'insertOrderedList',
  'shift+Digit8': 'insertUnorderedList',
  'shift+Digit9': 'quote',
  KeyB: 'bold',
  KeyI: 'italic',
  KeyU: 'underline',
  KeyK: 'link',
  Backslash: 'removeFormat',
};

/** What a key with Ctrl (on a Mac, Command) means; undefined where it means no format. */
export const commandOfKey = (event: KeyboardEvent): EditorCommand | undefined =>
  (event.ctrlKey || event.metaKey) && !event.altKey
    ? SHORTCUTS[`${event.shiftKey ? 'shift+' : ''}${event.code}`]
    : undefined;

export interface Formatting {
  state(): FormatState;
  /** Does it to what is chosen. `link` does nothing: it needs an address (`setLink`). */
  run(name: EditorCommand): void;
  /** Makes the selection a link, or writes the address as one. An empty address takes the link away. */
  setLink(url: string): void;
  currentLink(): string;
  /** The element of this kind that the cursor stands in. */
  around(selector: string): HTMLElement | null;
}

/**
 * Formats the content of an editable element by the browser's own editing commands, which keep its undo.
 *
 * @param quoteStyle the style attribute of a new quote, which takes in one line; without it a quote takes in the lines that follow, too
 */
export function formattingOf(body: HTMLElement, quoteStyle?: string): Formatting {
  const page = body.ownerDocument;
  const command = (name: string, value?: string): boolean => page.execCommand(name, false, value);
  const isOn = (name: string): boolean => page.queryCommandState(name);
  const selection = (): Selection | null => page.getSelection();
  const around = (selector: string): HTMLElement | null => {
    const node = selection()?.anchorNode ?? null;
    const element = node === null || node.nodeType === 1 ? (node as HTMLElement | null) : node.parentElement;
    const found = element?.closest<HTMLElement>(selector) ?? null;
    return found !== null && found !== body && body.contains(found) ? found : null;
  };

  return {
    around,
    state: () => ({
      bold: isOn('bold'),
      italic: isOn('italic'),
      // Every link is underlined; that is no choice of the person.
      underline: isOn('underline') && around('a[href]') === null,
      insertUnorderedList: isOn('insertUnorderedList'),
      insertOrderedList: isOn('insertOrderedList'),
      quote: around('blockquote') !== null,
      link: around('a[href]') !== null,
    }),
    run(name) {
      if (name === 'quote') {
        const inside = around('blockquote');
        if (inside !== null) command('outdent');
        else if (quoteStyle !== undefined) {
          command('formatBlock', 'blockquote');
          around('blockquote')?.setAttribute('style', quoteStyle);
        } else if (around('li') === null) command('indent');
      } else if (name === 'removeFormat') {
        command('removeFormat');
        command('unlink');
      } else if (name !== 'link') command(name);
    },
    setLink(url) {
      if (url === '') {
        const link = around('a[href]');
        if (link !== null && selection()?.isCollapsed === true) selection()?.selectAllChildren(link);
        command('unlink');
      } else if (selection()?.isCollapsed === true && around('a[href]') === null) {
        const link = page.createElement('a');
        link.href = url;
        link.textContent = url;
        command('insertHTML', link.outerHTML);
      } else {
        const link = around('a[href]');
        if (link !== null && selection()?.isCollapsed === true) selection()?.selectAllChildren(link);
        command('createLink', url);
      }
    },
    currentLink: () => around('a[href]')?.getAttribute('href') ?? '',
  };
}
