import { startDovecot, type Dovecot } from '../../tests/fixtures/dovecot.ts';
import type { Login } from './child.ts';
import { ensureMailbox, type Mailbox } from './mailbox.ts';

export interface BenchServer {
  readonly dovecot: Dovecot;
  login(mailbox: Mailbox): Login;
}

const PASSWORD = 'bench';

/** A private Dovecot over the mailboxes of these sizes in `root`. */
export async function startServer(
  root: string,
  sizes: readonly number[],
  tell: (words: string) => void,
): Promise<{ server: BenchServer; mailboxes: Mailbox[] }> {
  const mailboxes = sizes.map((size) => ensureMailbox(root, size, tell));
  const dovecot = await startDovecot({
    users: Object.fromEntries(mailboxes.map(({ user }) => [user, PASSWORD])),
    certificate: 'none',
    config: `mail_location = maildir:${root}/%u:UTF-8`,
  });
  const server: BenchServer = {
    dovecot,
    login: ({ user }) => ({ port: dovecot.port, user, password: PASSWORD }),
  };
  return { server, mailboxes };
}
