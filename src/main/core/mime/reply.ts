import type { Address } from '#shared/model/address.ts';
export interface ReplySource {
  readonly from: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
}
export interface Recipients {
  readonly to: Address[];
  readonly cc: Address[];
}
export interface ReferenceSource {
  readonly messageId: string;
  readonly references: readonly string[];
  readonly inReplyTo: readonly string[];
}
/** `own`: the addresses of every connected mailbox. */
export declare function replyRecipients(source: ReplySource, own: readonly string[]): Recipients;
export declare function replyAllRecipients(source: ReplySource, own: readonly string[]): Recipients;
export declare function replySubject(subject: string): string;
export declare function forwardSubject(subject: string): string;
export declare function referencesFor(original: ReferenceSource): {
  inReplyTo: string | null;
  references: string[];
};
export declare function newMessageId(domain: string): string;
