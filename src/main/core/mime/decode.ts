import type { Transform } from 'node:stream';
import type { PlannedPart } from './structure.ts';
export type TextCoding = Pick<PlannedPart, 'type' | 'charset' | 'encoding' | 'flowed' | 'delsp'>;
export declare function decodeText(
  bytes: Uint8Array,
  part: TextCoding,
): { text: string; unknownCharset: string | null };
export declare function decodeTransfer(encoding: string): Transform;
