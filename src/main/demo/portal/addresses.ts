/** Mail addresses as they stand in a header, decoded. */
export interface NamedAddress {
  readonly name: string;
  readonly address: string;
}

const ONE = /(?:"((?:[^"\\]|\\.)*)"|([^<>,"]*))\s*<([^<>\s]+@[^<>\s]+)>|([^\s<>,;"]+@[^\s<>,;"]+)/g;

/** Takes `Eva <eva@client.test>, b@c.test` apart; addresses come in lower case. What is no address is left out. */
export const addressesOf = (text: string): NamedAddress[] =>
  [...text.matchAll(ONE)].map(([, quoted, plain, bracketed, bare]) => ({
    name: (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '').trim(),
    address: (bracketed ?? bare ?? '').toLowerCase(),
  }));

/** Whether this is one address and nothing else. */
export const isAddress = (text: string): boolean => /^[^\s<>,;@"]+@[^\s<>,;@"]+$/.test(text);
