import ChatIcon from '@bitrix24/b24icons-vue/outline/ChatsIcon';
import CrmIcon from '@bitrix24/b24icons-vue/outline/CrmIcon';
import EventIcon from '@bitrix24/b24icons-vue/outline/CalendarIcon';
import FeedIcon from '@bitrix24/b24icons-vue/outline/FeedbackIcon';
import TaskIcon from '@bitrix24/b24icons-vue/outline/TaskIcon';
import type { Component } from 'vue';
import type { MessageRow } from '#shared/model/message.ts';
import type { Association } from '#shared/model/query.ts';
import { t } from '@/i18n';

/** What stands for each kind of thing in the portal that a message can be bound to. */
export const bindingIcon: Readonly<Record<Association, Component>> = {
  task: TaskIcon,
  crm: CrmIcon,
  feed: FeedIcon,
  chat: ChatIcon,
  event: EventIcon,
};

type Bound = Pick<MessageRow, 'unsettled'>;

/** `done` for what is in the portal, or only known by a keyword. */
export const bindingState = ({ unsettled }: Bound, kind: Association): string =>
  unsettled.find((one) => one.kind === kind)?.state ?? 'done';
export const bindingClass = (row: Bound, kind: Association): string => `is-${bindingState(row, kind)}`;
/** What it is, and how far it has come. */
export function bindingText(row: Bound, kind: Association): string {
  const state = bindingState(row, kind);
  const name = t(`list.binding.${kind}`);
  return state === 'done' ? name : `${name}: ${t(`bitrix24.state.${state}`)}`;
}
