const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * What a person types as a link, as an address that may stand in a message: a bare host gets https, a mail address gets
 * mailto. Null for anything but http, https, mailto and tel.
 */
export function linkAddress(typed: string): string | null {
  const text = typed.trim();
  if (text === '' || /[\s<>"]/.test(text)) return null;
  if (/^(?:https?:\/\/.|mailto:.|tel:.)/i.test(text)) return text;
  if (/^[^@/:]+@[^@/:]+\.[^@/:]+$/.test(text)) return `mailto:${text}`;
  // "localhost:8080" looks like a scheme and is a host with its port.
  if (SCHEME.test(text) && !/^[^:/]+:\d{1,5}(?:\/|$)/.test(text)) return null;
  return /^[^/.]+(?:\.[^/.]+|:\d)/.test(text) ? `https://${text}` : null;
}
