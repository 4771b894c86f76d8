/** Rows by their numbers. */
export interface Table<T extends { readonly id: number }> {
  /** Adds a row under the next number, or under `id`. */
  add(row: Omit<T, 'id'>, id?: number): T;
  get(id: number): T | undefined;
  /** In the order in which they were made. */
  all(): T[];
  remove(id: number): boolean;
  dump(): Dumped;
  load(dumped: Dumped): void;
}
export interface Dumped {
  readonly next: number;
  readonly rows: readonly { readonly id: number }[];
}

/** An empty table; its first row gets the number `first`. */
export function createTable<T extends { readonly id: number }>(first: number): Table<T> {
  const rows = new Map<number, T>();
  let next = first;
  return {
    add(row, id = next) {
      const added = { ...row, id } as unknown as T;
      rows.set(id, added);
      next = Math.max(next, id + 1);
      return added;
    },
    get: (id) => rows.get(id),
    all: () => [...rows.values()],
    remove: (id) => rows.delete(id),
    dump: () => ({ next, rows: [...rows.values()] }),
    load(dumped) {
      rows.clear();
      for (const row of dumped.rows) rows.set(row.id, row as T);
      next = dumped.next;
    },
  };
}
