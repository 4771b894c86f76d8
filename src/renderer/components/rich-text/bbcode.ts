import {
  DEEPEST,
  isLinkTarget,
  line,
  mend,
  trimmed,
  type Block,
  type Doc,
  type Mark,
  type Run,
  type Subset,
} from './doc';

/**
 * The portal's BBCode (rest.md 3.1, 5.1) and documents. What the core writes of letters (core/bitrix24/bbcode.ts) is read whole;
 * whatever is no tag of the subset, or has no partner, or leads where no link may lead, is text and stays in sight.
 */

const TAGS: Readonly<Record<Mark, string>> = { bold: 'B', italic: 'I', underline: 'U', strike: 'S' };
const MARK_OF: Readonly<Record<string, Mark>> = {
  B: 'bold',
  I: 'italic',
  U: 'underline',
  S: 'strike',
};
const TAG = /\[(?:(\/?)(B|I|U|S|URL|LIST|QUOTE)(?:=([^[\]\n]*))?|\*)\]/gi;

type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'item'; live: boolean; readonly text: string }
  | {
      readonly kind: 'tag';
      readonly name: string;
      readonly closing: boolean;
      /** After the equals sign; null where there is none. */
      readonly value: string | null;
      /** As it is written. */
      readonly text: string;
      /** It has its partner and means something. */
      live: boolean;
    };
type Tag = Extract<Token, { kind: 'tag' }>;

/** A bracket of the text, and an ampersand that would read as part of one. */
export const escapeText = (text: string): string =>
  text
    .replace(/&(?=(?:amp;)*#9[13];)/g, '&amp;')
    .replaceAll('[', '&#91;')
    .replaceAll(']', '&#93;');
const unescapeText = (text: string): string =>
  text
    .replaceAll('&#91;', '[')
    .replaceAll('&#93;', ']')
    .replace(/&amp;(?=(?:amp;)*#9[13];)/g, '&');

function tokenise(source: string): Token[] {
  const tokens: Token[] = [];
  const plain = (text: string): void => {
    for (const [at, part] of text.split('\n').entries()) {
      if (at > 0) tokens.push({ kind: 'break' });
      if (part !== '') tokens.push({ kind: 'text', text: unescapeText(part) });
    }
  };
  let at = 0;
  for (const found of source.matchAll(TAG)) {
    plain(source.slice(at, found.index));
    const [text, slash = '', name, value] = found;
    at = found.index + text.length;
    if (name === undefined) tokens.push({ kind: 'item', live: false, text });
    else
      tokens.push({
        ...{ kind: 'tag', name: name.toUpperCase(), closing: slash !== '', value: value ?? null, text },
        live: false,
      });
  }
  plain(source.slice(at));
  return tokens;
}

/** The words between a link's two tags, which are its target where none is written. */
function wordsBetween(tokens: readonly Token[], from: number, to: number): string {
  const between = tokens.slice(from + 1, to);
  return between.every(({ kind }) => kind === 'text')
    ? between.map((token) => (token.kind === 'text' ? token.text : '')).join('')
    : '';
}

/** Whether an opening tag may be what it says. */
function holds({ name, value }: Tag, subset: Subset): boolean {
  if (name === 'URL') return value === null || isLinkTarget(value);
  if (name === 'LIST') return subset === 'full' && (value === null || value === '1');
  return value === null && (name !== 'QUOTE' || subset === 'full');
}

/** Finds the partners. Bold and the like may overlap; lists and quotes stand within each other, with the items in lists. */
function pair(tokens: readonly Token[], subset: Subset): Map<Tag, string> {
  const hrefs = new Map<Tag, string>();
  const open = new Map<string, { tag: Tag; at: number }[]>();
  const blocks: { tag: Tag; items: Extract<Token, { kind: 'item' }>[]; deep: boolean }[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'item') blocks.at(-1)?.items.push(token);
    if (token.kind !== 'tag') continue;
    const { name, closing } = token;
    if (name === 'LIST' || name === 'QUOTE') {
      if (!closing) blocks.push({ tag: token, items: [], deep: blocks.length >= DEEPEST });
      else {
        const partner = blocks.findLastIndex(({ tag }) => tag.name === name);
        if (partner < 0 || token.value !== null) continue;
        // What was begun within and never ended is text; items in that are the list's.
        const [block, ...texts] = blocks.splice(partner);
        if (block === undefined || block.deep || !holds(block.tag, subset)) continue;
        block.tag.live = token.live = true;
        if (name === 'LIST')
          for (const item of [block, ...texts].flatMap(({ items }) => items)) item.live = true;
      }
      continue;
    }
    const waiting = open.get(name) ?? [];
    open.set(name, waiting);
    if (!closing) waiting.push({ tag: token, at });
    else {
      const partner = token.value === null ? waiting.pop() : undefined;
      if (partner === undefined || !holds(partner.tag, subset)) continue;
      if (name === 'URL') {
        const href = partner.tag.value ?? wordsBetween(tokens, partner.at, at).trim();
        if (!isLinkTarget(href)) continue;
        hrefs.set(partner.tag, href);
      }
      partner.tag.live = token.live = true;
    }
  }
  return hrefs;
}

/** Puts the live tokens together, and the others in as text. */
class Builder {
  private at = 0;
  private readonly depths: Record<Mark, number> = { bold: 0, italic: 0, underline: 0, strike: 0 };
  private readonly links: string[] = [];

  private readonly tokens: readonly Token[];
  private readonly hrefs: ReadonlyMap<Tag, string>;

  constructor(tokens: readonly Token[], hrefs: ReadonlyMap<Tag, string>) {
    this.tokens = tokens;
    this.hrefs = hrefs;
  }

  /** Blocks up to the end of what is open: a row of the source is a line, unless lists or quotes take it up. */
  blocks(): Block[] {
    const found: Block[] = [];
    let runs: Run[] = [];
    let hasBlock = false;
    const endLine = (): void => {
      if (!hasBlock || runs.some(({ text }) => text.trim() !== '')) found.push(line(...runs));
      runs = [];
    };
    const endRow = (): void => {
      endLine();
      hasBlock = false;
    };
    for (; this.at < this.tokens.length; this.at += 1) {
      const token = this.tokens[this.at] as Token;
      if (token.kind === 'break') endRow();
      else if (token.kind === 'text' || !token.live) runs.push(this.run(token.text));
      else if (token.kind === 'item') break;
      else if (token.name === 'LIST' || token.name === 'QUOTE') {
        if (token.closing) break;
        hasBlock = true;
        endLine();
        this.at += 1;
        if (token.name === 'QUOTE') found.push({ kind: 'quote', blocks: this.blocks() });
        else found.push(...this.list(token.value === '1'));
      } else this.format(token);
    }
    endRow();
    return found;
  }

  /** What stands before its first item is no part of it. */
  private list(ordered: boolean): Block[] {
    const before = trimmed(this.blocks());
    const items: Block[][] = [];
    while (this.tokens[this.at]?.kind === 'item') {
      this.at += 1;
      items.push(this.blocks());
    }
    return [...before, { kind: 'list', ordered, items }];
  }

  private format(token: Tag): void {
    const mark = MARK_OF[token.name];
    if (mark !== undefined) this.depths[mark] += token.closing ? -1 : 1;
    else if (token.closing) this.links.pop();
    else this.links.push(this.hrefs.get(token) ?? '');
  }

  private run(text: string): Run {
    const marks = (Object.keys(this.depths) as Mark[]).filter((mark) => this.depths[mark] > 0);
    return { text, marks, href: this.links.at(-1) ?? '' };
  }
}

/** BBCode as a document, mended. Any text is BBCode of some kind: nothing is refused and nothing of its words is lost. */
export function parseBBCode(source: string, subset: Subset = 'full'): Doc {
  const tokens = tokenise(source.replace(/\r\n?/g, '\n'));
  const hrefs = pair(tokens, subset);
  return mend(new Builder(tokens, hrefs).blocks());
}

function writeRuns(runs: readonly Run[]): string {
  const out: string[] = [];
  let href = '';
  let open: Mark[] = [];
  const closeTo = (length: number): void => {
    for (const mark of open.splice(length).reverse()) out.push(`[/${TAGS[mark]}]`);
  };
  for (const run of runs) {
    const keeps = run.href === href ? open.findIndex((mark) => !run.marks.includes(mark)) : 0;
    closeTo(keeps < 0 ? open.length : keeps);
    if (run.href !== href) {
      if (href !== '') out.push('[/URL]');
      if (run.href !== '') out.push(`[URL=${run.href}]`);
      ({ href } = run);
    }
    for (const mark of run.marks.filter((one) => !open.includes(one))) {
      open = [...open, mark];
      out.push(`[${TAGS[mark]}]`);
    }
    out.push(escapeText(run.text));
  }
  closeTo(0);
  if (href !== '') out.push('[/URL]');
  return out.join('');
}

function write(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.kind === 'line') return writeRuns(block.runs);
      if (block.kind === 'quote') return `[QUOTE]${write(block.blocks)}[/QUOTE]`;
      const items = block.items.map((item) => `[*]${write(item)}\n`);
      return `[LIST${block.ordered ? '=1' : ''}]\n${items.join('')}[/LIST]`;
    })
    .join('\n');
}

/** A document as BBCode that `parseBBCode` reads as the same document, mended. */
export const writeBBCode = (doc: Doc): string => write(mend(doc));

/** What the portal's forms take of a text, in characters of its BBCode (shared/model/push.ts). */
export const TEXT_MOST = 60_000;
