import { nextTick } from 'vue';
import type { Folder } from '#shared/model/folder.ts';
import { blobUrl } from '@/api';
import { useCommandStore } from '@/stores/commands';
import { useSessionStore } from '@/stores/session';
import type { ActionRow, ActionTarget } from './action';
import { useActionDialogStore } from './dialogs';
import { focusListIfLost } from './focus';
import type { CommandId } from './keys';
import { useMessageActions } from './perform';
import { actionOf, wantsFlagging, wantsNotSpam, wantsReading } from './registry';
import { useActionWorld } from './world';

/** Gives the target in the moment that it is wanted; null where there is none by then. */
export type Aim = () => ActionTarget | null;

export interface ActionRunner {
  /** Does an action of the registry. Does nothing where it cannot be done to the target. */
  run(id: CommandId, aim: Aim, options?: { byForm?: boolean }): Promise<void>;
  move(aim: Aim, to: Folder): Promise<void>;
  copy(aim: Aim, to: Folder): Promise<void>;
}

/**
 * One after the other: a second press of Delete while the first is under way means the row that follows. Meant for the
 * same row it would delete for good what the first press had moved to Trash.
 */
let lastTaking: Promise<void> = Promise.resolve();

/** The browser saves it, as it saves any other file. */
function saveSource({ id }: ActionRow): void {
  const link = document.createElement('a');
  link.href = blobUrl.source(id);
  link.download = '';
  link.click();
}

/** Does what the registry names. */
export function useActionRunner(): ActionRunner {
  const world = useActionWorld();
  const actions = useMessageActions(world);
  const commands = useCommandStore();
  const dialogs = useActionDialogStore();
  const session = useSessionStore();

  const take = (aim: Aim, work: (target: ActionTarget) => Promise<boolean>): Promise<void> => {
    const next = async (): Promise<void> => {
      const target = aim();
      if (target === null) return;
      const left = target.leaving?.();
      if (!(await work(target))) return;
      await left?.();
      // What the next press means is known once the window shows what is left.
      await nextTick();
      focusListIfLost();
    };
    lastTaking = lastTaking.then(next, next);
    return lastTaking;
  };
  const openRow = ({ id, locationId, folderId }: ActionRow): void => {
    if (session.opened?.messageId !== id) session.open({ messageId: id, locationId, folderId });
  };
  const run: ActionRunner['run'] = async (id, aim, { byForm = false } = {}) => {
    const target = aim();
    if (target === null || target.count === 0 || actionOf(id)?.why(target, world) !== null) return;
    const [row] = target.rows;
    switch (id) {
      case 'read':
        await actions.setRead(target, wantsReading(target));
        break;
      case 'flag':
        await actions.setFlagged(target, wantsFlagging(target));
        break;
      case 'delete':
      case 'deleteForever':
        await take(aim, (now) => actions.remove(now, id === 'deleteForever'));
        break;
      case 'spam':
        await take(aim, (now) => actions.markSpam(now, !wantsNotSpam(now, world)));
        break;
      case 'archive': {
        const archive = target.accountId === null ? null : world.specialOf(target.accountId, 'archive');
        if (archive !== null) await take(aim, (now) => actions.move(now, archive));
        break;
      }
      case 'move':
      case 'copy':
        dialogs.pickFolder(target, id);
        break;
      case 'task':
      case 'crm':
      case 'feed':
      case 'chat':
      case 'event':
        await commands.push(
          id,
          target.rows.map((each) => each.id),
          byForm,
        );
        break;
      case 'tags':
        dialogs.pickTags(target);
        break;
      default:
        if (row === undefined) return;
        if (id === 'open') openRow(row);
        else if (id === 'reply' || id === 'replyAll' || id === 'forward') await commands.reply(row.id, id);
        else if (id === 'print' || id === 'source') {
          openRow(row);
          commands.want(id, row.id);
        } else if (id === 'saveEml') saveSource(row);
    }
  };

  return {
    run,
    move: (aim, to) => take(aim, (target) => actions.move(target, to)),
    copy: async (aim, to) => {
      const target = aim();
      if (target !== null) await actions.copy(target, to);
    },
  };
}
