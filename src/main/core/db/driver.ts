import Database from 'better-sqlite3';

export type Param = string | number | bigint | null | Uint8Array;

/** A named statement. The name stands in the log when it is slow. */
export interface Statement {
  readonly name: string;
  readonly sql: string;
}

export const sql = (name: string, text: string): Statement => ({ name, sql: text });

declare const readable: unique symbol;
declare const writable: unique symbol;

/** A handle that can only read: what queries take, so that a writer never hides in one. */
export interface ReadDb {
  readonly [readable]: true;
  get<R>(statement: Statement, ...params: Param[]): R | undefined;
  all<R>(statement: Statement, ...params: Param[]): R[];
}

/** A handle inside a write transaction. */
export interface WriteDb extends ReadDb {
  readonly [writable]: true;
  run(statement: Statement, ...params: Param[]): { changes: number; lastInsertRowid: number };
}

export interface DriverOptions {
  readonly readonly: boolean;
  /** Told of statements that take 40 ms or more, by name. */
  readonly onSlow?: (name: string, milliseconds: number) => void;
}

export interface Driver {
  readonly db: WriteDb;
  exec(text: string): void;
  pragma(text: string): unknown;
  close(): void;
}

const SLOW_MS = 40;

/** The only door to better-sqlite3. Statements are prepared once, by their text. */
export function openDriver(file: string, options: DriverOptions): Driver {
  const raw = new Database(file, { readonly: options.readonly, timeout: 5_000 });
  const cache = new Map<string, Database.Statement>();

  const prepared = (statement: Statement): Database.Statement => {
    let found = cache.get(statement.sql);
    if (found === undefined) {
      found = raw.prepare(statement.sql);
      cache.set(statement.sql, found);
    }
    return found;
  };
  const timed = <T>(statement: Statement, work: () => T): T => {
    const from = performance.now();
    const value = work();
    const took = performance.now() - from;
    if (took >= SLOW_MS) options.onSlow?.(statement.name, took);
    return value;
  };

  const db = {
    get: (statement: Statement, ...params: Param[]) =>
      timed(statement, () => prepared(statement).get(...params)),
    all: (statement: Statement, ...params: Param[]) =>
      timed(statement, () => prepared(statement).all(...params)),
    run: (statement: Statement, ...params: Param[]) =>
      timed(statement, () => {
        const result = prepared(statement).run(...params);
        return { changes: result.changes, lastInsertRowid: Number(result.lastInsertRowid) };
      }),
  } as WriteDb;

  return {
    db,
    exec: (text) => void raw.exec(text),
    pragma: (text) => raw.pragma(text, { simple: true }),
    close: () => void raw.close(),
  };
}
