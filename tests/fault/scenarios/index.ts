import { actions } from './actions.ts';
import { syncs } from './syncs.ts';

/** Every scenario, by a name of its own. */
export const scenarios = [...syncs, ...actions];
