import type { ImapFlow } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { FolderRecord } from '../db/repos/folders.repo.ts';
import type { ServerState } from './strategy.ts';

export interface FoundFlags {
  readonly uid: number;
  readonly flags: ReadonlySet<string>;
}

/** What the server told of changes since a modification sequence. */
export interface ToldChanges {
  readonly flags: readonly FoundFlags[];
  readonly vanished: readonly number[];
}

export interface Selected {
  readonly server: ServerState;
  /** The changes since the folder's known state, told with SELECT (QRESYNC); null where they have to be asked for. */
  readonly told: ToldChanges | null;
}

/** Runs `work` and collects what the server tells meanwhile of flags and of UIDs that vanished (RFC 7162 section 3.2.10). */
export async function listening<T>(
  client: ImapFlow,
  path: string,
  work: () => Promise<T>,
): Promise<{ value: T; told: ToldChanges }> {
  const flags: FoundFlags[] = [];
  const vanished: number[] = [];
  const onFlags = (event: {
    path: string;
    uid?: number | undefined;
    flags?: Set<string> | undefined;
  }): void => {
    if (event.path === path && event.uid !== undefined && event.flags !== undefined)
      flags.push({ uid: event.uid, flags: event.flags });
  };
  const onExpunge = (event: { path: string; uid?: number | undefined }): void => {
    if (event.path === path && event.uid !== undefined) vanished.push(event.uid);
  };
  client.on('flags', onFlags);
  client.on('expunge', onExpunge);
  try {
    return { value: await work(), told: { flags, vanished } };
  } finally {
    client.off('flags', onFlags);
    client.off('expunge', onExpunge);
  }
}

/**
 * Selects a folder, with QRESYNC from the known state where both sides can (RFC 7162 section 3.2.5): flags that changed and
 * UIDs that vanished then come with the answer, in the same round trip.
 */
export async function selectFolder(client: ImapFlow, folder: FolderRecord): Promise<Selected> {
  const path = folder.server_path ?? folder.path;
  const { uidvalidity, highestmodseq } = folder;
  const resync =
    uidvalidity !== null && highestmodseq !== null && folder.complete === 1 && client.enabled.has('QRESYNC')
      ? { uidValidity: BigInt(uidvalidity), changedSince: BigInt(highestmodseq) }
      : {};
  const { value: box, told } = await listening(client, path, () => client.mailboxOpen(path, resync));
  if (client.mailbox === false) throw new AppError('SERVER', { server: 'no mailbox selected' });
  const withModseq = box.noModseq !== true && client.enabled.has('CONDSTORE');
  return {
    server: {
      uidvalidity: box.uidValidity.toString(),
      uidnext: box.uidNext > 0 ? box.uidNext : null,
      exists: box.exists,
      highestmodseq: withModseq ? (box.highestModseq?.toString() ?? null) : null,
    },
    // imapflow notes on the mailbox whether the answer to QRESYNC can be trusted; its types do not say so.
    told: (box as { qresync?: boolean }).qresync === true ? told : null,
  };
}
