import type { HeaderFields } from './header-fields.ts';

/** What a message's header says of how it was sent. */
export interface Mailing {
  /** To many at once: a newsletter, a mailing list. */
  readonly bulk: boolean;
  /** By a program on its own: an absence note, a notice. */
  readonly auto: boolean;
  /** The list's identifier (RFC 2919), in small letters and without brackets; empty where there is none. */
  readonly listId: string;
  /** Addresses that take one off the list (RFC 2369), as they stand in the header: `mailto:`, `https:`, `http:`. */
  readonly unsubscribe: readonly string[];
  /** One POST to the https address is enough (RFC 8058). */
  readonly oneClick: boolean;
}

/** The fields that `mailingOf` reads. */
export const MAILING_FIELDS: readonly string[] = [
  'list-id',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'precedence',
  'auto-submitted',
];

const MAX_LIST_ID = 255;
const MAX_ADDRESS = 2_000;
const MAX_ADDRESSES = 5;
/** What nobody is meant to write, but some programs do where they have nothing to say. */
const NOTHING = /^(?:no|none|<\s*>)?$/i;
const USABLE = /^(?:mailto:|https?:\/\/)[^\p{Cc}\p{Z}<>]+$/iu;

/** The first word of each value that has one, in small letters; comments (RFC 5322 section 3.2.2) are no words. */
const words = (values: readonly string[]): string[] =>
  values.flatMap((value) => /^\s*([\w-]+)/.exec(value.replace(/\([^()]*\)/g, ' '))?.[1]?.toLowerCase() ?? []);

/** `Offerte (nuove) <Offerte.Negozio.example>` as `offerte.negozio.example`; a phrase without brackets only where it may be one. */
function listIdOf(value: string): string {
  const id = (/<([^<>]*)>[^<>]*$/.exec(value)?.[1] ?? value).replace(/\s+/g, '').toLowerCase();
  return /^[^\p{Cc}<>"@]+$/u.test(id) && (value.includes('<') || id.includes('.'))
    ? id.slice(0, MAX_LIST_ID)
    : '';
}

/** White space in an address comes from folding (RFC 2369 section 2). */
function addressesOf(value: string): string[] {
  const inBrackets = [...value.matchAll(/<([^<>]*)>/g)].map(([, one]) => one ?? '');
  return (inBrackets.length > 0 ? inBrackets : value.split(','))
    .map((one) => one.replace(/\s+/g, ''))
    .filter((one) => one.length <= MAX_ADDRESS && USABLE.test(one));
}

/**
 * What the header says of how a message was sent: List-Id (RFC 2919), List-Unsubscribe (RFC 2369) with its one click (RFC 8058),
 * Precedence, Auto-Submitted (RFC 3834 section 5). Undefined where it says nothing, as most do.
 */
export function mailingOf(fields: HeaderFields): Mailing | undefined {
  const of = (name: string): readonly string[] => fields.get(name) ?? [];
  const told = (name: string): string[] => of(name).filter((value) => !NOTHING.test(value));
  const lists = told('list-id');
  const ways = told('list-unsubscribe');
  const precedence = words(of('precedence'));
  const bulk =
    lists.length > 0 ||
    ways.length > 0 ||
    precedence.some((word) => word === 'bulk' || word === 'list' || word === 'junk');
  const auto =
    words(of('auto-submitted')).some((word) => word !== 'no') ||
    precedence.some((word) => word === 'auto_reply' || word === 'auto-reply');
  if (!bulk && !auto) return undefined;
  const unsubscribe = [...new Set(ways.flatMap(addressesOf))].slice(0, MAX_ADDRESSES);
  const oneClick =
    of('list-unsubscribe-post').some((value) => /^List-Unsubscribe\s*=\s*One-Click$/i.test(value)) &&
    unsubscribe.some((one) => /^https:/i.test(one));
  return { bulk, auto, listId: lists.map(listIdOf).find((one) => one !== '') ?? '', unsubscribe, oneClick };
}
