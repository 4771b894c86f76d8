import type { Attachment } from '#shared/model/message.ts';

/** How a file is shown in the window. `type` is what its bytes are taken for, whatever the sender called them. */
export type Preview =
  { readonly kind: 'image'; readonly type: string } | { readonly kind: 'pdf' } | { readonly kind: 'text' };

/** Raster pictures only: an SVG is a document that can carry scripts and addresses. */
const IMAGES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['avif', 'image/avif'],
  ['bmp', 'image/bmp'],
]);
const IMAGE_TYPES = new Set(IMAGES.values());
/** Shown as the characters that they are made of, so that HTML and SVG are only read. */
const TEXTS = new Set(
  'txt text md log csv tsv json xml yml yaml ini conf toml html htm xhtml svg css ics ical vcf vcard eml diff patch sql'.split(
    ' ',
  ),
);
const TEXT_TYPES = new Set([
  'application/json',
  'application/xml',
  'application/xhtml+xml',
  'image/svg+xml',
  'message/rfc822',
]);
/** Beyond that a preview would take too long and too much memory. */
const MOST_BYTES = { image: 40_000_000, pdf: 60_000_000, text: 5_000_000 } as const;

/** How a file can be shown; null where it can only be saved or opened elsewhere. */
export function previewOf({ name, type, size }: Pick<Attachment, 'name' | 'type' | 'size'>): Preview | null {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const declared = type.toLowerCase();
  const found = ((): Preview | null => {
    if (IMAGE_TYPES.has(declared)) return { kind: 'image', type: declared };
    if (declared === 'application/pdf') return { kind: 'pdf' };
    if (declared.startsWith('text/') || TEXT_TYPES.has(declared)) return { kind: 'text' };
    // Programs that know no better send everything as bytes.
    if (declared !== 'application/octet-stream' && declared !== '') return null;
    const image = IMAGES.get(ending);
    if (image !== undefined) return { kind: 'image', type: image };
    if (ending === 'pdf') return { kind: 'pdf' };
    return TEXTS.has(ending) ? { kind: 'text' } : null;
  })();
  return found !== null && size <= MOST_BYTES[found.kind] ? found : null;
}

/** As much as is shown of a long text. */
export const MOST_CHARACTERS = 400_000;

/** The characters of a text file: UTF-8 or UTF-16 where it says so, else what Windows writes. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * Names for the files of one archive: the core has made each safe already; here none may name a folder, and none is there twice,
 * also where capitals do not count.
 */
export function namesInArchive(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((given) => {
    const name = given.replace(/[/\\:]+/g, '_').replace(/^\.+/, '') || 'file';
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let free = name;
    for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${stem} (${count})${ending}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
