import { NO_CONDSTORE, NO_MOVE, NO_UIDPLUS, onServers, type Scenario } from '../scenario.ts';

const MANY = ['uno', 'due', 'html-tre', 'file-quattro', 'cinque', 'sei'] as const;
const NEITHER = [...NO_MOVE, ...NO_UIDPLUS] as const;

/** What the person does while the network is there. */
export const actions: readonly Scenario[] = [
  ...onServers({ name: 'flag-one', act: (hands) => hands.flag('INBOX', ['uno'], true) }, NO_CONDSTORE),
  { name: 'flag-many', act: (hands) => hands.flag('INBOX', MANY, true) },
  { name: 'unflag', act: (hands) => hands.flag('INBOX', ['sette', 'otto'], false) },
  { name: 'read-one', act: (hands) => hands.read('INBOX', ['uno'], true) },
  ...onServers({ name: 'read-many', act: (hands) => hands.read('INBOX', MANY, true) }, NO_CONDSTORE),
  { name: 'unread', act: (hands) => hands.read('INBOX', ['cinque', 'sei'], false) },
  ...onServers(
    { name: 'move-one', act: (hands) => hands.move('INBOX', ['due'], 'Archive') },
    NO_MOVE,
    NO_UIDPLUS,
    NEITHER,
    NO_CONDSTORE,
  ),
  ...onServers(
    { name: 'move-many', act: (hands) => hands.move('INBOX', MANY, 'Clienti/Rossi') },
    NO_MOVE,
    NO_UIDPLUS,
  ),
  ...onServers(
    {
      name: 'move-back',
      async act(hands) {
        await hands.move('INBOX', ['due'], 'Archive');
        await hands.settle();
        await hands.move('Archive', ['due'], 'INBOX');
      },
    },
    NO_MOVE,
  ),
  {
    name: 'flag-then-move',
    async act(hands) {
      await hands.flag('INBOX', ['due'], true);
      await hands.move('INBOX', ['due'], 'Archive');
      await hands.read('Archive', ['due'], true);
    },
  },
  ...onServers(
    { name: 'delete-to-trash', act: (hands) => hands.remove('INBOX', ['uno', 'html-tre']) },
    NO_MOVE,
  ),
  ...onServers(
    { name: 'delete-for-good', act: (hands) => hands.remove('Trash', ['buttato-uno']) },
    NO_UIDPLUS,
    NO_CONDSTORE,
  ),
  { name: 'delete-at-once', act: (hands) => hands.remove('INBOX', ['due', 'file-quattro'], true) },
  ...onServers({ name: 'copy', act: (hands) => hands.copy('INBOX', ['due', 'sei'], 'Archive') }, NO_UIDPLUS),
  { name: 'keyword', act: (hands) => hands.keyword('INBOX', ['uno', 'due'], '$B24Task', true) },
  ...onServers({ name: 'spam', act: (hands) => hands.spam('INBOX', ['uno', 'sei'], true) }, NO_MOVE),
  { name: 'not-spam', act: (hands) => hands.spam('Junk', ['spam-uno'], false) },
  { name: 'save-draft', act: (hands) => hands.saveDraft('bozza') },
  {
    name: 'send',
    act: (hands) => hands.send('spedita'),
    tolerate: (differing) => (isUncertain(differing) ? [] : differing),
  },
];

/**
 * A crash while the text is being handed to the server leaves a doubt that nobody can settle: the message is shown as
 * uncertain, is not sent again, and has no copy in Sent. That, and nothing else, may differ.
 */
function isUncertain(differing: readonly string[]): boolean {
  return (
    differing.some((one) => one.includes('extra: outgoing') && one.includes('uncertain')) &&
    differing.every(
      (one) => one.includes('spedita') || one.includes('folder ["Sent"') || one.includes('here Sent'),
    )
  );
}
