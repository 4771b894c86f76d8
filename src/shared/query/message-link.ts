/**
 * The address of a message in Postino, on any computer that has it: its Message-ID without angle brackets, escaped. What follows a
 * `?` (the marker of what it stands in) says nothing of the message.
 */
const LINK = /^postino:\/\/message\/([^\s/?#]{1,3000})\/?(?:\?[^\s#]{0,300})?$/i;

/** Whether a text is the address of a message, and nothing else. */
export const isMessageLink = (text: string): boolean => LINK.test(text.trim());

/** The Message-ID that an address names, without angle brackets; null for any other text. */
export function idOfMessageLink(text: string): string | null {
  const escaped = LINK.exec(text.trim())?.[1];
  if (escaped === undefined) return null;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return null;
  }
}

/** The address of the message with this Message-ID header; null where it has none. */
export function messageLink(messageIdHeader: string): string | null {
  const id = messageIdHeader.trim().replace(/^<|>$/g, '');
  return id === '' ? null : `postino://message/${encodeURIComponent(id)}`;
}
