/** A value in a server's answer (RFC 9051 section 4): text, NIL, bytes of a literal, or a list. */
export type Value = string | null | Buffer | readonly Value[];

/** What the reader does not take: the row goes to imapflow's own parser, which knows the oddities of servers. */
export class UnusualRow extends Error {}

const MAX_DEPTH = 20;
const SPACE = 0x20;
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;

/**
 * Reads the values of one row from its text, with the literals that imapflow has taken out of it. Strict, and made for speed:
 * whatever a well-behaved server would not write is UnusualRow.
 */
export class RowReader {
  readonly #text: string;
  readonly #literals: readonly Buffer[];
  #at: number;
  #literal = 0;

  constructor(text: string, literals: readonly Buffer[], at: number) {
    this.#text = text;
    this.#literals = literals;
    this.#at = at;
  }

  /** Whether the row has been read to its end, literals included. */
  get finished(): boolean {
    return this.#at === this.#text.length && this.#literal === this.#literals.length;
  }

  /** Steps over the list's end where it comes next. */
  closes(): boolean {
    const text = this.#text;
    while (text.charCodeAt(this.#at) === SPACE) this.#at += 1;
    if (text.charCodeAt(this.#at) !== CLOSE) return false;
    this.#at += 1;
    return true;
  }

  /** The name of a data item, in capitals: `UID`, `BODY[HEADER.FIELDS (REFERENCES)]`, `BODY[1.2]<0>`. */
  name(): string {
    const text = this.#text;
    const space = text.indexOf(' ', this.#at);
    const bracket = text.indexOf('[', this.#at);
    let end = space;
    if (bracket !== -1 && bracket < space) {
      const close = text.indexOf(']', bracket);
      end = text.indexOf(' ', close);
      if (close === -1 || end === -1) throw new UnusualRow();
    }
    if (end <= this.#at) throw new UnusualRow();
    const name = text.slice(this.#at, end).toUpperCase();
    this.#at = end + 1;
    return name;
  }

  value(depth = 0): Value {
    const text = this.#text;
    switch (text.charCodeAt(this.#at)) {
      case QUOTE:
        return this.#quoted();
      case OPEN:
        return this.#list(depth);
      case BRACE:
        return this.#takeLiteral();
      default:
        return this.#atom();
    }
  }

  #list(depth: number): Value[] {
    if (depth >= MAX_DEPTH) throw new UnusualRow();
    this.#at += 1;
    const list: Value[] = [];
    while (!this.closes()) {
      if (this.#at >= this.#text.length) throw new UnusualRow();
      list.push(this.value(depth + 1));
    }
    return list;
  }

  #quoted(): string {
    const text = this.#text;
    const from = this.#at + 1;
    let end = text.indexOf('"', from);
    if (end === -1) throw new UnusualRow();
    const plain = text.slice(from, end);
    if (!plain.includes('\\')) {
      this.#at = end + 1;
      return plain;
    }
    for (end = from; text.charCodeAt(end) !== QUOTE; end += 1) {
      if (end >= text.length) throw new UnusualRow();
      if (text.charCodeAt(end) === BACKSLASH) end += 1;
    }
    this.#at = end + 1;
    return text.slice(from, end).replace(/\\([\s\S])/g, '$1');
  }

  #takeLiteral(): Buffer {
    const text = this.#text;
    const end = text.indexOf('}\r\n', this.#at);
    const literal = this.#literals[this.#literal];
    if (end === -1 || literal === undefined) throw new UnusualRow();
    if (text.slice(this.#at + 1, end) !== String(literal.length)) throw new UnusualRow();
    this.#literal += 1;
    this.#at = end + 3;
    return literal;
  }

  #atom(): string | null {
    const text = this.#text;
    let end = this.#at;
    for (;;) {
      const code = text.charCodeAt(end);
      // NaN at the end of the text.
      if (code === SPACE || code === CLOSE || Number.isNaN(code)) break;
      if (code < 0x21 || code > 0x7e || code === QUOTE || code === OPEN || code === BRACE)
        throw new UnusualRow();
      if (code === BACKSLASH && end > this.#at) throw new UnusualRow();
      end += 1;
    }
    if (end === this.#at) throw new UnusualRow();
    const atom = text.slice(this.#at, end);
    this.#at = end;
    return atom.length === 3 && atom.toUpperCase() === 'NIL' ? null : atom;
  }
}
