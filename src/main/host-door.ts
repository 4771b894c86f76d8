import type { MessageId, UploadId } from '#shared/model/ids.ts';
import type { Security } from '#shared/model/account.ts';

/** A file that a host may serve. `name` is safe to put into Content-Disposition after quoting; `path` never leaves the host. */
export interface ServableFile {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

export type BlobRequest =
  | { readonly kind: 'attachment'; readonly messageId: MessageId; readonly part: string }
  | { readonly kind: 'source'; readonly messageId: MessageId }
  | { readonly kind: 'remote'; readonly messageId: MessageId; readonly url: string }
  | { readonly kind: 'upload'; readonly uploadId: UploadId };

export interface ProvisionServer {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
}

/** One mailbox of a `--provision` file. `password` "ask" connects it signed out, so that the interface asks. */
export interface ProvisionMailbox {
  readonly address: string;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly imap: ProvisionServer;
  readonly smtp: ProvisionServer;
}

/** What a host knows of the person and the machine. The core decides by it when to sync (row S7). */
export interface Activity {
  /** A window, or a tab, can be seen. */
  readonly visible: boolean;
  /** Milliseconds since the last key, click or touch. */
  readonly idleMs: number;
  readonly online: boolean;
  /** The machine is about to sleep: nothing is to be tried until it wakes. */
  readonly suspended: boolean;
}

/**
 * Calls from a host to the core that no client may make: they speak of paths and of trust.
 * All reject with an AppError.
 */
export interface HostDoor {
  /** Makes the bytes present on this computer (fetching them where needed) and tells where they are. */
  resolveBlob(request: BlobRequest): Promise<ServableFile>;
  /** Reserves a file for an upload: the host streams into `path` and gives up at `limit` bytes. */
  beginUpload(input: {
    name: string;
    type: string;
  }): Promise<{ uploadId: UploadId; path: string; limit: number }>;
  /** The upload is whole: `size` bytes are in its file. */
  commitUpload(input: { uploadId: UploadId; size: number }): Promise<void>;
  /** The upload failed: its file and row go. */
  abortUpload(input: { uploadId: UploadId }): Promise<void>;
  /** Connects the mailboxes that are not connected yet; existing ones are left as they are. Plain servers count as accepted. */
  provision(mailboxes: readonly ProvisionMailbox[]): Promise<void>;
  /** Connects a portal by its incoming webhook, without waiting for its answer. VALIDATION for what is no such address. */
  provisionPortal(webhook: string): Promise<void>;
  /** Told when something of it changes, and at most once a minute while there is input. */
  activity(activity: Activity): Promise<void>;
}
