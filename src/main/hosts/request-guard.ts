/** Who may ask for an address: `script` is the interface's own code; `person` also a navigation or a download. */
export type Audience = 'script' | 'person';

/**
 * Tells whether a request was made by the interface's code (or, for `person`, by a navigation), and not by a mark-up
 * element. The page's policy has to allow `img-src 'self'`, so a letter's `<img src="/blob/remote/...">` reaches us: a
 * picture, a frame, a style sheet, a font or a prefetch must never make the host read, fetch or tell anything.
 *
 * Browsers state the kind in Sec-Fetch-Dest (Fetch Metadata, W3C). A custom scheme in Electron does not pass through the
 * network service that adds it; there the Accept header tells: code asks for anything, an element names its kinds.
 */
export function isDeliberate(headers: Headers, audience: Audience): boolean {
  if (headers.has('sec-purpose') || headers.get('purpose') === 'prefetch') return false;
  const destination = headers.get('sec-fetch-dest');
  if (destination !== null) {
    // A prefetch has an empty destination as well, but the mode of an element.
    if (destination === 'empty') return headers.get('sec-fetch-mode') !== 'no-cors';
    return audience === 'person' && destination === 'document';
  }
  const accept = headers.get('accept') ?? '*/*';
  if (accept === '*/*' || /^application\/json\b/.test(accept)) return true;
  return audience === 'person' && accept.startsWith('text/html');
}
