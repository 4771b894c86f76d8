import { describe, expect, it } from 'vitest';
import { LOCALES, ownName, pluralForm, resolveLocale, setLocale, t } from './i18n';

describe('pluralForm', () => {
  it.each([
    ['en', 2, { 0: 1, 1: 0, 2: 1 }],
    ['it', 2, { 0: 1, 1: 0, 2: 1, 1_000_000: 1 }],
    // One form more than the language has: the first is for nothing at all.
    ['it', 3, { 0: 0, 1: 1, 2: 2 }],
    ['ru', 3, { 0: 2, 1: 0, 2: 1, 5: 2, 21: 0, 22: 1 }],
    ['ja', 1, { 0: 0, 1: 0, 7: 0 }],
    ['ar', 6, { 0: 0, 1: 1, 2: 2, 3: 3, 11: 4, 100: 5 }],
  ] as const)('%s with %i forms', (locale, forms, expected) => {
    for (const [count, form] of Object.entries(expected))
      expect([count, pluralForm(locale, Number(count), forms)]).toEqual([count, form]);
  });
});

describe('resolveLocale', () => {
  const there = ['de', 'en', 'it', 'pt', 'pt-BR'];
  it.each([
    ['system', 'it-CH', 'it'],
    ['system', 'it_IT', 'it'],
    ['system', 'pt-br', 'pt-BR'],
    ['system', 'pt-PT', 'pt'],
    ['system', 'fi', 'en'],
    ['de', 'it', 'de'],
    ['fi', 'it', 'it'],
  ])('%s on a system in %s is %s', (wanted, system, expected) => {
    expect(resolveLocale(wanted, system, there)).toBe(expected);
  });
});

describe('the languages', () => {
  it('are the files, each by its own name', () => {
    expect(LOCALES).toEqual(expect.arrayContaining(['en', 'it']));
    expect([ownName('it'), ownName('en'), ownName('pt-BR')]).toEqual([
      'Italiano',
      'English',
      'Português (Brasil)',
    ]);
  });

  it('count the way they do', async () => {
    await setLocale('it');
    expect(t('outbox.attempts', { count: 1 })).toBe('1 tentativo');
    expect(t('outbox.attempts', { count: 12_345 })).toBe('12.345 tentativi');
  });
});
