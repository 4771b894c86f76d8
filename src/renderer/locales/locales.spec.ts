import { describe, expect, it } from 'vitest';
import { events, methods } from '#shared/contract/index.ts';
import { isUsed, literalWords, usedKeys } from '../../../tests/fixtures/used-keys.ts';

type Tree = Readonly<Record<string, string | object>>;
const locales = import.meta.glob<Tree>('./*.json', { eager: true, import: 'default' });
const renderer = import.meta.glob<string>(['../**/*.{ts,vue}', '!../**/*.spec.ts', '!./**'], {
  eager: true,
  query: '?raw',
  import: 'default',
});
const others = import.meta.glob<string>(['../../{shared,main}/**/*.ts', '!../../**/*.spec.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

/** Names with a dot that are no texts: what is kept in the browser's storage. */
const NOT_TEXTS = new Set(['list.scope', 'list.width']);
const isText = (name: string): boolean => !(name in methods) && !(name in events) && !NOT_TEXTS.has(name);

/** A locale's texts by their whole key. */
function flat(tree: Tree, path = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]) =>
      typeof value === 'string'
        ? [[path + name, value]]
        : Object.entries(flat(value as Tree, `${path}${name}.`)),
    ),
  );
}
const texts = Object.fromEntries(
  Object.entries(locales).map(([file, tree]) => [file.replace(/^\.\/|\.json$/g, ''), flat(tree)]),
);
const en = texts['en'] ?? {};
const keys = Object.keys(en);
const areas = [...new Set(keys.map((key) => key.split('.')[0] ?? ''))];
const use = usedKeys(renderer, areas);
const words = literalWords({ ...renderer, ...others });

const placeholders = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''))].sort();
const forms = (text: string): string[] => text.split('|').map((form) => form.trim());

describe('the locales', () => {
  it('are Italian and English at least', () => {
    expect(Object.keys(texts)).toEqual(expect.arrayContaining(['en', 'it']));
    expect(keys.length).toBeGreaterThan(300);
  });

  it.each(Object.keys(texts))('%s has the same keys as English', (locale) => {
    expect(Object.keys(texts[locale] ?? {}).sort()).toEqual([...keys].sort());
  });

  it.each(Object.keys(texts))('%s leaves no text empty', (locale) => {
    const empty = Object.entries(texts[locale] ?? {}).filter(([, text]) =>
      forms(text).some((form) => form === ''),
    );
    expect(empty).toEqual([]);
  });

  it.each(Object.keys(texts))('%s has plurals and placeholders where English has them', (locale) => {
    const differing = Object.entries(texts[locale] ?? {}).filter(([key, text]) => {
      const english = en[key] ?? '';
      const samePlural = forms(text).length > 1 === forms(english).length > 1;
      return !samePlural || placeholders(text).join() !== placeholders(english).join();
    });
    expect(differing).toEqual([]);
  });
});

describe('the sources', () => {
  it('ask only for texts that exist', () => {
    const missing = [...use.literals].filter(([key]) => isText(key) && !(key in en));
    expect(missing).toEqual([]);
  });

  it('ask by templates only for texts that exist', () => {
    const blind = use.patterns.filter(({ pattern }) => !keys.some((key) => pattern.test(key)));
    expect(blind.map(({ file, source }) => `${file}: ${source}`)).toEqual([]);
  });

  it('ask for every text', () => {
    expect(keys.filter((key) => !isUsed(key, use, words))).toEqual([]);
  });
});

describe('usedKeys', () => {
  const read = (source: string): ReturnType<typeof usedKeys> => usedKeys({ 'a.ts': source }, ['area']);
  const used = (key: string, source: string): boolean =>
    isUsed(key, read(source), literalWords({ 'a.ts': source }));

  it('finds a key by its name, also outside of t(), but not a field of the same name', () => {
    expect(used('area.key', "t('area.key')")).toBe(true);
    expect(used('area.key', "label: () => 'area.key'")).toBe(true);
    expect(used('area.key', "t(on ? 'area.other' : 'area.key')")).toBe(true);
    expect(used('area.key', '<p :title="area.key" />')).toBe(false);
  });
  it('does not count a comment', () => {
    expect(used('area.key', "call(); // t('area.key')")).toBe(false);
    expect(used('area.key', "/** t('area.key') */")).toBe(false);
  });
  it('fills the holes of a template with words that stand somewhere', () => {
    const source = "const KINDS = ['light', 'dark']; t(`area.theme.${kinds.find((k) => { return k; })}Name`)";
    expect(used('area.theme.darkName', source.replace("'dark'", "'darkName'"))).toBe(false);
    expect(used('area.theme.darkName', source)).toBe(true);
    expect(used('area.theme.sepiaName', source)).toBe(false);
    expect(used('area.theme.dark', source)).toBe(false);
  });
  it('does not let a hole reach over a dot', () => {
    expect(used('area.a.b', "const X = ['a', 'b']; t(`area.${x}`)")).toBe(false);
  });
});
