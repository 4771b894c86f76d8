import { listOf, isMap } from './json.ts';
import { crmTable, type CrmItem, type Records } from './records.ts';

/** The values of an item's multifields of one kind, such as its e-mail addresses. */
export const multifields = ({ fields }: CrmItem, typeId: string): string[] =>
  (listOf(fields['fm'] ?? []) ?? []).flatMap((row) =>
    isMap(row) && row['typeId'] === typeId && typeof row['value'] === 'string' ? [row['value']] : [],
  );

const digits = (text: string): string => text.replace(/\D/g, '').replace(/^(00)?39/, '');

/** The leads, contacts and companies that have this address or number, by their entity types. */
export function findByCommunication(
  records: Records,
  type: 'EMAIL' | 'PHONE',
  values: readonly string[],
): Map<1 | 3 | 4, number[]> {
  const same = type === 'EMAIL' ? (text: string): string => text.trim().toLowerCase() : digits;
  const wanted = new Set(values.map(same).filter((value) => value !== ''));
  const found = new Map<1 | 3 | 4, number[]>();
  for (const entityTypeId of [1, 3, 4] as const) {
    const ids: number[] = [];
    for (const { id, fields } of crmTable(records, entityTypeId)?.all() ?? []) {
      const rows = (listOf(fields['fm'] ?? []) ?? []).filter(isMap);
      const known = rows.some(
        ({ typeId, value }) => typeId === type && typeof value === 'string' && wanted.has(same(value)),
      );
      if (known) ids.push(id);
    }
    if (ids.length > 0) found.set(entityTypeId, ids);
  }
  return found;
}
