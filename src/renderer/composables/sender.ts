import type { Address } from '#shared/model/address.ts';

/** Controls that reorder or hide text (Unicode TR 9, zero-width and format characters) and plain control characters. */
const UNSEEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
const ADDRESS = /[^\s<>"'(),:;[\]\\]+@[^\s<>"'(),:;[\]\\]+\.[^\s<>"'(),:;[\]\\]+/u;

/** Text of a stranger for one line of the interface: what cannot be seen cannot lie. */
export const plainLine = (text: string): string => text.replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim();

/** Letters of one script only, as a domain of an honest firm has. Latin mixed with look-alikes is shown as punycode. */
function mixesScripts(domain: string): boolean {
  return /\p{Script=Latin}/u.test(domain) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(domain);
}

/** The address to show: without unseen characters, with a domain of mixed scripts in its ASCII form. */
export function shownAddress(address: string): string {
  const clean = plainLine(address).replaceAll(' ', '');
  const at = clean.lastIndexOf('@');
  const domain = clean.slice(at + 1);
  if (at < 0 || !mixesScripts(domain)) return clean;
  try {
    return `${clean.slice(0, at)}@${new URL(`http://${domain}`).hostname}`;
  } catch {
    return clean;
  }
}

/** An address that stands in the sender's name and is not the real one: null where the name claims nothing. */
export function claimedAddress({ name, address }: Address): string | null {
  // Full-width and other compatibility forms of @ and dot count as what they look like.
  const said = plainLine(name.replace(/\p{Cf}/gu, '')).normalize('NFKC');
  const claimed = ADDRESS.exec(said)?.[0] ?? null;
  if (claimed === null || claimed.toLowerCase() === plainLine(address).toLowerCase()) return null;
  return claimed;
}

/** The name of a person for a list: their name, else the address; the address where the name claims to be another one. */
export function senderName(from: Address): string {
  const name = plainLine(from.name);
  return name === '' || claimedAddress(from) !== null ? shownAddress(from.address) : name;
}

/** `Name <address>` with both cleaned, for titles and the reader. */
export function fullSender(from: Address): string {
  const name = plainLine(from.name);
  const address = shownAddress(from.address);
  return name === '' || name === address ? address : `${name} <${address}>`;
}
