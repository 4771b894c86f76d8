import type { ImapFlow } from 'imapflow';
import { has } from './capabilities.ts';
import { isTrusted } from './quirks.ts';

/** Counts of a folder that the server tells unasked (RFC 5465 section 5.1). */
export interface ToldStatus {
  readonly messages: number | null;
  readonly uidNext: number | null;
  readonly uidValidity: string | null;
  readonly highestModseq: string | null;
}

export interface NotifyListener {
  /** Mail came, went or changed its flags in a folder that is not selected. `path` is decoded. */
  onFolder(path: string, status: ToldStatus): void;
  /** A folder came, changed its name or went (`gone`, section 5.4: \NonExistent). Dovecot lists known ones as well. */
  onListed(path: string, gone: boolean): void;
  /** Too much happened at once; the server tells nothing any more (NOTIFICATIONOVERFLOW, section 5.8). */
  onOverflow(): void;
}

interface Value {
  readonly type?: string;
  readonly value?: unknown;
}
type Attribute = Value | readonly Value[] | null;
interface Untagged {
  readonly attributes?: readonly Attribute[];
}

/** What imapflow has and its types do not name: how it runs a command that it does not know, and hears what comes unasked. */
interface Inner {
  exec(command: string, attributes: readonly unknown[]): Promise<{ next(): void }>;
  readonly untaggedHandlers: Record<string, ((untagged: Untagged) => Promise<void>) | null>;
  readonly sectionHandlers: Record<string, ((section: unknown) => Promise<void>) | null>;
}

const atom = (value: string): Value => ({ type: 'ATOM', value });
const isList = (attribute: Attribute | undefined): attribute is readonly Value[] => Array.isArray(attribute);
/** A name comes as an atom, a string or a literal, whichever the server likes. */
function text(attribute: Attribute | undefined): string | null {
  if (attribute === undefined || attribute === null || isList(attribute)) return null;
  if (attribute.value instanceof Uint8Array) return Buffer.from(attribute.value).toString('utf8');
  return typeof attribute.value === 'string' ? attribute.value : null;
}

/** `* STATUS <folder> (<name> <number> ...)`; null where it is none. */
export function readStatus(untagged: Untagged): { raw: string; status: ToldStatus } | null {
  const [folder, list] = untagged.attributes ?? [];
  const raw = text(folder);
  if (raw === null || !isList(list)) return null;
  const items = new Map<string, string>();
  for (let at = 0; at + 1 < list.length; at += 2) {
    const value = text(list[at + 1]);
    if (value !== null && /^\d{1,20}$/.test(value)) items.set((text(list[at]) ?? '').toUpperCase(), value);
  }
  const number = (name: string): number | null => {
    const value = items.get(name);
    return value === undefined ? null : Number(value);
  };
  return {
    raw,
    status: {
      messages: number('MESSAGES'),
      uidNext: number('UIDNEXT'),
      uidValidity: items.get('UIDVALIDITY') ?? null,
      highestModseq: items.get('HIGHESTMODSEQ') ?? null,
    },
  };
}

/** `* LIST (<flags>) <delimiter> <folder> [(OLDNAME (<folder>))]`; null where it is none. */
export function readListed(untagged: Untagged): { raw: string; gone: boolean } | null {
  const [flags, , folder] = untagged.attributes ?? [];
  const raw = text(folder);
  if (raw === null || !isList(flags)) return null;
  return { raw, gone: flags.some((flag) => text(flag)?.toLowerCase() === '\\nonexistent') };
}

/** Modified UTF-7 (RFC 3501 section 5.1.3). What holds other letters as they are is UTF-8: Dovecot's LIST of NOTIFY. */
export function decodeName(raw: string): string {
  if (/[^\x00-\x7f]/.test(raw)) return raw;
  return raw.replace(/&([A-Za-z0-9+,]*)-/g, (_all, code: string) => {
    if (code === '') return '&';
    const bytes = Buffer.from(code.replaceAll(',', '/'), 'base64');
    return bytes
      .subarray(0, bytes.length - (bytes.length % 2))
      .swap16()
      .toString('utf16le');
  });
}

/**
 * Asks the server to tell of changes in every folder on this connection (NOTIFY, RFC 5465): in the selected one as IDLE does,
 * without an IDLE, and in the others by STATUS. False where it cannot or will not; then only the selected folder can be watched.
 */
export async function notifyOfAll(client: ImapFlow, listener: NotifyListener): Promise<boolean> {
  if (!has(client, 'NOTIFY') || !isTrusted(client.host, 'NOTIFY')) return false;
  const inner = client as unknown as Inner;
  inner.untaggedHandlers['STATUS'] = (untagged) => {
    const told = readStatus(untagged);
    if (told !== null) listener.onFolder(decodeName(told.raw), told.status);
    return Promise.resolve();
  };
  inner.untaggedHandlers['LIST'] = (untagged) => {
    const listed = readListed(untagged);
    if (listed !== null) listener.onListed(decodeName(listed.raw), listed.gone);
    return Promise.resolve();
  };
  inner.sectionHandlers['NOTIFICATIONOVERFLOW'] = () => Promise.resolve(listener.onOverflow());
  const messages = ['MessageNew', 'MessageExpunge', 'FlagChange'].map(atom);
  try {
    const answer = await inner.exec('NOTIFY', [
      atom('SET'),
      // And how each folder stands now: what came since the last sync was announced to nobody.
      atom('STATUS'),
      [atom('SELECTED'), messages],
      [atom('PERSONAL'), [...messages, atom('MailboxName')]],
    ]);
    answer.next();
    return true;
  } catch (error) {
    // A refusal is no failure: there is IDLE. A lost connection is one.
    if (!client.usable) throw error;
    return false;
  }
}
