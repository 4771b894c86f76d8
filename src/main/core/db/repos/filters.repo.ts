import type { SavedFilterId } from '#shared/model/ids.ts';
import { listQuery, type ListQuery } from '#shared/model/query.ts';
import { sql, type ReadDb } from '../driver.ts';
import type { Tx } from '../store.ts';

export interface SavedFilter {
  readonly id: SavedFilterId;
  readonly name: string;
  readonly query: ListQuery;
}

const selectAll = sql('filters.all', 'SELECT id, name, query FROM saved_filter ORDER BY position, id');
const insertFilter = sql(
  'filters.insert',
  'INSERT INTO saved_filter (position, name, query) SELECT coalesce(max(position), 0) + 1, ?, ? FROM saved_filter',
);
const updateFilter = sql('filters.update', 'UPDATE saved_filter SET name = ?, query = ? WHERE id = ?');
const deleteFilter = sql('filters.delete', 'DELETE FROM saved_filter WHERE id = ?');
const updatePosition = sql('filters.position', 'UPDATE saved_filter SET position = ? WHERE id = ?');

export const filtersRepo = {
  /** In the person's order. One that this version cannot read is passed over. */
  all: (db: ReadDb): SavedFilter[] =>
    db.all<{ id: SavedFilterId; name: string; query: string }>(selectAll).flatMap((row) => {
      const query = listQuery.safeParse(JSON.parse(row.query));
      return query.success ? [{ ...row, query: query.data }] : [];
    }),
  add({ db, changes }: Tx, name: string, query: ListQuery): SavedFilterId {
    changes.filters = true;
    return db.run(insertFilter, name, JSON.stringify(query)).lastInsertRowid as SavedFilterId;
  },
  /** False where there is none of that id. */
  update({ db, changes }: Tx, id: SavedFilterId, name: string, query: ListQuery): boolean {
    changes.filters = true;
    return db.run(updateFilter, name, JSON.stringify(query), id).changes > 0;
  },
  remove({ db, changes }: Tx, id: SavedFilterId): void {
    db.run(deleteFilter, id);
    changes.filters = true;
  },
  order({ db, changes }: Tx, ids: readonly SavedFilterId[]): void {
    ids.forEach((id, position) => db.run(updatePosition, position, id));
    changes.filters = true;
  },
};
