/** sRGB with components from 0 to 255, and opacity from 0 to 1. */
export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** WCAG 2.2, success criterion 1.4.3, for text of any size. */
export const LEAST_CONTRAST = 4.5;
/** The interface's dark card, on which letters lie: `--card` of styles/tokens.css. */
export const DARK_GROUND: Colour = { r: 0x19, g: 0x20, b: 0x2b, a: 1 };
export const PAPER: Colour = { r: 255, g: 255, b: 255, a: 1 };

/** What getComputedStyle says: `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`; null for what it is not. */
export function parseColour(text: string): Colour | null {
  const match = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+%?))?\s*\)$/.exec(text);
  if (match === null) return null;
  const [, r = '0', g = '0', b = '0', a = '1'] = match;
  return { r: Number(r), g: Number(g), b: Number(b), a: a.endsWith('%') ? parseFloat(a) / 100 : Number(a) };
}
/** As it is written and seen: in whole numbers. */
const rounded = ({ r, g, b, a }: Colour): Colour => ({
  r: Math.round(r),
  g: Math.round(g),
  b: Math.round(b),
  a,
});
export function printColour(colour: Colour): string {
  const { r, g, b } = rounded(colour);
  return `rgb(${r}, ${g}, ${b})`;
}

/** What is seen where one colour lies over another that is opaque. */
export function over(top: Colour, below: Colour): Colour {
  const mix = (x: number, y: number): number => x * top.a + y * (1 - top.a);
  return { r: mix(top.r, below.r), g: mix(top.g, below.g), b: mix(top.b, below.b), a: 1 };
}

const linear = (value: number): number => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};
const gamma = (value: number): number =>
  255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);

const luminance = ({ r, g, b }: Colour): number =>
  0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

/** From 1 to 21 (WCAG 2.2, "contrast ratio"). Of opaque colours. */
export function contrast(one: Colour, other: Colour): number {
  const [high, low] = [luminance(one), luminance(other)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Lightness from 0 to 1 and two axes of colour, even to the eye (Ottosson, "A perceptual color space", 2020). */
interface Lab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}
function toLab(colour: Colour): Lab {
  const [r, g, b] = [linear(colour.r), linear(colour.g), linear(colour.b)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}
function toLinear({ l, a, b }: Lab): readonly [number, number, number] {
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
}
/** The same hue at another lightness; as much of its strength as a screen can show there. */
function withLightness({ a, b }: Lab, l: number): Colour {
  for (let strength = 1; strength > 0; strength -= 0.1) {
    const parts = toLinear({ l, a: a * strength, b: b * strength });
    if (parts.every((part) => part >= -0.0005 && part <= 1.0005)) return fromLinear(parts);
  }
  return fromLinear(toLinear({ l, a: 0, b: 0 }));
}
function fromLinear(parts: readonly [number, number, number]): Colour {
  const [r, g, b] = parts.map((part) => gamma(Math.min(1, Math.max(0, part)))) as [number, number, number];
  return rounded({ r, g, b, a: 1 });
}

/** From here on a ground counts as light. */
const LIGHT_GROUND = 0.6;
const LIGHTEST_TEXT = 0.94;
/** What white becomes: the card that letters lie on. Its tint goes into every ground, so that greys fit in. */
const CARD = toLab(DARK_GROUND);
/** A button as light as a ground may be ends where white can still be read on it. */
const STEEPNESS = 0.65;

/** A ground for the dark theme: light ones are turned over, dark and strong ones stay. */
export function darkGround(colour: Colour): Colour {
  const lab = toLab(colour);
  if (lab.l < LIGHT_GROUND) return colour;
  return withLightness(
    { l: 0, a: lab.a + CARD.a, b: lab.b + CARD.b },
    CARD.l + Math.max(0, 1 - lab.l) * STEEPNESS,
  );
}

/** A line or frame: seen, but quieter than text. */
export function darkLine(colour: Colour): Colour {
  const lab = toLab(colour);
  return lab.l < LIGHT_GROUND ? colour : withLightness(lab, 0.36 + (1 - lab.l) * 0.6);
}

/** A text colour for a ground that is dark now: turned over where it was dark, then moved until it can be read. */
export function darkText(colour: Colour, ground: Colour): Colour {
  const lab = toLab(colour);
  const turned = lab.l > LIGHT_GROUND ? colour : withLightness(lab, LIGHTEST_TEXT - lab.l * 0.4);
  return legible(contrast(turned, ground) >= contrast(colour, ground) ? turned : colour, ground);
}

/** The nearest lightness of a colour that can be read on a ground; white or black where its hue cannot. */
export function legible(colour: Colour, ground: Colour): Colour {
  const written = rounded(colour);
  if (contrast(written, ground) >= LEAST_CONTRAST) return written;
  const lab = toLab(colour);
  const white = contrast(PAPER, ground);
  const black = contrast({ r: 0, g: 0, b: 0, a: 1 }, ground);
  const by = white >= black ? 0.02 : -0.02;
  for (let l = lab.l; l >= 0 && l <= 1; l += by) {
    const moved = withLightness(lab, l);
    if (contrast(moved, ground) >= LEAST_CONTRAST) return moved;
  }
  return white >= black ? PAPER : { r: 0, g: 0, b: 0, a: 1 };
}
