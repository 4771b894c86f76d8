import diagnostics from 'node:diagnostics_channel';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';
import { ImapFlow } from 'imapflow';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

export type Variant = 'before' | 'after';

export interface StepPlan {
  /** The step that kills this process, counted from 1; null only counts. */
  readonly killAt: number | null;
  /** Just before the step is done, or just after it. */
  readonly variant: Variant;
  /** Files count where they lie in here: what the scenario's world does is no step of the core. */
  readonly profile: string;
  /** Where each step is written down as it begins, one a line. */
  readonly trace: string;
}

/** Of a written IMAP line: the verb without its tag. An answer to `+` or a literal has none. */
function imapVerb(chunk: string | Buffer): string {
  const text = typeof chunk === 'string' ? chunk : chunk.toString('latin1', 0, 200);
  const verb = /^[0-9A-Z]{1,10} ((?:UID )?[A-Z]{2,20})(?: |\r|$)/.exec(text)?.[1];
  return verb ?? (text.startsWith('DONE') ? 'DONE' : 'continuation');
}

/**
 * Numbers, from now on, each durable write and each network command of this process, and kills it at the one it is told:
 * COMMITs of SQLite, files that get their name or lose it, lines that imapflow and nodemailer say, and calls to a portal (before: the
 * request has left, and no answer has come; after: it has come, and nothing has followed from it). Nothing of the product is
 * changed: the libraries' own doors are watched.
 */
export function watchSteps({ killAt, variant, trace, profile }: StepPlan): { readonly count: number } {
  const append = fs.appendFileSync;
  const kill = (): void => {
    process.kill(process.pid, 'SIGKILL');
  };
  let count = 0;
  const begin = (label: string): number => {
    count += 1;
    append(trace, `${label}\n`);
    if (count === killAt && variant === 'before') kill();
    return count;
  };
  const end = (step: number): void => {
    if (step === killAt) kill();
  };
  /** Calls `real` as one step, ended by its return or, where it gives a promise, by its resolution. */
  const asStep = <A extends unknown[], R>(
    label: (...args: A) => string | null,
    real: (this: unknown, ...args: A) => R,
  ) =>
    function (this: unknown, ...args: A): R {
      const name = label(...args);
      if (name === null) return real.apply(this, args);
      const step = begin(name);
      const result = real.apply(this, args);
      if (result instanceof Promise)
        void result.then(
          () => end(step),
          () => undefined,
        );
      else end(step);
      return result;
    };

  const store = Database.prototype as { exec(this: unknown, sql: string): unknown };
  store.exec = asStep((sql: string) => (/^\s*COMMIT\b/i.test(sql) ? 'commit' : null), store.exec);

  const imap = ImapFlow.prototype as unknown as { write(this: unknown, chunk: string | Buffer): unknown };
  imap.write = asStep((chunk: string | Buffer) => `imap ${imapVerb(chunk)}`, imap.write);

  const smtp = SMTPConnection.prototype as unknown as {
    _sendCommand(this: unknown, line: string, ...rest: unknown[]): unknown;
  };
  smtp._sendCommand = asStep(
    (line: string, ..._rest: unknown[]) => `smtp ${line.split(' ')[0] ?? ''}`,
    smtp._sendCommand,
  );

  // The doors of the fetch that Node has: the whole request was given to the system, and the head of its answer is here.
  const asked = new Map<unknown, number>();
  const request = (name: string, then: (one: unknown) => void): void =>
    diagnostics.subscribe(`undici:request:${name}`, (told) => then((told as { request: unknown }).request));
  request('bodySent', (one) => {
    // The last word of the address: the others are secret.
    const method = (one as { path: string }).path.split('?')[0]?.split('/').at(-1) ?? '';
    asked.set(one, begin(`portal ${method}`));
  });
  request('headers', (one) => {
    const step = asked.get(one);
    asked.delete(one);
    if (step !== undefined) end(step);
  });

  const file = (verb: string) => (path: unknown) =>
    String(path).startsWith(profile) ? `${verb} ${String(path).split('/').at(-1) ?? ''}` : null;
  const writable = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  const promises = fs.promises as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['renameSync', 'rmSync', 'unlinkSync']) {
    writable[name] = asStep(
      file(name.replace('Sync', '')),
      writable[name] as (...args: unknown[]) => unknown,
    );
  }
  for (const name of ['rename', 'rm', 'unlink']) {
    promises[name] = asStep(file(name), promises[name] as (...args: unknown[]) => unknown);
  }
  syncBuiltinESMExports();

  return {
    get count() {
      return count;
    },
  };
}
