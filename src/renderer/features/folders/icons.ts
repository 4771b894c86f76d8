import AllIcon from '@bitrix24/b24icons-vue/outline/MailOpenIcon';
import ArchiveIcon from '@bitrix24/b24icons-vue/outline/BoxWithLidIcon';
import DraftsIcon from '@bitrix24/b24icons-vue/outline/EditLIcon';
import FlaggedIcon from '@bitrix24/b24icons-vue/outline/FavoriteIcon';
import FolderIcon from '@bitrix24/b24icons-vue/outline/FolderIcon';
import InboxIcon from '@bitrix24/b24icons-vue/outline/MailIcon';
import JunkIcon from '@bitrix24/b24icons-vue/outline/BanLIcon';
import SentIcon from '@bitrix24/b24icons-vue/outline/SendIcon';
import TrashIcon from '@/components/trash-icon';
import type { FunctionalComponent, HTMLAttributes, VNodeProps } from 'vue';
import type { FolderRole } from '#shared/model/folder.ts';

export type FolderIcon = FunctionalComponent<HTMLAttributes & VNodeProps>;

const byRole: Readonly<Record<FolderRole, FolderIcon>> = {
  inbox: InboxIcon,
  sent: SentIcon,
  drafts: DraftsIcon,
  trash: TrashIcon,
  junk: JunkIcon,
  archive: ArchiveIcon,
  all: AllIcon,
  flagged: FlaggedIcon,
};

export const folderIcon = (role: FolderRole | null): FolderIcon =>
  role === null ? FolderIcon : byRole[role];
