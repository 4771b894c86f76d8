import { scenarios } from './index.ts';

/** The scenarios that are played with cuts, freezes and restarts: syncs, texts, and a queue that is replayed. */
export const troubled = [
  'first-sync',
  'first-sync [no CONDSTORE, QRESYNC]',
  'first-sync-busy',
  'big-mail',
  'open-letters',
  'offline-work',
  'offline-work [no MOVE]',
  'move-many',
  'copy',
  'delete-for-good',
  'send',
].map((name) => {
  const found = scenarios.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
});
