import type { Settings } from '#shared/contract/settings.ts';

export type KeyMap = Settings['keys'];

/**
 * Keys as `Ctrl+Shift+K`, `Shift+Delete`, `#`, or a sequence: `g i`. `Ctrl` stands for Cmd on a Mac. A single letter is
 * written small; with Shift it is written `Shift+u`. A sign that needs Shift on some keyboards stands as itself: `!`.
 */
export type Keys = string;

interface Entry {
  readonly group: KeyGroup;
  readonly gmail: readonly Keys[];
  readonly thunderbird: readonly Keys[];
}

export type KeyGroup = 'messages' | 'list' | 'reading' | 'go' | 'app';
/** In the order of the cheat sheet. */
export const KEY_GROUPS: readonly KeyGroup[] = ['messages', 'list', 'reading', 'go', 'app'];

const entry = (group: KeyGroup, gmail: readonly Keys[], thunderbird: readonly Keys[] = gmail): Entry => ({
  group,
  gmail,
  thunderbird,
});

/** Every command of the program with the keys of both maps: what Gmail and Thunderbird themselves have, where they have it. */
const TABLE = {
  open: entry('messages', ['Enter', 'o'], ['Enter']),
  read: entry('messages', ['Shift+i', 'Shift+u'], ['m']),
  delete: entry('messages', ['Delete', '#'], ['Delete']),
  spam: entry('messages', ['!'], ['j', '!']),
  move: entry('messages', ['v'], ['v', 'Ctrl+Shift+m']),
  copy: entry('messages', ['Shift+v'], ['Shift+v']),
  task: entry('messages', ['Shift+t'], ['Alt+t']),
  crm: entry('messages', ['Shift+c'], ['Alt+c']),
  feed: entry('messages', ['Shift+d'], ['Alt+d']),
  chat: entry('messages', ['Shift+h'], ['Alt+h']),
  event: entry('messages', ['Shift+e'], ['Alt+e']),
  flag: entry('messages', ['s'], ['s']),
  tags: entry('messages', ['l'], ['t']),
  archive: entry('messages', ['e'], ['a']),
  reply: entry('messages', ['r'], ['r', 'Ctrl+r']),
  replyAll: entry('messages', ['a'], ['Shift+r', 'Ctrl+Shift+r']),
  forward: entry('messages', ['f'], ['Ctrl+l']),
  print: entry('messages', ['Ctrl+p']),
  source: entry('messages', ['Ctrl+u']),
  saveEml: entry('messages', ['Ctrl+s']),
  deleteForever: entry('messages', ['Shift+Delete']),

  next: entry('list', ['j'], ['f']),
  previous: entry('list', ['k'], ['b']),
  select: entry('list', ['x', 'Space'], ['Space']),
  selectAll: entry('list', ['* a', 'Ctrl+a'], ['Ctrl+a']),
  extend: entry('list', ['Shift+ArrowDown', 'Shift+ArrowUp']),
  menu: entry('list', ['Shift+F10', 'ContextMenu']),
  search: entry('list', ['/'], ['/', 'Ctrl+Shift+k']),

  back: entry('reading', ['u', 'Escape'], ['Escape']),
  find: entry('reading', ['Ctrl+f']),
  zoomIn: entry('reading', ['Ctrl++', 'Ctrl+=']),
  zoomOut: entry('reading', ['Ctrl+-']),
  zoomReset: entry('reading', ['Ctrl+0']),

  goInbox: entry('go', ['g i']),
  goSent: entry('go', ['g t']),
  goDrafts: entry('go', ['g d']),
  goArchive: entry('go', ['g a']),
  goJunk: entry('go', ['g s']),
  goTrash: entry('go', ['g b']),
  goOutbox: entry('go', ['g o']),
  focusList: entry('go', ['g l'], ['g l', 'F6']),

  compose: entry('app', ['c'], ['c', 'Ctrl+n']),
  sync: entry('app', ['Shift+n', 'F9'], ['F5', 'F9']),
  undo: entry('app', ['Ctrl+z', 'z'], ['Ctrl+z']),
  palette: entry('app', ['Ctrl+k']),
  sheet: entry('app', ['?']),
  sidebar: entry('app', ['\\']),
  settings: entry('app', ['g ,', 'Ctrl+,']),
} as const satisfies Record<string, Entry>;

export type CommandId = keyof typeof TABLE;
export const COMMANDS = Object.keys(TABLE) as readonly CommandId[];

export const groupOf = (id: CommandId): KeyGroup => TABLE[id].group;
/** The first is the one that is shown beside the command. */
export const keysOf = (id: CommandId, map: KeyMap): readonly Keys[] => TABLE[id][map];

/** The keyboard's own name of what an event pressed, as the table writes it; null for a modifier alone. */
export function pressed(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): Keys | null {
  const { key } = event;
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'Dead', 'CapsLock'].includes(key)) return null;
  const command = event.ctrlKey || event.metaKey;
  const single = [...key].length === 1;
  const isLetter = single && key.toLowerCase() !== key.toUpperCase();
  const name = key === ' ' ? 'Space' : isLetter ? key.toLowerCase() : key;
  // What a sign needs to be typed (Shift, AltGr) is the keyboard's own business: on an Italian one `#` is AltGr+à.
  const isSign = single && !isLetter && key !== ' ';
  const shift = event.shiftKey && !isSign;
  const alt = event.altKey && !isSign;
  const control = command && !(isSign && event.altKey);
  return [control ? 'Ctrl+' : '', alt ? 'Alt+' : '', shift ? 'Shift+' : '', name].join('');
}

/** What the keys of a map mean. Thrown on two commands with the same keys: that is a mistake in the table. */
export function meanings(map: KeyMap): ReadonlyMap<Keys, CommandId> {
  const found = new Map<Keys, CommandId>();
  for (const id of COMMANDS)
    for (const keys of keysOf(id, map)) {
      if (found.has(keys)) throw new Error(`${keys} means both ${found.get(keys) ?? ''} and ${id} in ${map}`);
      found.set(keys, id);
    }
  return found;
}
