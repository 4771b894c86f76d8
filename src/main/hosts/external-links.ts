/** A browser takes more; nothing that a person wants to follow is longer. */
const MAX_LENGTH = 10_000;

/**
 * What may leave for another program: http, https and mailto, spelled plainly, and tel with a number and nothing else. Returns the address in normal form, or null.
 *
 * Handing an address to the system starts whatever program has claimed its scheme, with a stranger's words as its argument:
 * file: and smb: reach out to servers with the person's Windows login, ms-*: and the like drive installed programs.
 * An address with a user name shows another host than it goes to, so it does not leave either. A mailto: may never name a
 * file to attach.
 */
export function externalAddress(text: string): string | null {
  // URL parsers drop tabs, newlines and outer blanks, and take backslashes for slashes; no honest link has them.
  if (text.length > MAX_LENGTH || /[\p{Cc}\p{Cf}\s\\"<>`]/u.test(text)) return null;
  // A number of the CRM, to whatever makes calls here. No codes for the device (`*`, `#`), no parameters.
  if (/^tel:\+?\d{3,20}$/.test(text)) return text;
  if (!/^(?:https?:\/\/[^/]|mailto:)/i.test(text)) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol === 'mailto:') {
    for (const name of [...url.searchParams.keys()]) {
      if (/^(?:attach|attachment|attachments|file)$/i.test(name)) return null;
    }
    return url.pathname.startsWith('/') ? null : url.href;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  return url.username === '' && url.password === '' && url.hostname !== '' ? url.href : null;
}
