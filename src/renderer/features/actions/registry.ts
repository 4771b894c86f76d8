import ArchiveIcon from '@bitrix24/b24icons-vue/outline/BoxWithLidIcon';
import ChatIcon from '@bitrix24/b24icons-vue/outline/ChatsIcon';
import CopyIcon from '@bitrix24/b24icons-vue/outline/CopyIcon';
import CrmIcon from '@bitrix24/b24icons-vue/outline/CrmIcon';
import EmlIcon from '@bitrix24/b24icons-vue/outline/DownloadIcon';
import EventIcon from '@bitrix24/b24icons-vue/outline/AddEventIcon';
import FeedIcon from '@bitrix24/b24icons-vue/outline/FeedbackIcon';
import FlagIcon from '@bitrix24/b24icons-vue/outline/FavoriteIcon';
import FlaggedIcon from '@bitrix24/b24icons-vue/solid/FavoriteIcon';
import ForwardIcon from '@bitrix24/b24icons-vue/outline/ForwardIcon';
import MoveIcon from '@bitrix24/b24icons-vue/outline/MoveToIcon';
import NotSpamIcon from '@bitrix24/b24icons-vue/outline/ShieldCheckedIcon';
import OpenIcon from '@bitrix24/b24icons-vue/outline/MailOpenIcon';
import PrintIcon from '@bitrix24/b24icons-vue/outline/PrinterIcon';
import ReadIcon from '@bitrix24/b24icons-vue/outline/DoubleCheckIcon';
import ReplyAllIcon from '@bitrix24/b24icons-vue/outline/ReplyAllIcon';
import ReplyIcon from '@bitrix24/b24icons-vue/outline/ReplyIcon';
import SourceIcon from '@bitrix24/b24icons-vue/outline/DeveloperResourcesIcon';
import SpamIcon from '@bitrix24/b24icons-vue/outline/BanLIcon';
import TagIcon from '@bitrix24/b24icons-vue/outline/TagIcon';
import TaskIcon from '@bitrix24/b24icons-vue/outline/TaskIcon';
import UnreadIcon from '@bitrix24/b24icons-vue/outline/MailCounterIcon';
import TrashIcon from '@/components/trash-icon';
import type { Action, ActionTarget, ActionWorld } from './action';
import type { PushCommand } from '@/stores/commands';
import type { CommandId } from './keys';

type Maybe = ActionTarget | null;

/** With anything unread among them they are read, else made unread. Nothing chosen: reading is what people want. */
export const wantsReading = (target: Maybe): boolean =>
  target === null || target.rows.length === 0 || target.rows.some((row) => row.unread);
export const wantsFlagging = (target: Maybe): boolean =>
  target === null || target.rows.length === 0 || target.rows.some((row) => !row.flagged);

/** Whether all of them lie in a folder of this special use. */
const allIn = (target: Maybe, world: ActionWorld, role: 'trash' | 'junk' | 'archive'): boolean => {
  if (target === null) return false;
  if (target.folder !== null) return target.folder.role === role;
  return target.rows.length > 0 && target.rows.every((row) => world.folderOf(row)?.role === role);
};
const anyIn = (target: ActionTarget, world: ActionWorld, role: 'trash'): boolean =>
  target.folder === null
    ? target.rows.some((row) => world.folderOf(row)?.role === role)
    : target.folder.role === role;
export const wantsNotSpam = (target: Maybe, world: ActionWorld): boolean => allIn(target, world, 'junk');
/** Deleting is for good where it lies in Trash, and where its mailbox has none. */
export const deletesForGood = (target: Maybe, world: ActionWorld): boolean =>
  target !== null &&
  (anyIn(target, world, 'trash') ||
    (target.accountId !== null && world.specialOf(target.accountId, 'trash') === null));

const one = (target: ActionTarget): string | null => (target.count === 1 ? null : 'actions.why.one');
const elsewhere = (target: ActionTarget, world: ActionWorld): string | null => {
  if (target.accountId === null) return 'actions.why.oneMailbox';
  return world.placesFrom(target.accountId, target.folder) === 0 ? 'actions.why.noFolder' : null;
};
/** So many messages go to a portal at once; of a whole result only those that are here are known. */
const MOST_PUSHED = 100;
const push =
  (what: PushCommand) =>
  (target: ActionTarget, world: ActionWorld): string | null => {
    if (target.accountId === null) return 'actions.why.oneMailbox';
    const why = world.whyNoPush(target.accountId, what);
    if (why !== null) return why;
    return target.count > MOST_PUSHED || target.count > target.rows.length ? 'actions.why.tooMany' : null;
  };

type Given = Pick<Action, 'icon'> & Partial<Pick<Action, 'label' | 'why' | 'danger' | 'form'>>;
const make = (id: CommandId, testId: string, group: number, given: Given): Action => ({
  id,
  testId,
  group,
  label: () => `actions.${id}`,
  why: () => null,
  ...given,
});

/** Everything that can be done to messages, in the order of row S14. */
export const ACTIONS: readonly Action[] = [
  make('open', 'action-open', 1, { icon: () => OpenIcon, why: one }),
  make('read', 'action-unread', 1, {
    label: (target) => (wantsReading(target) ? 'actions.markRead' : 'actions.markUnread'),
    icon: (target) => (wantsReading(target) ? ReadIcon : UnreadIcon),
  }),
  make('delete', 'action-delete', 1, {
    label: (target, world) => (deletesForGood(target, world) ? 'actions.deleteForever' : 'actions.delete'),
    icon: () => TrashIcon,
    danger: true,
  }),
  make('spam', 'action-spam', 1, {
    label: (target, world) => (wantsNotSpam(target, world) ? 'actions.notSpam' : 'actions.spam'),
    icon: (target, world) => (wantsNotSpam(target, world) ? NotSpamIcon : SpamIcon),
    why: (target, world) => {
      if (target.accountId === null || wantsNotSpam(target, world)) return null;
      return world.specialOf(target.accountId, 'junk') === null ? 'actions.why.noJunk' : null;
    },
  }),
  make('move', 'action-move', 2, { icon: () => MoveIcon, why: elsewhere }),
  make('copy', 'action-copy', 2, { icon: () => CopyIcon, why: elsewhere }),
  make('task', 'action-task', 3, { icon: () => TaskIcon, why: push('task'), form: true }),
  make('crm', 'action-crm', 3, { icon: () => CrmIcon, why: push('crm'), form: true }),
  make('feed', 'action-feed', 3, { icon: () => FeedIcon, why: push('feed'), form: true }),
  make('chat', 'action-chat', 3, { icon: () => ChatIcon, why: push('chat'), form: true }),
  make('event', 'action-event', 3, { icon: () => EventIcon, why: push('event') }),
  make('flag', 'action-flag', 4, {
    label: (target) => (wantsFlagging(target) ? 'actions.flag' : 'actions.unflag'),
    icon: (target) => (wantsFlagging(target) ? FlagIcon : FlaggedIcon),
  }),
  make('tags', 'action-tags', 4, { icon: () => TagIcon }),
  make('archive', 'action-archive', 4, {
    icon: () => ArchiveIcon,
    why: (target, world) => {
      if (target.accountId === null) return 'actions.why.oneMailbox';
      if (allIn(target, world, 'archive')) return 'actions.why.archived';
      return world.specialOf(target.accountId, 'archive') === null ? 'actions.why.noArchive' : null;
    },
  }),
  make('reply', 'action-reply', 5, { icon: () => ReplyIcon, why: one }),
  make('replyAll', 'action-reply-all', 5, { icon: () => ReplyAllIcon, why: one }),
  make('forward', 'action-forward', 5, { icon: () => ForwardIcon, why: one }),
  make('print', 'action-print', 6, { icon: () => PrintIcon, why: one }),
  make('source', 'action-source', 6, { icon: () => SourceIcon, why: one }),
  make('saveEml', 'action-save-eml', 6, { icon: () => EmlIcon, why: one }),
  make('deleteForever', 'action-delete-forever', 7, { icon: () => TrashIcon, danger: true }),
];

const byId = new Map(ACTIONS.map((action) => [action.id, action]));
export const actionOf = (id: CommandId): Action | null => byId.get(id) ?? null;
