import ChatIcon from '@bitrix24/b24icons-vue/outline/ChatsIcon';
import CrmIcon from '@bitrix24/b24icons-vue/outline/CrmIcon';
import EventIcon from '@bitrix24/b24icons-vue/outline/CalendarIcon';
import FeedIcon from '@bitrix24/b24icons-vue/outline/FeedbackIcon';
import TaskIcon from '@bitrix24/b24icons-vue/outline/TaskIcon';
import type { Component } from 'vue';
import type { Association } from '#shared/model/query.ts';

/** What stands for each kind of thing in the portal that a message can be bound to. */
export const bindingIcon: Readonly<Record<Association, Component>> = {
  task: TaskIcon,
  crm: CrmIcon,
  feed: FeedIcon,
  chat: ChatIcon,
  event: EventIcon,
};
