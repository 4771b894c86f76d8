const PRESSES = ['keydown', 'keyup', 'pointerdown', 'pointerup', 'click'] as const;

let held = false;
let followed = false;

function note(event: KeyboardEvent | MouseEvent): void {
  // The kit's menus turn Enter into a click of their own, which knows no Alt.
  if (event.isTrusted) held = event.altKey;
}

/** Begins to follow the Alt key, for `altHeld`: whatever shows a menu calls it before something is chosen there. */
export function followAlt(): void {
  if (followed) return;
  followed = true;
  for (const type of PRESSES) window.addEventListener(type, note, true);
}

/** Whether Alt is held in the press that is under way: the kit's menus tell what was chosen, and not by which press. */
export const altHeld = (): boolean => held;
