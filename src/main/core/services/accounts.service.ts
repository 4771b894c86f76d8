import { copyFile } from 'node:fs/promises';
import { AppError } from '#shared/errors.ts';
import type { CheckResult, ServerSettings } from '#shared/model/account.ts';
import type { AccountId, UploadId } from '#shared/model/ids.ts';
import type { Parsed } from '#shared/contract/index.ts';
import type { ProvisionMailbox } from '../../host-door.ts';
import type { Blobs } from '../blobs/blobs.ts';
import type { Leftovers } from '../blobs/leftovers.ts';
import { accountsRepo } from '../db/repos/accounts.repo.ts';
import { outgoingRepo, type BorrowedFile } from '../db/repos/outgoing.repo.ts';
import { uploadsRepo } from '../db/repos/uploads.repo.ts';
import type { Store } from '../db/store.ts';
import { testImap } from '../imap/test-login.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock, Secrets } from '../ports.ts';
import { testSmtp } from '../smtp/verify.ts';
import type { SyncHub } from '../sync/hub.ts';

export interface AccountsService {
  test(
    input: Parsed<'accounts.test'>,
    signal: AbortSignal,
  ): Promise<{ imap: CheckResult; smtp: CheckResult }>;
  connect(input: Parsed<'accounts.connect'>): Promise<AccountId>;
  update(input: Parsed<'accounts.update'>): Promise<void>;
  setSync(input: Parsed<'accounts.setSync'>): void;
  remove(id: AccountId): Promise<void>;
  /** Forgets the passwords of mailboxes that are no more: an end of the program may have come between the two. */
  forgetPasswords(): void;
  provision(mailboxes: readonly ProvisionMailbox[]): Promise<void>;
}

const secretName = (id: AccountId): string => `account:${id}`;

function requirePlainConsent(accepted: boolean, ...servers: readonly ServerSettings[]): void {
  if (!accepted && servers.some((server) => server.security === 'plain')) {
    throw new AppError('VALIDATION', { field: 'acceptPlain', reason: 'plain-not-accepted' });
  }
}

export function createAccountsService(deps: {
  store: Store;
  clock: Clock;
  secrets: Secrets;
  logger: Logger;
  hub: SyncHub;
  blobs: Blobs;
  leftovers: Pick<Leftovers, 'sweep'>;
}): AccountsService {
  const { store, clock, secrets, logger, hub, blobs, leftovers } = deps;

  const add = async (input: Omit<Parsed<'accounts.connect'>, 'password'>, password: string | null) => {
    if (accountsRepo.idOfAddress(store.read, input.address) !== undefined) {
      throw new AppError('CONFLICT', { reason: 'address-connected', address: input.address });
    }
    requirePlainConsent(input.acceptPlain, input.imap, input.smtp);
    const id = store.write(
      (tx) => accountsRepo.insert(tx, { ...input, signedOut: password === null }, clock.now()),
      {
        durable: true,
      },
    );
    if (password !== null) secrets.set(secretName(id), password);
    await hub.restart(id);
    return id;
  };

  /** Copies the files that mails of other mailboxes still want of this one's messages. Throws where one cannot be had. */
  const keepBorrowed = async (id: AccountId): Promise<{ file: BorrowedFile; uploadId: UploadId }[]> => {
    const kept = [];
    for (const file of outgoingRepo.borrowed(store.read, id)) {
      try {
        const { path, size } = await blobs.resolve({ kind: 'attachment', ...file });
        const upload = blobs.beginUpload(file);
        await copyFile(path, upload.path);
        blobs.commitUpload({ uploadId: upload.uploadId, size });
        kept.push({ file, uploadId: upload.uploadId });
      } catch (error) {
        throw new AppError('CONFLICT', { reason: 'files-wanted', file: file.name }, error);
      }
    }
    return kept;
  };

  const service: AccountsService = {
    async test({ imap, smtp, password, acceptPlain }, signal) {
      const common = { password, acceptPlain, logger, signal };
      const [imapResult, smtpResult] = await Promise.all([
        testImap({ settings: imap, ...common }),
        testSmtp({ settings: smtp, ...common }),
      ]);
      return { imap: imapResult, smtp: smtpResult };
    },
    connect: ({ password, ...input }) => add(input, password),
    async update({ accountId: id, password, ...input }) {
      const account = accountsRepo.get(store.read, id);
      if (account === undefined) throw new AppError('NOT_FOUND', { what: 'account' });
      const next = {
        name: input.name ?? account.name,
        imap: input.imap ?? account.imap,
        smtp: input.smtp ?? account.smtp,
        acceptPlain: input.acceptPlain ?? account.acceptPlain,
      };
      requirePlainConsent(next.acceptPlain, next.imap, next.smtp);
      if (password !== undefined) secrets.set(secretName(id), password);
      store.write((tx) => {
        accountsRepo.update(tx, id, next);
        if (password !== undefined || input.imap !== undefined) accountsRepo.setSignedOut(tx, id, false);
      });
      await hub.restart(id);
    },
    setSync({ accountId: id, sync }) {
      const account = accountsRepo.get(store.read, id);
      if (account === undefined) throw new AppError('NOT_FOUND', { what: 'account' });
      const next = {
        mode: sync.mode ?? account.sync.mode,
        minutes: sync.minutes ?? account.sync.minutes,
        assignKnown: sync.assignKnown ?? account.sync.assignKnown,
        bodiesBack: sync.bodiesBack ?? account.sync.bodiesBack,
      };
      store.write((tx) => accountsRepo.setSync(tx, id, next, clock.now()));
      hub.settingsChanged(id);
    },
    async remove(id) {
      const kept = await keepBorrowed(id);
      await hub.remove(id);
      store.write((tx) => {
        for (const { file, uploadId } of kept) outgoingRepo.keepBorrowed(tx, file, uploadId);
        const uploads = uploadsRepo.ofAccount(tx.db, id);
        accountsRepo.remove(tx, id);
        uploadsRepo.removeUnusedOf(tx, uploads);
      });
      secrets.remove(secretName(id));
      leftovers.sweep();
    },
    forgetPasswords() {
      const there = new Set(accountsRepo.all(store.read).map((account) => account.id));
      for (let id = 1; id <= accountsRepo.lastId(store.read); id += 1) {
        const name = secretName(id as AccountId);
        if (!there.has(id as AccountId) && secrets.get(name) !== undefined) secrets.remove(name);
      }
    },
    async provision(mailboxes) {
      for (const { user, password, imap, smtp, ...rest } of mailboxes) {
        const known = accountsRepo.idOfAddress(store.read, rest.address);
        if (known !== undefined) {
          // A crash between a mailbox's row and its password leaves it signed out with none.
          const isBare = password !== 'ask' && secrets.get(secretName(known)) === undefined;
          if (isBare) await service.update({ accountId: known, password });
          continue;
        }
        const servers = { imap: { ...imap, user }, smtp: { ...smtp, user } };
        await add({ ...rest, ...servers, acceptPlain: true }, password === 'ask' ? null : password);
      }
    },
  };
  return service;
}
