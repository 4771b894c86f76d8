/** The names that `::highlight()` of styles/reader.css and of the frame's style know. */
export type HighlightName = 'hit' | 'find' | 'find-now';

/**
 * Marks ranges of one document without touching it (CSS Custom Highlight API). Several parts of the page may share a name;
 * the answer takes away what this call has marked.
 */
export function highlight(document: Document, name: HighlightName, ranges: readonly Range[]): () => void {
  const view = document.defaultView;
  const registry = view?.CSS.highlights;
  if (view === null || registry === undefined || ranges.length === 0) return () => undefined;
  const marked = registry.get(name) ?? new view.Highlight();
  registry.set(name, marked);
  // The one that is looked at lies over the others, and both over the words of the search.
  marked.priority = name === 'find-now' ? 2 : name === 'find' ? 1 : 0;
  for (const range of ranges) marked.add(range);
  return () => {
    for (const range of ranges) marked.delete(range);
  };
}
