import { z } from 'zod';

/** Database ids. Branded, so that a folder's id can never be passed where a message's is wanted. */
const id = () => z.number().int().positive();

export const accountId = id().brand<'AccountId'>();
export const folderId = id().brand<'FolderId'>();
/** What a message is, wherever it lies. */
export const messageId = id().brand<'MessageId'>();
/** Where a message lies: one row of one folder. Actions name locations, never messages. */
export const locationId = id().brand<'LocationId'>();
/** A conversation: messages that answer each other, within one mailbox. */
export const threadId = id().brand<'ThreadId'>();
/** A filter that the person has saved. */
export const savedFilterId = id().brand<'SavedFilterId'>();
/** A message of ours on its way out: a draft, queued, sending, failed or sent. */
export const outgoingId = id().brand<'OutgoingId'>();
/** An action that can be taken back. */
export const undoId = id().brand<'UndoId'>();
/** Something that the person should know and has not yet put away. */
export const noticeId = id().brand<'NoticeId'>();
/** A file that the person added to a draft and that the host has stored. */
export const uploadId = id().brand<'UploadId'>();
/** A Bitrix24 portal that is connected. */
export const portalId = id().brand<'PortalId'>();
/** A record that goes to a portal: a task, an activity, a post, a chat, an event. */
export const pushId = id().brand<'PushId'>();
/** What binds a message to a record of a portal. */
export const associationId = id().brand<'AssociationId'>();

export type AccountId = z.infer<typeof accountId>;
export type FolderId = z.infer<typeof folderId>;
export type MessageId = z.infer<typeof messageId>;
export type LocationId = z.infer<typeof locationId>;
export type ThreadId = z.infer<typeof threadId>;
export type SavedFilterId = z.infer<typeof savedFilterId>;
export type OutgoingId = z.infer<typeof outgoingId>;
export type UndoId = z.infer<typeof undoId>;
export type NoticeId = z.infer<typeof noticeId>;
export type UploadId = z.infer<typeof uploadId>;
export type PortalId = z.infer<typeof portalId>;
export type PushId = z.infer<typeof pushId>;
export type AssociationId = z.infer<typeof associationId>;
