/** One field of a form sent as multipart/form-data (RFC 7578). `fileName` is there for a file only. */
export interface FormPart {
  readonly name: string;
  readonly fileName?: string;
  readonly content: Buffer;
}

const parameter = (header: string, name: string): string | undefined => {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(header);
  return found === null ? undefined : (found[1]?.replace(/\\(["\\])/g, '$1') ?? found[2]);
};

/** Splits a body. What is no part is left out; a body without the boundary has none. */
export function parseMultipart(body: Buffer, contentType: string): FormPart[] {
  const boundary = parameter(contentType, 'boundary');
  if (boundary === undefined || boundary === '') return [];
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const parts: FormPart[] = [];
  let from = body.indexOf(mark);
  while (from >= 0) {
    const start = from + mark.length;
    if (body.subarray(start, start + 2).toString('latin1') === '--') break;
    const end = body.indexOf(mark, start);
    if (end < 0) break;
    const part = readPart(body.subarray(start + 2, Math.max(start + 2, end - 2)));
    if (part !== undefined) parts.push(part);
    from = end;
  }
  return parts;
}

function readPart(bytes: Buffer): FormPart | undefined {
  const gap = bytes.indexOf('\r\n\r\n');
  if (gap < 0) return undefined;
  const lines = bytes.subarray(0, gap).toString('utf8').split('\r\n');
  const disposition = lines.find((line) => /^content-disposition:/i.test(line)) ?? '';
  const name = parameter(disposition, 'name');
  if (name === undefined) return undefined;
  const fileName = parameter(disposition, 'filename');
  return { name, content: bytes.subarray(gap + 4), ...(fileName === undefined ? {} : { fileName }) };
}
