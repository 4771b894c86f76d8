import type { BodyPart, MessageProblem } from '#shared/model/message.ts';
export interface WholeAttachment {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly contentId: string | null;
  readonly content: Uint8Array;
}
export interface WholeMessage {
  readonly parts: BodyPart[];
  readonly attachments: WholeAttachment[];
  readonly problems: MessageProblem[];
  readonly unknownCharsets: string[];
}
export declare function parseWhole(raw: Uint8Array): Promise<WholeMessage>;
