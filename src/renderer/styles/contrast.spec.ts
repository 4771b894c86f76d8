import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

// axe sees only what is on the screen in a test. These are all rules that name a text's colour and its ground, in both themes.

const ROOT = join(import.meta.dirname, '..');
const ENOUGH = 4.5;

/** The colours that a rule of tokens.css gives, by their names. */
function tokens(selector: string): Map<string, string> {
  const text = readFileSync(join(ROOT, 'styles/tokens.css'), 'utf8');
  const rule = text.slice(text.indexOf(`\n${selector} {`));
  const body = rule.slice(0, rule.indexOf('\n}'));
  return new Map(
    [...body.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}
const light = tokens(':root');
const dark = new Map([...light, ...tokens('.dark')]);

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const RULE = /([^{}]+)\{([^{}]*)\}/g;
const GROUND = /(?:^|[\s;])background(?:-color)?: var\(--([\w-]+)\);/;
const TEXT = /(?:^|[\s;])color: var\(--([\w-]+)\);/;
const rules = globSync('**/*.{css,vue}', { cwd: ROOT }).flatMap((file) =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(RULE)].flatMap(([, selector = '', body = '']) => {
    const [ground, text] = [GROUND.exec(body)?.[1], TEXT.exec(body)?.[1]];
    return ground === undefined || text === undefined
      ? []
      : [{ rule: `${file} ${selector.trim().split('\n').at(-1)}`, ground, text }];
  }),
);

describe.each([
  ['light', light],
  ['dark', dark],
])('S10: text on its ground, %s', (_theme, colours) => {
  it('holds 4.5:1 wherever a rule names both', () => {
    expect(rules.length).toBeGreaterThan(50);
    const weak = rules
      .filter(({ ground, text }) => colours.has(ground) && colours.has(text))
      .map(({ rule, ground, text }) => ({ rule, ratio: contrast(colours.get(ground)!, colours.get(text)!) }))
      .filter(({ ratio }) => ratio < ENOUGH)
      .map(({ rule, ratio }) => `${rule}: ${ratio.toFixed(2)}`);
    expect(weak).toEqual([]);
  });
});
