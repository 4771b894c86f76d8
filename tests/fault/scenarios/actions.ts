import { NO_MOVE, NO_UIDPLUS, onServers, type Scenario } from '../scenario.ts';

/** What the person does. */
export const actions: readonly Scenario[] = [
  { name: 'flag-one', act: (hands) => hands.flag('INBOX', ['uno'], true) },
  ...onServers(
    { name: 'move-one', act: (hands) => hands.move('INBOX', ['due'], 'Archive') },
    NO_MOVE,
    NO_UIDPLUS,
  ),
  { name: 'delete-to-trash', act: (hands) => hands.remove('INBOX', ['uno']) },
  { name: 'delete-for-good', act: (hands) => hands.remove('Trash', ['buttato-uno']) },
  { name: 'send', act: (hands) => hands.send('spedita') },
];
