import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LogFields, Logger } from './logger.ts';

const MAX_BYTES = 5_000_000;
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** Tabs and newlines would break the line format, and a server's words may hold anything. */
const printable = (value: string): string => value.replace(/\p{Cc}+/gu, ' ').slice(0, 500);

function line(level: Level, scope: string, event: string, fields: LogFields = {}): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${printable(String(value))}`);
  return `${[new Date().toISOString(), level, scope, event, ...pairs].join('\t')}\n`;
}

/**
 * A log file of tab-separated lines, rotated once at 5 MB. A log that cannot be written (disk full) is given up
 * silently: logging must never be what stops the mail.
 */
export function createFileLogger(file: string, minimum: Level = 'info'): Logger {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let written = 0;
  try {
    written = statSync(file).size;
  } catch {
    // First start: no file yet.
  }
  const write = (level: Level, scope: string, event: string, fields?: LogFields): void => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(minimum)) return;
    const text = line(level, scope, event, fields);
    try {
      if (written > MAX_BYTES) {
        renameSync(file, `${file}.1`);
        written = 0;
      }
      appendFileSync(file, text, { mode: 0o600 });
      written += text.length;
    } catch {
      // See the docstring.
    }
  };
  const scoped = (scope: string): Logger => ({
    debug: (event, fields) => write('debug', scope, event, fields),
    info: (event, fields) => write('info', scope, event, fields),
    warn: (event, fields) => write('warn', scope, event, fields),
    error: (event, fields) => write('error', scope, event, fields),
    child: (name) => scoped(`${scope}/${name}`),
  });
  return scoped('core');
}

/** What may stand in a log of an unforeseen error: its class, code and place, not its message (which may quote mail). */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = error.cause instanceof Error ? error.cause.message.slice(0, 300) : undefined;
  return {
    error: error.name,
    code,
    cause,
    at: error.stack
      ?.split('\n')
      .slice(1, 4)
      .map((frame) => frame.trim())
      .join(' < '),
  };
}
