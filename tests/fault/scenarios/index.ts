import { actions } from './actions.ts';
import { folders } from './folders.ts';
import { portal } from './portal.ts';
import { queues } from './queues.ts';
import { syncs } from './syncs.ts';

/** Every scenario, by a name of its own. */
export const scenarios = [...syncs, ...actions, ...queues, ...folders, ...portal];
