/** Marks that change the direction of the text around them: they make `gpj.exe` look like `exe.jpg`. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Printable ASCII with single spaces: nothing of what follows would change it. */
const CLEAN = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/**
 * A header's text made fit for one line of the interface: newlines and control characters become spaces, direction marks
 * go, half surrogates are replaced, white space is folded.
 */
export function cleanHeaderText(text: string): string {
  if (CLEAN.test(text)) return text;
  return text
    .toWellFormed()
    .replace(BIDI, '')
    .replace(CONTROL, ' ')
    .replace(/[^\S\u00a0]+/gu, ' ')
    .trim();
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/gzip': 'gz',
  'application/ics': 'ics',
  'application/json': 'json',
  'application/ms-tnef': 'dat',
  'application/msword': 'doc',
  'application/pdf': 'pdf',
  'application/pgp-encrypted': 'pgp',
  'application/pgp-keys': 'asc',
  'application/pgp-signature': 'asc',
  'application/pkcs7-mime': 'p7m',
  'application/pkcs7-signature': 'p7s',
  'application/x-pkcs7-mime': 'p7m',
  'application/x-pkcs7-signature': 'p7s',
  'application/rtf': 'rtf',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/xml': 'xml',
  'application/zip': 'zip',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tif',
  'image/webp': 'webp',
  'message/delivery-status': 'txt',
  'message/disposition-notification': 'txt',
  'message/rfc822': 'eml',
  'message/global': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/rfc822-headers': 'txt',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'text/xml': 'xml',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
};

function stemFor(type: string): string {
  if (type.startsWith('message/rfc822') || type === 'message/global') return 'message';
  if (type === 'text/calendar' || type === 'application/ics') return 'invite';
  if (type.endsWith('pkcs7-signature')) return 'smime';
  if (type === 'application/pgp-signature') return 'signature';
  const kind = type.split('/')[0] ?? '';
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'attachment';
}

const MAX_BYTES = 180;
const MAX_EXTENSION = 20;
/** Windows takes these for devices, whatever extension follows. */
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)$/i;

const trimEnds = (name: string): string => name.replace(/^[.\s]+/u, '').replace(/[.\s]+$/u, '');

/** The longest beginning of `text` that fits `bytes` of UTF-8, never half a character. */
function fitting(text: string, bytes: number): string {
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    kept += character;
  }
  return kept;
}

/**
 * An attachment's name as a file may be called on every system: no separator, control, direction or invisible character,
 * none of Windows' reserved characters and device names, no dot or space at either end, at most 180 bytes with the
 * extension kept. A name that is missing, or has no extension, gets one by the MIME type. Applying it twice changes nothing.
 */
export function safeFileName(name: string, type: string): string {
  const mime = type.toLowerCase();
  let safe = trimEnds(
    name
      .slice(0, 20_000)
      .toWellFormed()
      .normalize('NFC')
      .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
      .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
      .replace(/[/\\:*?"<>|\u2044\u2215\u29f8\ufffd]/gu, '_'),
  );
  if (safe.replace(/[_\s]/gu, '') === '') safe = stemFor(mime);
  const dot = safe.lastIndexOf('.');
  const hasExtension = dot > 0 && /^\.[\p{L}\p{N}][\p{L}\p{N}-]{0,19}$/u.test(safe.slice(dot));
  const known = Object.hasOwn(EXTENSIONS, mime) ? EXTENSIONS[mime] : undefined;
  let stem = hasExtension ? safe.slice(0, dot) : safe;
  const extension = hasExtension
    ? safe.slice(dot, dot + 1 + MAX_EXTENSION)
    : known === undefined
      ? ''
      : `.${known}`;
  stem = trimEnds(fitting(stem, MAX_BYTES - Buffer.byteLength(extension) - 1));
  if (stem === '') stem = stemFor(mime);
  if (DEVICE.test((stem.split('.')[0] ?? '').trim())) stem = `_${stem}`;
  return stem + extension;
}

/** Kinds that a system may run, or that carry something it runs, when they are opened. */
const EXECUTABLE = new Set(
  (
    'action app application appref-ms appx apk bas bat bin cab chm cmd com command cpl crt csh deb desktop dll dmg docm dotm ' +
    'exe gadget hlp hta htm html img inf ins iso isp jar jnlp js jse jsp ksh lib lnk mad mam mcf mda mdb mde mht mhtml msc ' +
    'msh msi msix msp mst ocx one osx out pif pkg potm ppam ppsm pptm prg ps1 ps1xml ps2 psc1 psd1 psm1 py pyc pyw reg rpm ' +
    'run scf scpt scr sct settingcontent-ms sh shb shs shtml sldm svg sys terminal tool url vb vbe vbs vhd vhdx vxd webloc ' +
    'website workflow ws wsc wsf wsh xbap xht xhtml xla xlam xll xlm xlsb xlsm xltm xnk zsh'
  ).split(' '),
);

/** Whether opening a file of this name may run something. Sees through dots and spaces that Windows drops. */
export function isExecutableName(name: string): boolean {
  const safe = safeFileName(name, '');
  const dot = safe.lastIndexOf('.');
  return dot >= 0 && EXECUTABLE.has(safe.slice(dot + 1).toLowerCase());
}
