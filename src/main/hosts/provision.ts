import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { emailAddress } from '#shared/contract/accounts.ts';
import { serverSettings } from '#shared/model/account.ts';
import type { ProvisionMailbox } from '../host-door.ts';
import { StartError } from './start-error.ts';

const server = serverSettings.pick({ host: true, port: true, security: true }).strict();

const mailbox = z.strictObject({
  address: emailAddress,
  name: z.string().trim().max(200).default(''),
  user: z.string().min(1).max(320).optional(),
  /** "ask": connected signed out, so that the interface asks. */
  password: z.string().min(1).max(4096),
  imap: server,
  smtp: server,
});

const provisionFile = z.strictObject({
  mailboxes: z.array(mailbox).max(200),
  portal: z.strictObject({ webhook: z.url({ protocol: /^https?$/ }).max(2000) }).optional(),
});

export interface Provision {
  readonly mailboxes: readonly ProvisionMailbox[];
  /** The portal's address, a secret. Null where the file has none. */
  readonly webhook: string | null;
}

/**
 * Reads a `--provision` file. Its values never stand in a message: they may be a password or a portal's secret address.
 *
 * @throws StartError with exit code 2, its message naming file, field and what is wrong
 */
export async function readProvision(path: string): Promise<Provision> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new StartError(`--provision ${path}: the file cannot be read (${code})`, 2);
  }
  return parseProvision(path, text);
}

/** The pure half of `readProvision`. */
export function parseProvision(path: string, text: string): Provision {
  let raw: unknown;
  try {
    raw = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // JSON.parse quotes a piece of the text, which may be the password.
    throw new StartError(`--provision ${path}: not valid JSON`, 2);
  }
  const parsed = provisionFile.safeParse(raw);
  if (!parsed.success) {
    const lines = parsed.error.issues
      .slice(0, 10)
      .map((issue) => `  ${fieldName(issue.path)}: ${wrong(issue)}`);
    throw new StartError([`--provision ${path}: wrong or missing values`, ...lines].join('\n'), 2);
  }
  const { mailboxes, portal } = parsed.data;
  return {
    mailboxes: mailboxes.map((one) => ({ ...one, user: one.user ?? one.address })),
    webhook: portal?.webhook ?? null,
  };
}

function fieldName(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || 'the file';
}

/** Zod's words, except where they would quote a value or a pattern. */
function wrong(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' || issue.code === 'too_big' || issue.code === 'too_small')
    return issue.message;
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.join(', ').slice(0, 100)}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  return issue.path.at(-1) === 'address' ? 'not a mail address' : 'not valid';
}
