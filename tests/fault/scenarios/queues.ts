import { NO_CONDSTORE, NO_MOVE, NO_QRESYNC, NO_UIDPLUS, onServers, type Scenario } from '../scenario.ts';

/** Actions that wait, meet one another, meet those of others, and are taken back. */
export const queues: readonly Scenario[] = [
  ...onServers(
    {
      name: 'offline-work',
      offline: true,
      async act(hands) {
        await hands.read('INBOX', ['uno', 'due'], true);
        await hands.flag('INBOX', ['html-tre'], true);
        await hands.move('INBOX', ['due', 'sei'], 'Archive');
        await hands.remove('INBOX', ['file-quattro']);
        await hands.remove('Trash', ['buttato-uno'], true);
        await hands.online();
      },
    },
    NO_MOVE,
    NO_UIDPLUS,
    NO_QRESYNC,
    NO_CONDSTORE,
  ),
  {
    name: 'offline-and-delivery',
    offline: true,
    async act(hands) {
      await hands.move('INBOX', ['due'], 'Archive');
      await hands.world((world) => world.deliver('INBOX', 'nuovo-uno'));
      await hands.world((world) => world.deliver('Archive', 'nuovo-due'));
      await hands.online();
    },
  },
  {
    name: 'goes-offline',
    async act(hands) {
      await hands.flag('INBOX', ['uno'], true);
      await hands.offline();
      await hands.move('INBOX', ['uno'], 'Archive');
      await hands.read('INBOX', ['due'], true);
      await hands.online();
    },
  },
  {
    name: 'merged-flags',
    offline: true,
    async act(hands) {
      await hands.flag('INBOX', ['uno', 'due'], true);
      await hands.flag('INBOX', ['uno'], false);
      await hands.read('INBOX', ['cinque'], false);
      await hands.read('INBOX', ['cinque'], true);
      await hands.online();
    },
  },
  ...onServers(
    {
      name: 'merged-moves',
      offline: true,
      async act(hands) {
        await hands.move('INBOX', ['uno', 'due'], 'Archive');
        await hands.move('Archive', ['uno'], 'INBOX');
        await hands.move('Archive', ['due'], 'Clienti/Rossi');
        await hands.online();
      },
    },
    NO_MOVE,
  ),
  {
    name: 'moved-then-deleted',
    offline: true,
    async act(hands) {
      await hands.move('INBOX', ['uno'], 'Archive');
      await hands.remove('Archive', ['uno']);
      await hands.remove('INBOX', ['due']);
      await hands.remove('Trash', ['due'], true);
      await hands.online();
    },
  },
  ...onServers(
    {
      name: 'conflict-expunged',
      offline: true,
      async act(hands) {
        await hands.move('INBOX', ['uno', 'due'], 'Archive');
        await hands.flag('INBOX', ['html-tre'], true);
        await hands.world((world) => world.expunge('INBOX', 'uno', 'html-tre'));
        await hands.online();
      },
    },
    NO_MOVE,
  ),
  {
    name: 'conflict-moved',
    offline: true,
    async act(hands) {
      await hands.move('INBOX', ['uno'], 'Archive');
      await hands.flag('INBOX', ['due'], true);
      await hands.world((world) => world.move('INBOX', ['uno', 'due'], 'Clienti/Rossi'));
      await hands.online();
    },
  },
  {
    name: 'conflict-flags',
    offline: true,
    async act(hands) {
      await hands.flag('INBOX', ['uno'], true);
      await hands.world((world) => world.setFlags('INBOX', ['uno', 'otto'], 'add', '\\Seen'));
      await hands.world((world) => world.setFlags('INBOX', ['otto'], 'remove', '\\Flagged'));
      await hands.online();
    },
  },
  ...onServers(
    {
      name: 'undo-move',
      async act(hands) {
        await hands.move('INBOX', ['uno', 'due'], 'Archive');
        await hands.settle();
        await hands.undo();
      },
    },
    NO_MOVE,
  ),
  {
    name: 'undo-queued',
    offline: true,
    async act(hands) {
      await hands.move('INBOX', ['uno'], 'Archive');
      await hands.undo();
      await hands.online();
    },
  },
  {
    name: 'undo-flag',
    async act(hands) {
      await hands.flag('INBOX', ['uno', 'otto'], true);
      await hands.settle();
      await hands.undo();
    },
  },
  {
    name: 'undo-delete',
    async act(hands) {
      await hands.remove('INBOX', ['uno', 'sei']);
      await hands.undo();
    },
  },
  {
    name: 'undo-spam',
    async act(hands) {
      await hands.spam('INBOX', ['uno'], true);
      await hands.settle();
      await hands.undo();
    },
  },
];
