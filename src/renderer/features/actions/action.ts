import type { Component } from 'vue';
import type { Folder } from '#shared/model/folder.ts';
import type { AccountId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import type { Target } from '#shared/model/query.ts';
import type { PushCommand } from '@/stores/commands';
import type { CommandId } from './keys';

/** What an action knows of a message. */
export type ActionRow = Pick<
  MessageRow,
  'id' | 'locationId' | 'folderId' | 'accountId' | 'unread' | 'flagged' | 'keywords'
>;

/** What an action is done to. */
export interface ActionTarget {
  /** For the core: places, or a whole result. */
  readonly target: Target;
  readonly count: number;
  /** The messages; of a whole result those that are known, which may be none. */
  readonly rows: readonly ActionRow[];
  /** The folder that all of them lie in; null where they may lie in several. */
  readonly folder: Folder | null;
  /** Their mailbox; null where they may be of several. */
  readonly accountId: AccountId | null;
  /** The same with all messages of chosen conversations, asked of the core when it is wanted. Rejects with its AppError. */
  resolve?(): Promise<Target | null>;
  /** Asked before an action takes them away from where they are shown; the answer is called once it has. */
  leaving?(): () => void | Promise<void>;
}

/** What an action needs to know to say whether it is possible. */
export interface ActionWorld {
  /** The special folder of a mailbox. */
  specialOf(accountId: AccountId, role: 'trash' | 'junk' | 'archive' | 'inbox'): Folder | null;
  folderOf(row: ActionRow): Folder | null;
  /** How many folders of a mailbox could take mail from `folder`. */
  placesFrom(accountId: AccountId, folder: Folder | null): number;
  /** Why nothing of this kind can be made of a mailbox's messages in a portal; null where it can. Key of the text. */
  whyNoPush(accountId: AccountId, what: PushCommand): string | null;
}

/** One thing that can be done to messages. Each stands once in the registry; bar, menus, keyboard and palette read it there. */
export interface Action {
  readonly id: CommandId;
  /** The stable handle of its button or menu item. */
  readonly testId: string;
  /** Menus draw a line where the group changes. */
  readonly group: number;
  /** Key of the text; `target` is null where nothing is chosen. */
  label(target: ActionTarget | null, world: ActionWorld): string;
  icon(target: ActionTarget | null, world: ActionWorld): Component;
  /** Key of the reason why it cannot be done to `target`; null where it can. */
  why(target: ActionTarget, world: ActionWorld): string | null;
  readonly danger?: boolean;
  /** It can be done with the defaults, or by a form that asks first: with Alt, or by the arrow beside its button. */
  readonly form?: boolean;
}

/** Beyond so many the whole of a result is asked about before it is changed. */
export const ASK_FROM = 2_000;

export const isWhole = (target: ActionTarget): boolean => 'query' in target.target;
