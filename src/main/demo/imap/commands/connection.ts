import { timingSafeEqual } from 'node:crypto';
import { ImapFault } from '../fault.ts';
import type { Command, Session } from '../session.ts';
import type { MailStore } from '../store.ts';
import { textOf, utf8Of, wordOf } from '../tokens.ts';
import { string } from '../wire.ts';

export interface ImapUser {
  readonly user: string;
  readonly password: string;
  readonly store: MailStore;
}

export const CAPABILITIES =
  'IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN ID ENABLE IDLE NAMESPACE CHILDREN SPECIAL-USE LIST-STATUS UIDPLUS MOVE UNSELECT CONDSTORE ESEARCH';

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Commands that speak of the connection: capabilities, login, waiting. */
export function connectionCommands(users: readonly ImapUser[]): Record<string, Command> {
  const logIn = (session: Session, user: string, password: string): string => {
    if (session.store !== undefined) throw new ImapFault('BAD', 'Already logged in');
    const found = users.find((one) => one.user.toLowerCase() === user.toLowerCase());
    if (found === undefined || !same(found.password, password)) {
      throw new ImapFault('NO', '[AUTHENTICATIONFAILED] Wrong user name or password');
    }
    session.store = found.store;
    return `[CAPABILITY ${CAPABILITIES}] Logged in`;
  };

  return {
    CAPABILITY: (session) => {
      session.line(`* CAPABILITY ${CAPABILITIES}`);
      return undefined;
    },
    NOOP: () => undefined,
    CHECK: () => undefined,
    ID: (session) => {
      session.line(`* ID ("name" ${string('Postino demo')})`);
      return undefined;
    },
    LOGIN: (session, [user, password]) => logIn(session, utf8Of(user), utf8Of(password)),
    AUTHENTICATE: async (session, [mechanism, initial]) => {
      if (wordOf(mechanism) !== 'PLAIN') throw new ImapFault('NO', '[CANNOT] Unknown mechanism');
      let response = initial === undefined ? '' : textOf(initial);
      if (initial === undefined) {
        session.line('+ ');
        await session.flush();
        response = (await session.reader.next())?.toString('latin1') ?? '*';
      }
      if (response === '*') throw new ImapFault('BAD', 'Given up');
      const [, user = '', password = ''] = Buffer.from(response, 'base64').toString('utf8').split('\0');
      return logIn(session, user, password);
    },
    ENABLE: (session, args) => {
      const condstore = args.some((one) => wordOf(one) === 'CONDSTORE');
      if (condstore) session.condstore = true;
      session.line(`* ENABLED${condstore ? ' CONDSTORE' : ''}`);
      return undefined;
    },
    IDLE: async (session) => {
      session.announce(true);
      session.line('+ idling');
      await session.flush();
      session.idle(true);
      const done = await session.reader.next();
      session.idle(false);
      if (done !== null && done.toString('latin1').trim().toUpperCase() !== 'DONE') {
        throw new ImapFault('BAD', 'DONE was expected');
      }
      return 'Idle ended';
    },
  };
}
