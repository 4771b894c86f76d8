/**
 * Runs `work` never twice at once: asked for while it runs, it runs once more afterwards. So any number of change events
 * costs at most two reads, and the last read is always newer than the last event.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;

  const loop = async (): Promise<void> => {
    do {
      again = false;
      await work();
    } while (again as boolean);
  };

  return () => {
    if (running !== null) {
      again = true;
      return running;
    }
    running = loop().finally(() => {
      running = null;
    });
    return running;
  };
}
