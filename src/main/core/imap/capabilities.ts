import type { ImapFlow } from 'imapflow';

/** Extensions that IMAP4rev2 has taken in (RFC 9051 appendix E): a server that speaks it need not list them. */
const IN_REV2: ReadonlySet<string> = new Set(['MOVE', 'UIDPLUS', 'ESEARCH', 'LIST-STATUS', 'IDLE', 'ENABLE']);

/** Whether the server offers an extension, by its name in the capability list or as a part of IMAP4rev2. */
export const has = (client: ImapFlow, capability: string): boolean =>
  client.capabilities.has(capability) || (IN_REV2.has(capability) && client.enabled.has('IMAP4REV2'));
