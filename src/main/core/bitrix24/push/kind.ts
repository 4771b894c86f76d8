import type { z } from 'zod';
import type { Address } from '#shared/model/address.ts';
import type { MessageId } from '#shared/model/ids.ts';
import type { TakenFile } from '#shared/model/push.ts';
import type { Association } from '#shared/model/query.ts';
import type { PortalRecord } from '../../db/repos/portals.repo.ts';
import type { PushRecord } from '../../db/repos/pushes.repo.ts';
import type { Store, Tx } from '../../db/store.ts';
import type { Clock } from '../../ports.ts';
import type { RestClient } from '../rest/client.ts';
import type { Steps } from './steps.ts';

/** A message as records are made of it. */
export interface PushMessage {
  readonly id: MessageId;
  /** The mailbox that it lies in. */
  readonly mailbox: string;
  readonly subject: string;
  readonly from: Address | null;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** The Date header, else when it was received, in milliseconds since 1970. */
  readonly date: number;
  readonly received: number;
  readonly messageIdHeader: string;
  /** Whether we wrote it: it lies in Sent, or its sender is the mailbox. */
  readonly outgoing: boolean;
}

/** What a push has at hand when its turn comes. */
export interface PushContext<P> {
  readonly push: PushRecord;
  readonly payload: P;
  readonly portal: PortalRecord;
  readonly client: RestClient;
  readonly messages: readonly PushMessage[];
  readonly steps: Steps;
  readonly store: Store;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Stores what was made up at the first attempt, so that every later one says the same. */
  freeze(payload: P): void;
  /** Messages stand in conversations that are followed now: what is to be filed of them is queued. Returns what begins it. */
  arrived(tx: Tx, ids: readonly MessageId[]): () => void;
  /** The portal's own copy of a message (scope `mail`): its id there; null where there is none, or not for certain. */
  portalCopy(message: PushMessage): Promise<number | null>;
  /** The text of a message as BBCode. May fetch it from the mail server. */
  bbcode(message: PushMessage): Promise<string>;
  /** Brings files of messages to the person's Drive, each once. Returns their Drive ids, without the `n`. */
  upload(files: readonly TakenFile[]): Promise<number[]>;
  /** The files that messages carry, without pictures of their texts. */
  filesOf(messages: readonly PushMessage[]): TakenFile[];
  /** A file of a message, as base64. */
  base64(file: TakenFile): Promise<string>;
}

/** A record of one message, where a push makes one for each. */
export interface RecordOf {
  readonly messageId: MessageId;
  readonly recordId: string;
  readonly url: string;
}

/** What was made. */
export interface PushResult {
  /** Empty where the portal does not tell. */
  readonly recordId: string;
  /** Its page; empty where there is none. */
  readonly url: string;
  /** `mail`: by acting on the portal's own copy, which is then bound to it there too. */
  readonly way: 'mail' | 'general';
  /** Where each message has a record of its own. */
  readonly records?: readonly RecordOf[];
}

/** One kind of push. `run` may run any number of times: what it makes it makes in steps. */
export interface PushKind<P> {
  readonly kind: Association;
  readonly payload: z.ZodType<P>;
  /** Rejects with a PortalFailure, an AppError of the mail side, or what `steps.once` throws. */
  run(context: PushContext<P>): Promise<PushResult>;
}
