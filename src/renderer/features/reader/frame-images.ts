import type { MessageId } from '#shared/model/ids.ts';
import type { MessageBody } from '#shared/model/message.ts';
import { blobUrl, fetchBlob } from '@/api';

const AT_ONCE = 4;

export interface FrameImages {
  /** Puts the message's own images in their places. */
  showInline(document: Document, cids: readonly string[], inline: MessageBody['inline']): Promise<void>;
  /** Fetches the remote ones through the core and shows them. Answers how many did not come. */
  showRemote(document: Document, remote: readonly string[]): Promise<number>;
  /** Takes them out of sight again: the person has changed their mind. */
  hideRemote(document: Document): void;
  /** Ends what is under way and gives the memory back. */
  dispose(): void;
}

/**
 * Fills the `data-cid` and `data-remote` images of a frame with blob: addresses: the only pictures that the frame's policy
 * lets in, so no image is ever fetched by the frame itself.
 */
export function createFrameImages(messageId: MessageId): FrameImages {
  const stop = new AbortController();
  const made: string[] = [];

  const fill = async (images: readonly HTMLImageElement[], address: string): Promise<boolean> => {
    try {
      const blob = await fetchBlob(address, stop.signal);
      if (stop.signal.aborted) return true;
      const url = URL.createObjectURL(blob);
      made.push(url);
      for (const image of images) image.src = url;
      return true;
    } catch {
      if (!stop.signal.aborted) for (const image of images) image.dataset['failed'] = '';
      return stop.signal.aborted;
    }
  };
  const marked = (document: Document, marker: string, index: number): HTMLImageElement[] => [
    ...document.querySelectorAll<HTMLImageElement>(`img[${marker}="${index}"]`),
  ];
  /** A few at a time: a newsletter may hold hundreds. Answers how many failed. */
  const inTurn = async (jobs: readonly (() => Promise<boolean>)[]): Promise<number> => {
    let next = 0;
    let failed = 0;
    const work = async (): Promise<void> => {
      for (let job = jobs[next++]; job !== undefined && !stop.signal.aborted; job = jobs[next++])
        if (!(await job())) failed += 1;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return failed;
  };

  return {
    async showInline(document, cids, inline) {
      await inTurn(
        cids.flatMap((cid, index) => {
          const found = inline.find((each) => each.contentId === cid);
          if (found === undefined) return [];
          return [() => fill(marked(document, 'data-cid', index), blobUrl.attachment(messageId, found.part))];
        }),
      );
    },
    showRemote: (document, remote) =>
      inTurn(
        remote.map(
          (address, index) => () =>
            fill(marked(document, 'data-remote', index), blobUrl.remote(messageId, address)),
        ),
      ),
    hideRemote(document) {
      for (const image of document.querySelectorAll('img[data-remote]')) image.removeAttribute('src');
    },
    dispose() {
      stop.abort();
      for (const url of made) URL.revokeObjectURL(url);
    },
  };
}
