import type { Folder } from '#shared/model/folder.ts';
import type { FolderId } from '#shared/model/ids.ts';

export interface FolderNode {
  readonly folder: Folder;
  readonly depth: number;
  readonly hasChildren: boolean;
  /** Unread of the folders below, shown while they are folded away. */
  readonly unreadBelow: number;
}

/**
 * The rows of a mailbox's tree from top to bottom, without what lies under a folded folder. Parents stand before their
 * children as the core lists them; a folder whose parent is missing counts as one of the top.
 */
export function visibleTree(folders: readonly Folder[], folded: ReadonlySet<FolderId>): FolderNode[] {
  const known = new Set(folders.map((folder) => folder.id));
  const children = new Map<FolderId | null, Folder[]>();
  for (const folder of folders) {
    const parent = folder.parentId !== null && known.has(folder.parentId) ? folder.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), folder]);
  }
  const unreadUnder = (id: FolderId): number =>
    (children.get(id) ?? []).reduce((sum, child) => sum + child.unread + unreadUnder(child.id), 0);

  const rows: FolderNode[] = [];
  const walk = (parent: FolderId | null, depth: number): void => {
    for (const folder of children.get(parent) ?? []) {
      const hasChildren = children.has(folder.id);
      rows.push({ folder, depth, hasChildren, unreadBelow: unreadUnder(folder.id) });
      if (hasChildren && !folded.has(folder.id)) walk(folder.id, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}

/** Levels that are set in by a whole step; deeper ones by less, so that their names keep their room. */
const WHOLE_STEPS = 3;
const DEEP_STEP = 0.4;
const DEEPEST = 12;

/** How many steps a row of this depth is set in. */
export const indent = (depth: number): number =>
  Math.min(depth, WHOLE_STEPS) + DEEP_STEP * Math.max(0, Math.min(depth, DEEPEST) - WHOLE_STEPS);
