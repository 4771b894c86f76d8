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
  /** Rows as arrays in the order of the columns: for very many of them. */
  rows<R extends readonly unknown[]>(statement: Statement, ...params: Param[]): R[];
}

/** A handle inside a write transaction. */
export interface WriteDb extends ReadDb {
  readonly [writable]: true;
  run(statement: Statement, ...params: Param[]): { changes: number; lastInsertRowid: number };
}

/** How many rows one statement takes: enough for most messages, and few enough that each count is soon prepared. */
const ROWS_A_STATEMENT = 8;

/** An INSERT for any number of rows of `width` values, several rows a statement: one statement costs more than one row. */
export function rowsOf(
  name: string,
  insert: string,
  width: number,
): (db: WriteDb, rows: readonly (readonly Param[])[]) => void {
  const row = `(${Array.from({ length: width }, () => '?').join(', ')})`;
  const statements = Array.from({ length: ROWS_A_STATEMENT }, (_, index) =>
    sql(name, `${insert} VALUES ${Array.from({ length: index + 1 }, () => row).join(', ')}`),
  );
  return (db, rows) => {
    for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) {
      const some = rows.slice(at, at + ROWS_A_STATEMENT);
      const statement = statements[some.length - 1];
      if (statement !== undefined) db.run(statement, ...some.flat());
    }
  };
}

/** The id of a new row, as an expression of SQL: above every id that the table ever gave (see migrations/008-ids-once.ts). */
export const nextId = (
  table: 'account' | 'folder' | 'location' | 'message' | 'outgoing' | 'part' | 'upload',
): string =>
  `(SELECT max(last, coalesce((SELECT max(id) FROM ${table}), 0)) + 1 FROM id_given WHERE of = '${table}')`;

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
  const rawCache = new Map<string, Database.Statement>();

  const prepared = (statement: Statement, asArrays = false): Database.Statement => {
    const known = asArrays ? rawCache : cache;
    let found = known.get(statement.sql);
    if (found === undefined) {
      found = raw.prepare(statement.sql);
      if (asArrays) found.raw();
      known.set(statement.sql, found);
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
    rows: (statement: Statement, ...params: Param[]) =>
      timed(statement, () => prepared(statement, true).all(...params)),
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
