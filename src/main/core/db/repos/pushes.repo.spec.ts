import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PushState } from '#shared/model/push.ts';
import { openStore } from '../store.ts';
import { accountsRepo } from './accounts.repo.ts';
import { associationsRepo } from './associations.repo.ts';
import { knownRepo } from './known.repo.ts';
import { messagesRepo } from './messages.repo.ts';
import { portalsRepo } from './portals.repo.ts';
import { pushesRepo } from './pushes.repo.ts';

it('a push that is done is forgotten with the time, unless a binding or the log of known customers names it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'postino-pushes-'));
  const store = openStore({ file: join(dir, 'x.db'), onCommit: () => undefined });
  try {
    const server = { host: 'h', port: 1, security: 'tls', user: 'u' } as const;
    const settings = { address: 'me@x.example', name: '', imap: server, smtp: server };
    const left = store.write((tx) => {
      const accountId = accountsRepo.insert(tx, { ...settings, acceptPlain: false, signedOut: false }, 0);
      const addresses = { from: [], 'reply-to': [], to: [], cc: [], bcc: [] };
      const message = { identity: 'i', messageId: '<i@x>', inReplyTo: '', references: [], subject: '' };
      const messageId = messagesRepo.adopt(
        tx,
        accountId,
        { ...message, addresses, dateHeader: 1, size: 1, problems: [] },
        false,
      ).id;
      const portalId = portalsRepo.connect(tx, 'https://a.example', 'webhook', '', 0);
      let number = 0;
      const push = (state: PushState, at: number) => {
        number += 1;
        const made = { portalId, accountId, kind: 'task', title: String(number), payload: {} } as const;
        const more = { marker: `m${number}`, messageIds: [messageId], byRule: false, notBefore: null };
        const id = pushesRepo.add(tx, { ...made, ...more }, 0);
        pushesRepo.beginStep(tx, id, 'add', at);
        pushesRepo.endStep(tx, id, 'add', 1);
        pushesRepo.setState(tx, id, state, at);
        return id;
      };
      const forgotten = [push('done', 10), push('cancelled', 10)];
      const kept = [push('done', 100), push('failed', 10), push('asking', 10), push('deferred', 10)];
      const bound = push('done', 10);
      const binding = {
        messageId,
        kind: 'task',
        pushId: bound,
        portalId,
        state: 'done',
        recordId: '1',
      } as const;
      associationsRepo.add(tx, { ...binding, url: null, title: '' }, 10);
      const logged = push('done', 10);
      const entry = { accountId, messageId, subject: '', address: 'a@b.example', outcome: 'lead' } as const;
      knownRepo.add(tx, { ...entry, detail: '', pushId: logged }, 10);
      pushesRepo.prune(tx, 50);
      for (const id of forgotten) expect(pushesRepo.get(tx.db, id)).toBeUndefined();
      for (const id of forgotten) expect(pushesRepo.hasBegun(tx.db, id)).toBe(false);
      return [...kept, bound, logged];
    });
    expect(left.filter((id) => pushesRepo.get(store.read, id) !== undefined)).toEqual(left);
    expect(left.every((id) => pushesRepo.hasBegun(store.read, id))).toBe(true);
  } finally {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
