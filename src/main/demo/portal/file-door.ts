import { makeCall, type Engine } from './engine.ts';
import { classicBody, PortalError } from './errors.ts';
import { urlDecode } from './form.ts';
import { upload } from './methods/disk.ts';
import { parseMultipart } from './multipart.ts';
import { JSON_TYPE, type HttpAnswer, type HttpRequest } from './rest.ts';

/** Signed addresses of files: downloads, and the second half of an upload into a folder (rest.md 1.1, 5.4). */

const refusal = (status: number, text: string): HttpAnswer => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: `<!DOCTYPE html><title>${text}</title>`,
});

const json = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { 'Content-Type': JSON_TYPE },
  body: JSON.stringify(body),
});

function download(engine: Engine, id: number): HttpAnswer {
  const file = engine.records.files.get(id);
  if (file === undefined || file.folder) return refusal(404, 'Not found');
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name).replaceAll("'", '%27')}`,
  };
  return { status: 200, headers, body: Buffer.from(file.content, 'base64') };
}

/** Takes the file that `disk.folder.uploadfile` gave an address for: one field called `file`. */
function receive(engine: Engine, request: HttpRequest, steps: readonly string[]): HttpAnswer {
  const [folderId, userId, unique, name = ''] = steps;
  const folder = engine.records.files.get(Number(folderId));
  const user = engine.records.users.get(Number(userId));
  const part = parseMultipart(request.body, request.contentType).find((one) => one.name === 'file');
  if (folder === undefined || user === undefined) return refusal(404, 'Not found');
  if (part === undefined)
    return json(400, { error: 'ERROR_ARGUMENT', error_description: 'No file in the field file' });
  const place = { storageId: folder.storageId, parentId: folder.id };
  const file = {
    name: urlDecode(name) || part.fileName || 'file',
    content: part.content.toString('base64'),
    unique: unique === '1',
  };
  try {
    const result = upload(
      makeCall(engine, user, new Set(), () => undefined),
      place,
      file,
    );
    engine.changed();
    return json(200, { result });
  } catch (error) {
    if (!(error instanceof PortalError)) throw error;
    return json(error.status, classicBody(error));
  }
}

/** Answers `/disk/…`: with a good signature, and for a client that names itself. */
export function answerFile(
  engine: Engine,
  request: HttpRequest,
  agent: string,
  isSigned: (path: string, signature: string) => boolean,
): HttpAnswer {
  const signature = new URLSearchParams(request.query).get('signature') ?? '';
  if (agent === '' || !isSigned(request.path, signature)) return refusal(403, 'Forbidden');
  const [, kind, ...steps] = request.path.split('/').slice(1);
  if (kind === 'file' && request.method === 'GET') return download(engine, Number(steps[0]));
  if (kind === 'upload' && request.method === 'POST') return receive(engine, request, steps);
  return refusal(404, 'Not found');
}
