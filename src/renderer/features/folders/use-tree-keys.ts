/** What the arrow keys walk over: folders, the names of mailboxes, and what says itself that it belongs to them. */
const STOPS = '[data-testid="folder-item"], .mailbox__name, [data-tree-stop]';

/** The keyboard of the tree: up and down, Home and End go from folder to folder across the mailboxes. */
export function useTreeKeys(): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)) return;
    if (!event.target.matches(STOPS)) return;
    const stops = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>(STOPS)];
    const at = stops.indexOf(event.target);
    const next = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: stops.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(next, stops.length - 1))]?.focus();
  };
}
