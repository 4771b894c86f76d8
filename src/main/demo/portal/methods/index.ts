import type { Method } from '../method.ts';
import { calendarMethods } from './calendar.ts';
import { chatMethods } from './chat.ts';
import { checklistMethods } from './checklist.ts';
import { crmActivityMethods } from './crm-activities.ts';
import { crmDuplicateMethods } from './crm-duplicates.ts';
import { crmItemMethods } from './crm-items.ts';
import { crmStatusMethods } from './crm-status.ts';
import { crmTimelineMethods } from './crm-timeline.ts';
import { diskMethods } from './disk.ts';
import { feedMethods } from './feed.ts';
import { mailActionMethods } from './mail-actions.ts';
import { mailReadMethods } from './mail-read.ts';
import { mailSendMethods } from './mail-send.ts';
import { peopleMethods } from './people.ts';
import { systemMethods } from './system.ts';
import { classicTaskMethods } from './tasks-classic.ts';
import { v3TaskMethods } from './tasks-v3.ts';

/** Every method that the portal answers. The bot and `im.v2` methods are only named in the documentation: they are not here. */
export const METHODS: readonly Method[] = [
  ...systemMethods,
  ...peopleMethods,
  ...mailReadMethods,
  ...mailActionMethods,
  ...mailSendMethods,
  ...classicTaskMethods,
  ...checklistMethods,
  ...v3TaskMethods,
  ...crmItemMethods,
  ...crmDuplicateMethods,
  ...crmStatusMethods,
  ...crmActivityMethods,
  ...crmTimelineMethods,
  ...feedMethods,
  ...chatMethods,
  ...calendarMethods,
  ...diskMethods,
];
