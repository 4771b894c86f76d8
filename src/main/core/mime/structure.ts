import type { MessageStructureObject } from 'imapflow';
import type { MessageProblem } from '#shared/model/message.ts';
export interface PlannedPart {
  readonly part: string;
  readonly type: string;
  readonly charset: string | null;
  readonly encoding: string;
  readonly size: number;
  readonly name: string;
  readonly contentId: string | null;
  readonly inline: boolean;
  readonly flowed: boolean;
  readonly delsp: boolean;
}
export interface PartPlan {
  readonly display: PlannedPart[];
  readonly attachments: PlannedPart[];
  readonly problems: MessageProblem[];
}
export declare function planParts(structure: MessageStructureObject | undefined): PartPlan;
