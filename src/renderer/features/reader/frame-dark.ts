import {
  DARK_GROUND,
  darkGround,
  darkLine,
  darkText,
  over,
  PAPER,
  parseColour,
  printColour,
  type Colour,
} from './dark-colors';

/** Beyond that, painting would be felt: such a letter keeps its paper. */
const MOST_ELEMENTS = 8_000;
const SIDES = ['top', 'right', 'bottom', 'left'] as const;

interface Seen {
  /** What lies under its text, as written and as it will be. */
  readonly wasGround: Colour;
  readonly ground: Colour;
  readonly wasText: string;
}
interface Change {
  readonly element: HTMLElement;
  readonly property: string;
  readonly value: string;
}

/** Whether the letter is small enough to be painted. */
export const canPaint = (document: Document): boolean =>
  document.body.getElementsByTagName('*').length <= MOST_ELEMENTS;

interface Before {
  readonly property: string;
  readonly value: string;
  readonly priority: string;
}
/** What painting replaced, for print and for the way back. */
const originals = new WeakMap<Element, Before[]>();

/**
 * Gives the elements of a frame colours for the dark theme: light grounds turned over with their hue kept, each text moved
 * until it can be read on what lies under it (WCAG AA). Pictures stay as they are. All is measured before anything is set,
 * so the browser computes styles once. Call it while the frame stands in its own colours.
 */
export function paintDark(document: Document): () => void {
  const view = document.defaultView;
  if (view === null) return () => undefined;
  const seen = new Map<Element, Seen>();
  const changes: Change[] = [];
  const change = (element: HTMLElement, property: string, value: Colour): void => {
    changes.push({ element, property, value: printColour(value) });
  };
  const root: Seen = { wasGround: PAPER, ground: DARK_GROUND, wasText: '' };

  const measure = (element: HTMLElement): void => {
    const parent = seen.get(element.parentElement ?? document.documentElement) ?? root;
    const style = view.getComputedStyle(element);
    const own = parseColour(style.backgroundColor);
    let { wasGround, ground } = parent;
    if (own !== null && own.a > 0 && element !== document.body) {
      wasGround = over(own, parent.wasGround);
      ground = darkGround(wasGround);
      change(element, 'background-color', ground);
    }
    const text = parseColour(style.color);
    const inherits = style.color === parent.wasText && ground === parent.ground && element.localName !== 'a';
    if (text !== null && (!inherits || element.hasAttribute('style') || element.hasAttribute('color')))
      change(element, 'color', darkText(over(text, wasGround), ground));
    for (const side of SIDES) {
      if (style.getPropertyValue(`border-${side}-style`) === 'none') continue;
      const line = parseColour(style.getPropertyValue(`border-${side}-color`));
      if (line !== null && line.a > 0)
        change(element, `border-${side}-color`, darkLine(over(line, wasGround)));
    }
    seen.set(element, { wasGround, ground, wasText: style.color });
  };
  // Not instanceof: the frame has classes of its own. The sanitiser lets nothing but HTML in.
  const elements = [document.body, ...document.body.querySelectorAll<HTMLElement>('*')];
  for (const element of elements) measure(element);

  const touched = new Set<HTMLElement>();
  for (const { element, property, value } of changes) {
    const { style } = element;
    const before: Before = {
      property,
      value: style.getPropertyValue(property),
      priority: style.getPropertyPriority(property),
    };
    originals.set(element, [...(touched.has(element) ? (originals.get(element) ?? []) : []), before]);
    touched.add(element);
    style.setProperty(property, value, 'important');
  }
  return () => {
    for (const element of touched) {
      giveBack(element, element);
      originals.delete(element);
    }
  };
}

/** Gives `copy`, which may be `element` itself, the colours that `element` had before it was painted. */
function giveBack(element: Element, copy: HTMLElement): void {
  for (const { property, value, priority } of originals.get(element) ?? []) {
    if (value === '') copy.style.removeProperty(property);
    else copy.style.setProperty(property, value, priority);
  }
}

/** A copy for another document, in the colours of its sender. */
export function copyUnpainted<N extends Node>(node: N, into: Document): N {
  const copy = into.importNode(node, true);
  const elements = (root: Node): HTMLElement[] =>
    root.nodeType === Node.ELEMENT_NODE
      ? [root as HTMLElement, ...(root as HTMLElement).querySelectorAll<HTMLElement>('*')]
      : [];
  const copies = elements(copy);
  for (const [at, element] of elements(node).entries()) {
    const twin = copies[at];
    if (twin !== undefined) giveBack(element, twin);
  }
  return copy;
}
