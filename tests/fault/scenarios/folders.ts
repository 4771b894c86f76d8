import type { Hands, Look, Scenario } from '../scenario.ts';

type Call = (method: string, input: unknown) => Promise<unknown>;

/** An action on the folder of a path, done once that path stands (or stands no longer) in the tree. */
const onFolder = (
  hands: Hands,
  isDone: (look: Look) => boolean,
  method: string,
  input: (look: Look) => object,
): Promise<void> => hands.person(isDone, (look: Look, call: Call) => call(method, input(look)));

const create = (hands: Hands, parent: string | null, name: string): Promise<void> =>
  onFolder(
    hands,
    (look) => look.folderId(parent === null ? name : `${parent}/${name}`) !== undefined,
    'folders.create',
    (look) => ({
      accountId: look.accountId(),
      parentId: parent === null ? null : look.folderId(parent),
      name,
    }),
  );
const rename = (hands: Hands, path: string, name: string): Promise<void> =>
  onFolder(
    hands,
    (look) => look.folderId(path) === undefined,
    'folders.rename',
    (look) => ({ folderId: look.folderId(path), name }),
  );

/** What the person does to folders. */
export const folders: readonly Scenario[] = [
  { name: 'folder-create', act: (hands) => create(hands, null, 'Offerte') },
  {
    name: 'folder-create-and-fill',
    async act(hands) {
      await create(hands, 'Clienti', 'Verdi');
      await hands.move('INBOX', ['uno', 'due'], 'Clienti/Verdi');
    },
  },
  {
    name: 'folder-create-offline',
    offline: true,
    async act(hands) {
      await create(hands, null, 'Città');
      await hands.move('INBOX', ['uno'], 'Città');
      await hands.online();
    },
  },
  { name: 'folder-rename', act: (hands) => rename(hands, 'Clienti/Rossi', 'Bianchi') },
  {
    name: 'folder-rename-offline',
    offline: true,
    async act(hands) {
      await rename(hands, 'Clienti/Rossi', 'Bianchi');
      await hands.move('INBOX', ['uno'], 'Clienti/Bianchi');
      await hands.flag('Clienti/Bianchi', ['rossi-uno'], true);
      await hands.online();
    },
  },
  {
    name: 'folder-move',
    act: (hands) =>
      onFolder(
        hands,
        (look) => look.folderId('Rossi') !== undefined,
        'folders.move',
        (look) => ({ folderId: look.folderId('Clienti/Rossi'), parentId: null }),
      ),
  },
  {
    name: 'folder-delete',
    act: (hands) =>
      onFolder(
        hands,
        (look) => look.folderId('Clienti/Rossi') === undefined,
        'folders.delete',
        (look) => ({ folderId: look.folderId('Clienti/Rossi') }),
      ),
  },
  {
    name: 'folder-empty',
    act: (hands) =>
      onFolder(
        hands,
        (look) => look.rows('Clienti/Rossi').length === 0,
        'folders.empty',
        (look) => ({ folderId: look.folderId('Clienti/Rossi') }),
      ),
  },
  {
    name: 'folder-empty-trash',
    act: (hands) =>
      onFolder(
        hands,
        (look) => look.rows('Trash').length === 0,
        'folders.empty',
        (look) => ({ folderId: look.folderId('Trash') }),
      ),
  },
  {
    name: 'undo-folder-rename',
    async act(hands) {
      await rename(hands, 'Clienti/Rossi', 'Bianchi');
      await hands.settle();
      await hands.undo();
    },
  },
];
