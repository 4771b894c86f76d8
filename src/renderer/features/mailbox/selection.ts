import type { LocationId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';

type Rows = ReadonlyMap<LocationId, MessageRow>;

/**
 * `rows`: these, kept as they were last seen, so that an action needs no loaded window. `result`: everything that the list
 * is of, loaded or not, save a few.
 */
export type Selection =
  { readonly kind: 'rows'; readonly rows: Rows } | { readonly kind: 'result'; readonly except: Rows };

const of = (rows: Iterable<MessageRow>): Map<LocationId, MessageRow> =>
  new Map(Array.from(rows, (row) => [row.locationId, row]));

export const NOTHING: Selection = { kind: 'rows', rows: new Map() };
export const EVERYTHING: Selection = { kind: 'result', except: new Map() };

export const selectOnly = (...rows: readonly MessageRow[]): Selection => ({ kind: 'rows', rows: of(rows) });

export const isSelected = (selection: Selection, id: LocationId): boolean =>
  selection.kind === 'rows' ? selection.rows.has(id) : !selection.except.has(id);

/** How many of `total` rows are selected. */
export const countOf = (selection: Selection, total: number): number =>
  selection.kind === 'rows' ? selection.rows.size : Math.max(0, total - selection.except.size);

function toggled(rows: Rows, row: MessageRow): Rows {
  const next = new Map(rows);
  if (!next.delete(row.locationId)) next.set(row.locationId, row);
  return next;
}

export const toggle = (selection: Selection, row: MessageRow): Selection =>
  selection.kind === 'rows'
    ? { kind: 'rows', rows: toggled(selection.rows, row) }
    : { kind: 'result', except: toggled(selection.except, row) };

export function add(selection: Selection, rows: readonly MessageRow[]): Selection {
  if (selection.kind === 'rows') return { kind: 'rows', rows: new Map([...selection.rows, ...of(rows)]) };
  const except = new Map(selection.except);
  for (const row of rows) except.delete(row.locationId);
  return { kind: 'result', except };
}

/** Rows that are no longer there are neither selected nor left out. */
export function without(selection: Selection, ids: ReadonlySet<LocationId>): Selection {
  const stay = (rows: Rows): Rows => new Map([...rows].filter(([id]) => !ids.has(id)));
  return selection.kind === 'rows'
    ? { kind: 'rows', rows: stay(selection.rows) }
    : { kind: 'result', except: stay(selection.except) };
}

/**
 * Takes over the present state of the selected rows from rows read anew. Where these are `conversations`, a selected one that has
 * grown stays selected: another message stands for it now.
 */
export function refreshed(
  selection: Selection,
  rows: readonly MessageRow[],
  conversations = false,
): Selection {
  if (selection.kind === 'result') return selection;
  const here = of(rows);
  const byThread = new Map(conversations ? rows.map((row) => [row.threadId, row]) : []);
  const now = (row: MessageRow): MessageRow => here.get(row.locationId) ?? byThread.get(row.threadId) ?? row;
  return { kind: 'rows', rows: of([...selection.rows.values()].map(now)) };
}
