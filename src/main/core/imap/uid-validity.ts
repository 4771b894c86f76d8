import type { MailboxObject } from 'imapflow';
import { AppError } from '#shared/errors.ts';
import type { FolderId } from '#shared/model/ids.ts';

/** What is thrown where our UIDs of a folder are void: each may name another message there, so none is used until it was synced. */
export const staleFolder = (folderId: FolderId): AppError =>
  new AppError('CONFLICT', { reason: 'uidvalidity', folderId });

/** The folder that such an error is about; null for any other error. */
export const staleFolderOf = ({ code, params }: AppError): FolderId | null =>
  code === 'CONFLICT' && params['reason'] === 'uidvalidity' ? (params['folderId'] as FolderId) : null;

/** Whether the selected folder still has the UIDVALIDITY that our UIDs belong to (RFC 9051 section 2.3.1.1). */
export const hasValidity = (box: MailboxObject, uidvalidity: string | null): boolean =>
  box.uidValidity.toString() === uidvalidity;
