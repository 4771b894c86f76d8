import type { Address } from '#shared/model/address.ts';
export interface OutgoingFile {
  readonly path?: string;
  readonly content?: Buffer;
  readonly name: string;
  readonly type: string;
  readonly contentId: string | null;
}
export interface WriteMessageOptions {
  readonly file: string;
  readonly from: Address;
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string;
  readonly html: string;
  readonly attachments: readonly OutgoingFile[];
  readonly messageId: string;
  readonly date: Date;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
}
export declare function writeMessage(options: WriteMessageOptions): Promise<{ size: number }>;
