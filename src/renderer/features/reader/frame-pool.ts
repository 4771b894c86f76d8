import { whenIdle } from '@/composables/later';
import { FRAME_DOCUMENT } from './frame-document';

/** More than stand beside each other in most conversations; what is beyond them is given up. */
const MOST_SPARE = 3;

/** A frame that is lent to one letter. */
export interface LentFrame {
  readonly element: HTMLIFrameElement;
  /** Takes the letter out and the frame back. To be called while the frame still stands in the page. */
  release(): void;
}

/** Told of a frame's empty document: when it has been loaded, or at once where it was before. */
export type OnFrameReady = (document: Document, element: HTMLIFrameElement) => void;

interface Frame {
  readonly element: HTMLIFrameElement;
  onReady: OnFrameReady | null;
  scrolled: boolean;
}

/** Without it a frame that is moved loads anew (Chromium has it since 133), so nothing would be won. */
const canMove = 'moveBefore' in Element.prototype;
const spare: Frame[] = [];
let park: HTMLElement | null = null;

/** The document of a frame, as long as it is our own: anything that went elsewhere gets no letter. */
function documentOf({ element }: Frame): Document | null {
  const document = element.contentDocument;
  return document?.URL === 'about:srcdoc' && document.readyState === 'complete' ? document : null;
}

function makeFrame(place: HTMLElement, onReady: OnFrameReady | null): Frame {
  const element = document.createElement('iframe');
  // allow-same-origin lets this page reach into the frame; without allow-scripts nothing inside can run.
  element.setAttribute('sandbox', 'allow-same-origin');
  element.setAttribute('referrerpolicy', 'no-referrer');
  element.className = 'mail-frame';
  element.srcdoc = FRAME_DOCUMENT;
  const frame: Frame = { element, onReady, scrolled: false };
  // A frame may load again, for instance when the messages of a conversation change their places.
  element.addEventListener('load', () => {
    const inner = documentOf(frame);
    if (inner === null) return;
    inner.addEventListener('scroll', () => (frame.scrolled = true), { passive: true });
    frame.onReady?.(inner, element);
  });
  place.append(element);
  return frame;
}

/** Where frames wait that no letter stands in: in the page, because elsewhere they would lose their document. */
function parkingPlace(): HTMLElement {
  if (park === null) {
    park = document.createElement('div');
    park.className = 'frame-park';
    park.inert = true;
    document.body.append(park);
  }
  return park;
}

/** Leaves nothing behind: neither text nor marks, nor what was selected, focused or scrolled to. */
function clear(frame: Frame, inner: Document): void {
  inner.defaultView?.getSelection()?.removeAllRanges();
  inner.defaultView?.CSS.highlights?.clear();
  const root = inner.documentElement;
  for (const { name } of [...root.attributes]) root.removeAttribute(name);
  // Not for nothing: it has the whole page laid out.
  if (frame.scrolled) root.scrollLeft = 0;
  frame.scrolled = false;
  inner.body.replaceWith(inner.createElement('body'));
}

function giveBack(frame: Frame): void {
  const { element } = frame;
  frame.onReady = null;
  const inner = documentOf(frame);
  if (!canMove || inner === null || spare.length >= MOST_SPARE || !element.isConnected) {
    element.remove();
    return;
  }
  element.blur();
  clear(frame, inner);
  element.removeAttribute('style');
  element.className = 'mail-frame';
  parkingPlace().moveBefore(element, null);
  spare.push(frame);
}

/**
 * Puts a frame into `place`, which stands in the page, and calls `onReady` with its empty document: at once where one is spare,
 * else when it has been loaded. Loading one takes longer than all the rest of showing a letter.
 */
export function lendFrame(place: HTMLElement, onReady: OnFrameReady): LentFrame {
  let frame = spare.pop();
  const inner = frame === undefined ? null : documentOf(frame);
  if (frame === undefined || inner === null) {
    frame?.element.remove();
    frame = makeFrame(place, onReady);
  } else {
    place.moveBefore(frame.element, null);
    frame.onReady = onReady;
    onReady(inner, frame.element);
  }
  const lent = frame;
  let released = false;
  return {
    element: lent.element,
    release() {
      if (!released) giveBack(lent);
      released = true;
    },
  };
}

/** Has one ready for the first letter. */
if (canMove)
  whenIdle(() => {
    if (spare.length === 0) spare.push(makeFrame(parkingPlace(), null));
  });
