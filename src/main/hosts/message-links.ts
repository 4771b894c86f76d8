import { isMessageLink } from '#shared/query/message-link.ts';

/** An address longer than this is not of ours: a Message-ID is a line of a header. */
const MOST = 3_400;

/** The address of a message among the words of a command line, as the system starts a program with it; the last one counts. */
export function linkIn(argv: readonly string[]): string | null {
  return argv.findLast((word) => word.length <= MOST && isMessageLink(word)) ?? null;
}

/** The address that waits for a window that can open it. */
export interface PendingLink {
  /** Keeps what is an address of a message; tells whether it is. */
  come(text: string | null): boolean;
  /** Gives it once. */
  take(): string | null;
}

export function createPendingLink(): PendingLink {
  let pending: string | null = null;
  return {
    come(text) {
      const link = text === null ? null : linkIn([text]);
      if (link !== null) pending = link;
      return link !== null;
    },
    take() {
      const link = pending;
      pending = null;
      return link;
    },
  };
}
