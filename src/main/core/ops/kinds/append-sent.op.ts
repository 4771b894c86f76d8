import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { outgoingId } from '#shared/model/ids.ts';
import { foldersRepo } from '../../db/repos/folders.repo.ts';
import { outgoingRepo } from '../../db/repos/outgoing.repo.ts';
import { personalPrefix } from '../../imap/namespace.ts';
import { findByMessageId, mustChange } from '../../imap/command.ts';
import type { OpKind } from '../op-kind.ts';

const payload = z.object({ outgoingId });

/**
 * Puts the copy of a sent message into Sent (APPEND, RFC 9051 section 6.3.12). It looks for the Message-ID there first:
 * some providers file a copy themselves, and an earlier attempt of ours may have got through.
 */
export const appendSentOp: OpKind<z.infer<typeof payload>> = {
  kind: 'append-sent',
  payload,
  async runRemote({ client, store, paths, accountId }, { outgoingId: id }) {
    const outgoing = outgoingRepo.get(store.read, id);
    const sent = foldersRepo.byRole(store.read, accountId, 'sent');
    if (outgoing === undefined) return;
    const file = join(paths.outbox, `${id}.eml`);
    const path = sent?.server_path ?? (await client.mailboxCreate(`${personalPrefix(client)}Sent`)).path;
    await client.mailboxOpen(path);
    const there = await findByMessageId(client, outgoing.message_id);
    if (there === undefined) {
      const date = new Date(outgoing.date ?? outgoing.changed);
      await mustChange(client, () => client.append(path, readFileSync(file), ['\\Seen'], date));
    }
    store.write((tx) => outgoingRepo.setCopy(tx, id, there === undefined ? 'done' : 'server'));
    rmSync(file, { force: true });
  },
  giveUp(tx, { outgoingId: id }) {
    if (outgoingRepo.get(tx.db, id) !== undefined) outgoingRepo.setCopy(tx, id, 'failed');
  },
};
