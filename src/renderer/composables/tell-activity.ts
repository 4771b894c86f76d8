import type { Client } from '#shared/rpc/client.ts';

const INPUT_MS = 60_000;
/** Scrolling counts: the frame of a letter keeps the wheel to itself, and what it moves is outside of it. */
const INPUT = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'scroll', 'touchstart'] as const;

/** The parts of the browser that tell of the person; a test gives its own. */
export interface Surroundings {
  readonly document: EventTarget & { readonly visibilityState: DocumentVisibilityState };
  readonly window: EventTarget;
  readonly navigator: { readonly onLine: boolean };
  readonly now: () => number;
}

/**
 * Tells the host what this page sees of the person (row S7): at once when the page is shown or hidden, the network comes or
 * goes, or the connection to the host stands anew; input at most once a minute. Returns the function that ends it.
 */
export function tellActivity(
  client: Pick<Client, 'call' | 'onConnection'>,
  { document, window, navigator, now }: Surroundings,
): () => void {
  let lastInput = now();
  let told = Number.NEGATIVE_INFINITY;

  const tell = (): void => {
    told = now();
    const seen = {
      visible: document.visibilityState === 'visible',
      idleMs: Math.max(0, told - lastInput),
      online: navigator.onLine,
    };
    // A host that is away is told when it is back.
    client.call('host.activity', seen).catch(() => undefined);
  };
  const onInput = (): void => {
    lastInput = now();
    if (lastInput - told >= INPUT_MS) tell();
  };
  const onShown = (): void => {
    if (document.visibilityState === 'visible') lastInput = now();
    tell();
  };

  for (const event of INPUT) document.addEventListener(event, onInput, { capture: true, passive: true });
  document.addEventListener('visibilitychange', onShown);
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  const off = client.onConnection((connected) => {
    if (connected) tell();
  });
  tell();

  return () => {
    for (const event of INPUT) document.removeEventListener(event, onInput, { capture: true });
    document.removeEventListener('visibilitychange', onShown);
    window.removeEventListener('online', tell);
    window.removeEventListener('offline', tell);
    off();
  };
}
