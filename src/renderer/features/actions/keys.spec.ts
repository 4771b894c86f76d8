import { describe, expect, it } from 'vitest';
import { createMatcher, SEQUENCE_MS } from '../keyboard/sequences.ts';
import { fuzzyFilter, fuzzyMatch } from './fuzzy.ts';
import { COMMANDS, keysOf, meanings, pressed } from './keys.ts';
import { keywordFor, tagsOf } from './tags.ts';

const event = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('the key table', () => {
  it.each(['gmail', 'thunderbird'] as const)(
    '%s: every command has keys, and no keys mean two commands',
    (map) => {
      const found = meanings(map);
      for (const id of COMMANDS) expect(found.get(keysOf(id, map)[0] ?? '')).toBe(id);
      // A key that begins a sequence would never be heard alone.
      for (const keys of found.keys())
        for (const other of found.keys()) expect(other.startsWith(`${keys} `)).toBe(false);
    },
  );

  it('names what is pressed as the table does, whatever a sign needs on the keyboard', () => {
    expect(pressed(event('U', { shiftKey: true }))).toBe('Shift+u');
    expect(pressed(event('k', { metaKey: true }))).toBe('Ctrl+k');
    expect(pressed(event('?', { shiftKey: true }))).toBe('?');
    expect(pressed(event('#', { ctrlKey: true, altKey: true }))).toBe('#');
    expect(pressed(event('Delete', { shiftKey: true }))).toBe('Shift+Delete');
    expect(pressed(event('Shift', { shiftKey: true }))).toBeNull();
  });

  it('follows sequences, for as long as they may take', () => {
    const matcher = createMatcher(meanings('gmail'));
    expect(matcher.feed('g', 0)).toEqual({ command: null, pending: true });
    expect(matcher.feed('i', 100).command).toBe('goInbox');
    expect(matcher.feed('i', 200).command).toBeNull();
    matcher.feed('g', 0);
    expect(matcher.feed('c', 100).command).toBe('compose');
    matcher.feed('g', 0);
    expect(matcher.feed('i', SEQUENCE_MS + 1).command).toBeNull();
  });
});

describe('finding by typing', () => {
  it('passes over accents and capitals, and says where the letters stand', () => {
    expect(fuzzyMatch('Perché no', 'perche')?.ranges).toEqual([[0, 6]]);
    expect(fuzzyMatch('Clienti / Estero', 'est cli')?.ranges).toEqual([
      [0, 3],
      [10, 13],
    ]);
    expect(fuzzyMatch('Clienti', 'fornitori')).toBeNull();
  });

  it('puts whole words before strewn letters', () => {
    const found = fuzzyFilter(['Cartella liste', 'Fornitori', 'Clienti'], 'cli', (each) => each);
    expect(found[0]?.item).toBe('Clienti');
  });
});

describe('tags', () => {
  it('make a keyword of what was typed, and leave the keywords of programs alone', () => {
    expect(keywordFor(' Città è "bella" ')).toBe('Citta_e_bella');
    expect(keywordFor('日本')).toBe('');
    expect(tagsOf(['$Junk', 'NonJunk', '$B24Task', '$label1', 'Urgente'])).toEqual(['$label1', 'Urgente']);
  });
});
