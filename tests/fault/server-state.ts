export interface ServerMessage {
  readonly uid: number;
  /** System flags and keywords, sorted; without \Recent. */
  readonly flags: readonly string[];
  readonly messageId: string;
  readonly raw: string;
}

export interface ServerFolder {
  readonly uidvalidity: string;
  readonly messages: readonly ServerMessage[];
}

export type ServerState = ReadonlyMap<string, ServerFolder>;

/** Where Dovecot answers for doveadm: commands over HTTP (doc.dovecot.org, "Doveadm HTTP API"). */
export interface ServerApi {
  readonly port: number;
  readonly key: string;
}

type Answer = readonly [kind: string, rows: Record<string, string>[] | { type: string }, tag: string];

/** What the server holds of one user, asked of the server itself. Only folders that can be opened. */
export async function readServer(api: ServerApi, user: string): Promise<ServerState> {
  const response = await fetch(`http://127.0.0.1:${api.port}/doveadm/v1`, {
    method: 'POST',
    headers: { authorization: `X-Dovecot-API ${btoa(api.key)}`, 'content-type': 'application/json' },
    body: JSON.stringify([
      // The first makes the folders that every mailbox has.
      ['mailboxStatus', { user, field: ['uidvalidity'], mailboxMask: ['*'] }, 'folders'],
      [
        'fetch',
        { user, field: ['mailbox', 'uid', 'flags', 'hdr.message-id', 'text'], query: ['ALL'] },
        'mail',
      ],
    ]),
  });
  const answers = (await response.json()) as readonly Answer[];
  const rows = (tag: string): Record<string, string>[] => {
    const found = answers.find((one) => one[2] === tag)?.[1];
    if (!Array.isArray(found)) throw new Error(`doveadm: ${JSON.stringify(answers).slice(0, 500)}`);
    return found;
  };
  const folders = rows('folders');
  const messages = rows('mail');
  const byFolder = Map.groupBy(messages, (one) => one['mailbox'] ?? '');
  return new Map(
    folders.map(({ mailbox = '', uidvalidity = '' }) => [
      mailbox,
      {
        uidvalidity,
        messages: (byFolder.get(mailbox) ?? []).map((one) => ({
          uid: Number(one['uid']),
          flags: (one['flags'] ?? '')
            .split(' ')
            .filter((flag) => flag !== '' && flag !== '\\Recent')
            .sort(),
          messageId: one['hdr.message-id'] ?? '',
          raw: one['text'] ?? '',
        })),
      },
    ]),
  );
}
