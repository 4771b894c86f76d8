import type { LocationId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';

/** Selected rows by place. The row is kept as it was last seen, so that an action needs no loaded window. */
export type Selection = ReadonlyMap<LocationId, MessageRow>;

export const selectOnly = (row: MessageRow): Selection => new Map([[row.locationId, row]]);

export function toggle(selection: Selection, row: MessageRow): Selection {
  const next = new Map(selection);
  if (!next.delete(row.locationId)) next.set(row.locationId, row);
  return next;
}

export function add(selection: Selection, rows: readonly MessageRow[]): Selection {
  const next = new Map(selection);
  for (const row of rows) next.set(row.locationId, row);
  return next;
}

export function without(selection: Selection, ids: ReadonlySet<LocationId>): Selection {
  return new Map([...selection].filter(([id]) => !ids.has(id)));
}

/** Takes over the present state of the selected rows from rows read anew. */
export function refreshed(selection: Selection, rows: Iterable<MessageRow>): Selection {
  const next = new Map(selection);
  for (const row of rows) if (next.has(row.locationId)) next.set(row.locationId, row);
  return next;
}
