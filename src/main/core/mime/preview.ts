import type { BodyPart } from '#shared/model/message.ts';
export declare function previewText(parts: readonly BodyPart[], max?: number): string;
export declare function htmlToText(html: string): string;
