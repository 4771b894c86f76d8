/** Header fields by their names in small letters; of a field that comes several times all values, in their order. */
export type HeaderFields = ReadonlyMap<string, readonly string[]>;

const FIELD = /^([!-9;-~]+)[ \t]*:[ \t]*(.*)$/;

/** The fields of a header block (RFC 5322 section 2.2), lines unfolded. What is no field is passed over. */
export function headerFields(block: Buffer | undefined): HeaderFields {
  const fields = new Map<string, string[]>();
  // Most messages have none of those that were asked for: an empty line.
  if (block === undefined || block.length <= 2) return fields;
  const lines = block
    .toString()
    .replace(/(?:\r\n|\r|\n)(?=[ \t])/g, '')
    .split(/[\r\n]+/);
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const key = name.toLowerCase();
    const known = fields.get(key);
    if (known === undefined) fields.set(key, [value.trim()]);
    else known.push(value.trim());
  }
  return fields;
}
