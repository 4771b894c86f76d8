import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

export interface Args {
  /** Chosen by scripts/start.mjs before a host runs; null where nothing was said. */
  readonly host: 'electron' | 'web' | null;
  /** 0: a free one. */
  readonly port: number;
  readonly profile: string | null;
  readonly open: boolean;
  readonly demo: boolean;
  readonly provision: string | null;
  readonly locale: 'it' | 'en' | null;
  readonly help: boolean;
}

export const USAGE = `Usage: npm start -- [options]

  --host electron|web   where Postino runs (default: electron where its runtime is there, else web)
  --port N              web: the port on 127.0.0.1, 1 to 65535 (default: a free one)
  --profile DIR         the folder for all state (default: this system's usual place)
  --no-open             web: print the address, open no browser
  --demo                sample mail from an embedded server, no account needed
  --provision FILE      connect the mailboxes of a JSON file
  --locale it|en        the language (default: the system's)
  --help                this text
`;

const options = {
  host: { type: 'string' },
  port: { type: 'string' },
  profile: { type: 'string' },
  'no-open': { type: 'boolean' },
  demo: { type: 'boolean' },
  provision: { type: 'string' },
  locale: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the command line.
 *
 * @param unknown `ignore` in Electron, whose own command line carries Chromium's switches and the system's additions
 * @throws StartError with exit code 2, its message one line that names the flag
 */
export function parseCommandLine(argv: readonly string[], unknown: 'refuse' | 'ignore' = 'refuse'): Args {
  const values = readValues(argv, unknown === 'refuse');
  return {
    host: oneOf('--host', values.host, ['electron', 'web']),
    port: port(values.port),
    profile: text('--profile', values.profile),
    open: values['no-open'] !== true,
    demo: values.demo === true,
    provision: text('--provision', values.provision),
    locale: oneOf('--locale', values.locale, ['it', 'en']),
    help: values.help === true,
  };
}

type Values = { readonly [K in keyof typeof options]?: string | boolean | undefined };

function readValues(argv: readonly string[], strict: boolean): Values {
  try {
    return parseArgs({ args: [...argv], options, strict, allowPositionals: !strict }).values;
  } catch (error) {
    // Node's own words name the flag; the second sentence is advice about positionals that does not apply here.
    const words = error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'Bad command line';
    throw new StartError(words, 2);
  }
}

function text(flag: string, value: string | boolean | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' || value === '') throw new StartError(`${flag} needs a value`, 2);
  return value;
}

function oneOf<T extends string>(
  flag: string,
  value: string | boolean | undefined,
  allowed: readonly T[],
): T | null {
  const given = text(flag, value);
  if (given === null) return null;
  const found = allowed.find((one) => one === given);
  if (found === undefined) throw new StartError(`${flag} must be ${allowed.join(' or ')}`, 2);
  return found;
}

function port(value: string | boolean | undefined): number {
  const given = text('--port', value);
  if (given === null) return 0;
  const number = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (!(number >= 1 && number <= 65_535)) throw new StartError('--port must be a number from 1 to 65535', 2);
  return number;
}
