import type { ImapFlow } from 'imapflow';

/**
 * imapflow puts the prefix of the personal namespace (RFC 2342) in front of every path that lacks it, and lists nothing else: on
 * a server whose own folders lie below `INBOX.`, shared folders could not even be named. Here every path is the whole one.
 */
export function useWholePaths(client: ImapFlow): void {
  if (client.namespace !== undefined) client.namespace = { ...client.namespace, prefix: '' };
}

/** What the server wants in front of a new folder of the person's own at the top, such as `INBOX.`; mostly nothing. */
export function personalPrefix(client: ImapFlow): string {
  const personal = client.namespaces?.personal;
  return Array.isArray(personal) ? (personal[0]?.prefix ?? '') : '';
}
