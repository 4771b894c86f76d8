const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A file's name without control and bidi characters, separators and reserved characters; never empty, at most 200 characters. */
export function safeFileName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(BIDI, '')
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replace(/[/\\:*?"<>|]+/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const cut = shorten(clean, 200);
  if (cut === '') return 'file';
  // Device names of Windows open a device whatever their extension.
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(cut) ? `_${cut}` : cut;
}

/** Cuts in the middle, so that the extension (what decides how the file opens) stays visible. */
function shorten(name: string, most: number): string {
  const characters = [...name];
  if (characters.length <= most) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 20 ? [...name.slice(dot)] : [];
  return [...characters.slice(0, most - extension.length), ...extension].join('');
}

/** The header of RFC 6266, with the extended value of RFC 5987 beside an ASCII fallback. */
export function contentDisposition(kind: 'attachment' | 'inline', name: string): string {
  const safe = safeFileName(name);
  const ascii = safe.replace(/[^\x20-\x7e]/g, '_').replace(/[\\"%]/g, '_');
  const extended = encodeURIComponent(safe).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${extended}`;
}
