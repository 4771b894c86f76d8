import { currentLocale, i18n, t } from '@/i18n';
import { useSettingsStore } from '@/stores/settings';
import { keysOf, type CommandId, type Keys } from './keys';

const isMac = (): boolean => /mac/i.test(navigator.platform);
const MAC: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' };
const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** What stands on the key, in the person's language. */
function keyName(part: string): string {
  const own = (isMac() ? MAC[part] : undefined) ?? SIGNS[part];
  if (own !== undefined) return own;
  if (i18n.global.te(`keyboard.key.${part}`)) return t(`keyboard.key.${part}`);
  return part.length === 1 ? part.toUpperCase() : part;
}

/** `Ctrl++` is Ctrl and +: a plus at the end is a key of its own. */
function chordParts(chord: string): string[] {
  if (chord === '+') return ['+'];
  return chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+');
}

/** The chords of some keys, each as the names of its keys: `g i` is [['G'], ['I']]. */
export const keyParts = (keys: Keys): string[][] =>
  keys.split(' ').map((chord) => chordParts(chord).map(keyName));

const texts = new Map<string, string>();
export function keyText(keys: Keys): string {
  const name = `${currentLocale()} ${keys}`;
  const text =
    texts.get(name) ??
    keyParts(keys)
      .map((parts) => parts.join('+'))
      .join(' ');
  texts.set(name, text);
  return text;
}

const ARIA: Readonly<Record<string, string>> = { Ctrl: 'Control' };

/** As `aria-keyshortcuts` wants them (WAI-ARIA 1.2); sequences have no form there. */
export const ariaKeys = (keys: readonly Keys[]): string | undefined => {
  const chords = keys.filter((each) => !each.includes(' '));
  if (chords.length === 0) return undefined;
  const one = (chord: string): string =>
    chordParts(chord)
      .map((part) => ARIA[part] ?? (part === '+' ? 'Plus' : part))
      .join('+');
  return chords.map(one).join(' ');
};

/** The keys of a command in the person's map, in words; reactive. */
export function useKeyText(): { text(id: CommandId): string; aria(id: CommandId): string | undefined } {
  const settings = useSettingsStore();
  return {
    text: (id) => keyText(keysOf(id, settings.value.keys)[0] ?? ''),
    aria: (id) => ariaKeys(keysOf(id, settings.value.keys)),
  };
}
