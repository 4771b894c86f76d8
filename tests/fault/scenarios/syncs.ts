import { NO_CONDSTORE, NO_QRESYNC, onServers, type Scenario } from '../scenario.ts';

/** What happens on the server's side, and how the core learns of it. */
export const syncs: readonly Scenario[] = [
  ...onServers(
    { name: 'first-sync', fresh: true, act: (hands) => hands.connect() },
    NO_QRESYNC,
    NO_CONDSTORE,
  ),
  { name: 'first-sync-busy', fresh: true, mailbox: 'busy', act: (hands) => hands.connect() },
  { name: 'first-sync-empty', fresh: true, mailbox: 'empty', act: (hands) => hands.connect() },
  ...onServers(
    {
      name: 'new-mail',
      act: (hands) => hands.world((world) => world.deliver('INBOX', 'nuovo-uno', 'html-nuovo', 'file-nuovo')),
    },
    NO_QRESYNC,
    NO_CONDSTORE,
  ),
  {
    name: 'big-mail',
    act: (hands) => hands.world((world) => world.deliver('INBOX', 'big-uno', 'file-nuovo', 'big-due')),
  },
  {
    name: 'new-mail-elsewhere',
    act: (hands) =>
      hands.world((world) => {
        world.deliver('Clienti/Rossi', 'rossi-tre');
        world.deliver('Junk', 'spam-tre');
      }),
  },
  ...onServers(
    {
      name: 'delivery-while-syncing',
      async act(hands) {
        await hands.world((world) => world.deliver('INBOX', 'nuovo-uno'));
        hands.kick();
        await hands.world((world) => world.deliver('INBOX', 'nuovo-due'));
        await hands.world((world) => world.deliver('Archive', 'nuovo-tre'));
      },
    },
    NO_CONDSTORE,
  ),
  {
    name: 'delivery-during-first-sync',
    fresh: true,
    async act(hands) {
      await hands.connect();
      await hands.world((world) => world.deliver('INBOX', 'nuovo-uno'));
      await hands.world((world) => world.deliver('INBOX', 'nuovo-due'));
    },
  },
  ...onServers(
    {
      name: 'flags-elsewhere',
      act: (hands) =>
        hands.world((world) => {
          world.setFlags('INBOX', ['uno', 'due'], 'add', '\\Seen');
          world.setFlags('INBOX', ['sette'], 'remove', '\\Flagged');
          world.setFlags('Archive', ['vecchio-uno'], 'add', '\\Answered', '$Forwarded', '$Cliente');
        }),
    },
    NO_QRESYNC,
    NO_CONDSTORE,
  ),
  {
    name: 'marked-deleted-elsewhere',
    act: (hands) => hands.world((world) => world.setFlags('INBOX', ['uno', 'cinque'], 'add', '\\Deleted')),
  },
  ...onServers(
    {
      name: 'expunge-elsewhere',
      act: (hands) =>
        hands.world((world) => {
          world.expunge('INBOX', 'uno', 'sei');
          world.expunge('Clienti/Rossi', 'rossi-uno', 'rossi-due');
        }),
    },
    NO_QRESYNC,
    NO_CONDSTORE,
  ),
  {
    name: 'expunge-while-syncing',
    async act(hands) {
      await hands.world((world) => world.deliver('INBOX', 'nuovo-uno', 'nuovo-due'));
      hands.kick();
      await hands.world((world) => world.expunge('INBOX', 'nuovo-uno', 'uno'));
    },
  },
  ...onServers(
    {
      name: 'move-elsewhere',
      act: (hands) => hands.world((world) => world.move('INBOX', ['uno', 'cinque'], 'Archive')),
    },
    NO_CONDSTORE,
  ),
  {
    name: 'copy-elsewhere',
    act: (hands) => hands.world((world) => world.copy('INBOX', ['due', 'html-tre'], 'Archive')),
  },
  ...onServers(
    {
      name: 'uidvalidity-change',
      act: (hands) => hands.world((world) => world.newUidValidity('INBOX')),
    },
    NO_CONDSTORE,
  ),
  {
    name: 'uidvalidity-change-with-queue',
    offline: true,
    async act(hands) {
      await hands.flag('INBOX', ['uno'], true);
      await hands.move('INBOX', ['due'], 'Archive');
      await hands.world((world) => world.newUidValidity('INBOX'));
      await hands.online();
    },
    // The rule of the issue: no waiting action is applied to a message that could not be matched again.
  },
  {
    name: 'folder-made-elsewhere',
    act: (hands) => hands.world((world) => world.deliver('Nuova', 'nuovo-uno')),
  },
  {
    name: 'folder-renamed-elsewhere',
    act: (hands) => hands.world((world) => world.renameFolder('Clienti/Rossi', 'Clienti/Bianchi')),
  },
  {
    name: 'folder-deleted-elsewhere',
    act: (hands) => hands.world((world) => world.deleteFolder('Clienti/Rossi')),
  },
  {
    name: 'open-letters',
    async act(hands) {
      await hands.open('INBOX', 'file-quattro');
      await hands.open('INBOX', 'html-tre');
    },
  },
];
