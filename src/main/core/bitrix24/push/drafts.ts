import type { PushWords } from '#shared/contract/bitrix24.ts';
import { isoWithOffset } from '#shared/iso-offset.ts';
import type { PortalDefaults } from '#shared/model/portal.ts';
import type { TakenFile, TaskForm } from '#shared/model/push.ts';
import { bulletLines, describeAll, recordTitle } from '../message-text.ts';
import type { PushMessage } from './kind.ts';

const DAY = 24 * 60 * 60_000;

/** A moment of today or later, at six in the evening by this computer's clock, as ISO 8601 with the offset. */
export function deadlineIn(days: number, now: number): string {
  const day = new Date(now + days * DAY);
  day.setHours(18, 0, 0, 0);
  return isoWithOffset(day);
}

/** A task made of messages and the defaults. `texts` are their texts as BBCode, by message id. */
export function taskDraft(
  messages: readonly PushMessage[],
  texts: ReadonlyMap<number, string>,
  words: PushWords,
  defaults: PortalDefaults,
  now: number,
  files: readonly TakenFile[] = [],
): TaskForm {
  const [first] = messages;
  const pairs = messages.map((one) => [one, texts.get(one.id) ?? ''] as const);
  return {
    title: recordTitle(first?.subject ?? '', first?.from?.name || first?.from?.address || '…'),
    description: describeAll(pairs, words),
    responsible: defaults.responsible,
    observers: [],
    participants: [],
    deadline: defaults.deadlineDays === null ? null : deadlineIn(defaults.deadlineDays, now),
    project: defaults.project,
    priority: defaults.priority,
    checklist: messages.length === 1 ? bulletLines(texts.get(first?.id ?? 0) ?? '') : [],
    files: defaults.files ? [...files] : [],
  };
}
