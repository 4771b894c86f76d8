import { describe, expect, it } from 'vitest';
import {
  contrast,
  DARK_GROUND,
  darkGround,
  darkText,
  LEAST_CONTRAST,
  legible,
  over,
  PAPER,
  parseColour,
  printColour,
  type Colour,
} from './dark-colors.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const colour = (hex: string): Colour => ({
  r: parseInt(hex.slice(0, 2), 16),
  g: parseInt(hex.slice(2, 4), 16),
  b: parseInt(hex.slice(4, 6), 16),
  a: 1,
});
const anyColour = fc.record({
  r: fc.integer({ min: 0, max: 255 }),
  g: fc.integer({ min: 0, max: 255 }),
  b: fc.integer({ min: 0, max: 255 }),
  a: fc.constant(1),
});
const written = (one: Colour): Colour => parseColour(printColour(one)) ?? PAPER;
/** Degrees, or null for a grey. */
function hue({ r, g, b }: Colour): number | null {
  const most = Math.max(r, g, b);
  const range = most - Math.min(r, g, b);
  if (range < 30) return null;
  if (most === r) return ((60 * (g - b)) / range + 360) % 360;
  return most === g ? 120 + (60 * (b - r)) / range : 240 + (60 * (r - g)) / range;
}

describe('colours of a letter in the dark theme', () => {
  it('knows what a browser says', () => {
    expect(parseColour('rgb(1, 20, 255)')).toEqual({ r: 1, g: 20, b: 255, a: 1 });
    expect(parseColour('rgba(0, 0, 0, 0)')?.a).toBe(0);
    expect(parseColour('rgb(10 20 30 / 50%)')?.a).toBe(0.5);
    expect(parseColour('oklch(0.5 0.1 30)')).toBeNull();
  });

  it('counts contrast as WCAG does', () => {
    expect(contrast(PAPER, colour('000000'))).toBeCloseTo(21, 5);
    expect(contrast(PAPER, colour('767676'))).toBeCloseTo(4.54, 2);
    expect(over({ ...colour('000000'), a: 0.5 }, PAPER).r).toBeCloseTo(127.5, 1);
  });

  it('turns white paper dark and leaves a strong button as it is', () => {
    expect(contrast(darkGround(PAPER), DARK_GROUND)).toBeLessThan(1.02);
    expect(contrast(PAPER, darkGround(colour('28a745')))).toBeGreaterThan(LEAST_CONTRAST);
    expect(darkGround(colour('0b66d8'))).toEqual(colour('0b66d8'));
    expect(darkText(PAPER, colour('0b66d8'))).toEqual(PAPER);
  });

  it('keeps any text legible on any ground, to the rounded number', () => {
    fc.assert(
      fc.property(anyColour, anyColour, (text, ground) => {
        const below = written(darkGround(ground));
        const seen = written(darkText(text, below));
        return contrast(seen, below) >= LEAST_CONTRAST;
      }),
      { numRuns: 2000 },
    );
    expect(contrast(legible(colour('777777'), colour('7a7a7a')), colour('7a7a7a'))).toBeGreaterThan(4.5);
  });

  it.each([
    ['red', 'c00000'],
    ['green', '0a7a2f'],
    ['blue', '1058d0'],
    ['violet', '6a1b9a'],
  ])('keeps the hue of %s', (_, hex) => {
    const before = hue(colour(hex)) ?? -1;
    const after = hue(darkText(colour(hex), DARK_GROUND)) ?? -1000;
    const apart = Math.abs(before - after);
    expect(Math.min(apart, 360 - apart)).toBeLessThan(25);
  });
});
