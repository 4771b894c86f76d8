import type { OutgoingItem, OutgoingState } from '#shared/model/outgoing.ts';

/** `attention` waits for the person; `moving` goes by itself; `sent` stays in sight for a day. */
export const GROUPS = ['attention', 'moving', 'drafts', 'sent'] as const;
export type OutboxGroup = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<OutgoingState, OutboxGroup>> = {
  failed: 'attention',
  uncertain: 'attention',
  queued: 'moving',
  sending: 'moving',
  deferred: 'moving',
  draft: 'drafts',
  sent: 'sent',
};

/** The groups that hold something, in the order in which they are shown; within one the order of the list stays. */
export function grouped(items: readonly OutgoingItem[]): { group: OutboxGroup; items: OutgoingItem[] }[] {
  return GROUPS.map((group) => ({
    group,
    items: items.filter((item) => GROUP_OF[item.state] === group),
  })).filter((one) => one.items.length > 0);
}

export type OutboxAction = 'retry' | 'edit' | 'remove' | 'open';

/** What the contract lets a person do with a message in this state. */
export function actionsFor(state: OutgoingState): readonly OutboxAction[] {
  switch (state) {
    case 'draft':
      return ['open', 'remove'];
    case 'sending':
    case 'sent':
      return [];
    default:
      return ['retry', 'edit', 'remove'];
  }
}

/** How long until a moment, in the unit that one would say: seconds under a minute, then minutes, then hours. */
export function untilNext(at: number, now: number): { value: number; unit: 'second' | 'minute' | 'hour' } {
  const seconds = Math.max(0, Math.ceil((at - now) / 1000));
  if (seconds < 60) return { value: seconds, unit: 'second' };
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60
    ? { value: minutes, unit: 'minute' }
    : { value: Math.round(minutes / 60), unit: 'hour' };
}
