import { NO_CONDSTORE, NO_QRESYNC, onServers, type Scenario } from '../scenario.ts';

/** What the server's side does, and how the core learns of it. */
export const syncs: readonly Scenario[] = [
  ...onServers(
    {
      name: 'first-sync',
      fresh: true,
      act: (hands) => hands.connect(),
    },
    NO_QRESYNC,
    NO_CONDSTORE,
  ),
  ...onServers(
    {
      name: 'new-mail',
      act: (hands) => hands.world((world) => world.deliver('INBOX', 'nuovo-uno', 'html-nuovo', 'file-nuovo')),
    },
    NO_QRESYNC,
    NO_CONDSTORE,
  ),
];
