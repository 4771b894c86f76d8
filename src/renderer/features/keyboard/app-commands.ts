import ArchiveIcon from '@bitrix24/b24icons-vue/outline/BoxWithLidIcon';
import ComposeIcon from '@bitrix24/b24icons-vue/outline/NewMessageIcon';
import KeyboardIcon from '@bitrix24/b24icons-vue/outline/KeyboardIcon';
import ListIcon from '@bitrix24/b24icons-vue/outline/HamburgerMenuIcon';
import OutboxIcon from '@bitrix24/b24icons-vue/outline/MailSendIcon';
import SearchIcon from '@bitrix24/b24icons-vue/outline/SearchIcon';
import SettingsIcon from '@bitrix24/b24icons-vue/outline/SettingsIcon';
import SyncIcon from '@bitrix24/b24icons-vue/outline/RefreshIcon';
import UndoIcon from '@bitrix24/b24icons-vue/outline/UndoIcon';
import ZoomInIcon from '@bitrix24/b24icons-vue/outline/ZoomInIcon';
import ZoomOutIcon from '@bitrix24/b24icons-vue/outline/ZoomOutIcon';
import type { Component } from 'vue';
import type { FolderRole } from '#shared/model/folder.ts';
import { useApi } from '@/api';
import { caughtErrorText } from '@/composables/use-error-text';
import type { CommandId } from '@/features/actions';
import { useComposeStore } from '@/features/compose';
import { folderIcon } from '@/features/folders';
import { useCommandStore, type CommandName } from '@/stores/commands';
import { useEntitiesStore } from '@/stores/entities';
import { useSessionStore } from '@/stores/session';
import { useToastStore } from '@/stores/toasts';
import { useUndoStore } from '@/stores/undo';
import { useViewStore } from '@/stores/view';
import { useKeyboardStore } from './store';

/** A command that is about the program and not about messages. */
export interface AppCommand {
  readonly id: CommandId;
  readonly icon: Component;
  /** Key of the reason why it cannot be done now; null where it can. */
  why(): string | null;
  run(): void;
}

/** What the keyboard and the palette can do besides the actions on messages. */
export function useAppCommands(): readonly AppCommand[] {
  const api = useApi();
  const commands = useCommandStore();
  const compose = useComposeStore();
  const entities = useEntitiesStore();
  const keyboard = useKeyboardStore();
  const session = useSessionStore();
  const toasts = useToastStore();
  const undo = useUndoStore();
  const view = useViewStore();

  const noMailbox = (): string | null => (entities.accounts.length === 0 ? 'keyboard.why.noMailbox' : null);
  const roleFolder = (role: FolderRole) => {
    const accountId = session.account?.id ?? entities.accounts[0]?.id;
    return accountId === undefined
      ? null
      : (entities.foldersOf.get(accountId)?.find((folder) => folder.role === role) ?? null);
  };
  const goTo = (id: CommandId, role: FolderRole): AppCommand => ({
    id,
    icon: folderIcon(role),
    why: () => (roleFolder(role) === null ? 'keyboard.why.noFolder' : null),
    run() {
      const folder = roleFolder(role);
      if (folder !== null) session.openFolder(folder.id);
    },
  });
  const bus = (id: CommandId, icon: Component, name: CommandName, why: string): AppCommand => ({
    id,
    icon,
    why: () => (commands.has(name) ? null : why),
    run: () => void commands.run(name),
  });
  const inMail = (id: CommandId, icon: Component, name: CommandName): AppCommand =>
    bus(id, icon, name, 'keyboard.why.inMail');
  const inMessage = (id: CommandId, icon: Component, name: CommandName): AppCommand => ({
    ...bus(id, icon, name, 'keyboard.why.inMessage'),
    why: () => (session.opened !== null && commands.has(name) ? null : 'keyboard.why.inMessage'),
  });
  const sync = async (): Promise<void> => {
    try {
      await api.call('sync.start', {});
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
    }
  };

  return [
    { id: 'compose', icon: ComposeIcon, why: noMailbox, run: () => void compose.openNew() },
    { id: 'sync', icon: SyncIcon, why: noMailbox, run: () => void sync() },
    { id: 'undo', icon: UndoIcon, why: () => null, run: () => void undo.undoLast() },
    inMail('search', SearchIcon, 'focus-search'),
    inMail('focusList', ListIcon, 'focus-list'),
    inMail('next', folderIcon(null), 'next-message'),
    inMail('previous', folderIcon(null), 'previous-message'),
    inMail('select', ListIcon, 'select-row'),
    inMail('selectAll', ListIcon, 'select-all'),
    inMessage('back', ListIcon, 'back-to-list'),
    inMessage('find', SearchIcon, 'find-in-message'),
    inMessage('zoomIn', ZoomInIcon, 'zoom-in'),
    inMessage('zoomOut', ZoomOutIcon, 'zoom-out'),
    inMessage('zoomReset', ZoomOutIcon, 'zoom-reset'),
    goTo('goInbox', 'inbox'),
    goTo('goSent', 'sent'),
    goTo('goDrafts', 'drafts'),
    { ...goTo('goArchive', 'archive'), icon: ArchiveIcon },
    goTo('goJunk', 'junk'),
    goTo('goTrash', 'trash'),
    {
      id: 'goOutbox',
      icon: OutboxIcon,
      why: () => null,
      run() {
        view.show('outbox');
      },
    },
    {
      id: 'settings',
      icon: SettingsIcon,
      why: () => null,
      run() {
        view.show('settings');
      },
    },
    bus('sidebar', ListIcon, 'toggle-sidebar', 'keyboard.why.inMail'),
    {
      id: 'sheet',
      icon: KeyboardIcon,
      why: () => null,
      run() {
        keyboard.showSheet();
      },
    },
    {
      id: 'palette',
      icon: SearchIcon,
      why: () => null,
      run() {
        keyboard.showPalette();
      },
    },
  ];
}
