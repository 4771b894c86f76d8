import { refused, type PortalError } from '../errors.ts';
import { matches, sorted } from '../filter.ts';
import type { Json, JsonMap } from '../json.ts';
import { base64Size, makeFile } from '../make.ts';
import { method, page, type Call, type Method, type Row } from '../method.ts';
import type { DiskObject, Storage } from '../records.ts';
import { loose, required } from '../schema.ts';

/** The Drive (rest.md 5.4). */

const DISK = ['disk'];
const notFound = (): Error => refused('ERROR_NOT_FOUND', 'Could not find entity with id');
const denied = (): Error => refused('ACCESS_DENIED', 'Access denied');

const storageRow = ({ id, name, entityType, entityId, rootId }: Storage): Row => ({
  ID: String(id),
  NAME: name,
  CODE: null,
  MODULE_ID: 'disk',
  ENTITY_TYPE: entityType,
  ENTITY_ID: entityId,
  ROOT_OBJECT_ID: String(rootId),
});

/** Everyone's own storage, the company's, and those of one's groups. */
function mayUse({ records, user, may }: Call, { entityType, entityId }: Storage): boolean {
  if (!may('disk')) return false;
  if (entityType === 'user') return entityId === String(user.id) || user.admin;
  return (
    entityType === 'common' || (records.groups.get(Number(entityId))?.members.includes(user.id) ?? false)
  );
}

/** What an upload or a listing tells of a file or a folder. */
const objectRow = (call: Call, one: DiskObject): Row => ({
  ID: one.id,
  NAME: one.name,
  CODE: null,
  STORAGE_ID: String(one.storageId),
  TYPE: one.folder ? 'folder' : 'file',
  PARENT_ID: String(one.parentId ?? 0),
  DELETED_TYPE: 0,
  ...(one.folder
    ? { REAL_OBJECT_ID: String(one.id) }
    : {
        GLOBAL_CONTENT_VERSION: 1,
        // Another number than the Drive's own, so that a client that takes the wrong one is found out.
        FILE_ID: one.id + 23_860,
        SIZE: String(one.size),
        DOWNLOAD_URL: call.sign(`/disk/file/${one.id}`),
        DETAIL_URL: `${call.origin}/company/personal/user/${one.createdBy}/disk/file/${encodeURIComponent(one.name)}`,
      }),
});

function storageOf(call: Call, id: number): Storage {
  const storage = call.records.storages.get(id);
  if (storage === undefined) throw notFound();
  if (!mayUse(call, storage)) throw denied();
  return storage;
}

function folderOf(call: Call, id: number): DiskObject {
  const folder = call.records.files.get(id);
  if (folder === undefined || !folder.folder) throw notFound();
  storageOf(call, folder.storageId);
  return folder;
}

const children = (call: Call, parentId: number): DiskObject[] =>
  call.records.files.all().filter((one) => one.parentId === parentId);

/** `a.pdf` becomes `a (1).pdf` where the folder has one already. */
function freeName(taken: ReadonlySet<string>, name: string): string {
  if (!taken.has(name)) return name;
  const dot = name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let number = 1; ; number++)
    if (!taken.has(`${stem} (${number})${end}`)) return `${stem} (${number})${end}`;
}

/** Puts a file into a folder under the rules of an upload. */
export function upload(
  call: Call,
  folder: { readonly storageId: number; readonly parentId: number },
  file: { readonly name: string; readonly content: string; readonly unique: boolean },
): Row {
  if (base64Size(file.content) === undefined)
    throw refused('ERROR_COULD_NOT_SAVE_FILE', 'Could not save the file');
  const taken = new Set(children(call, folder.parentId).map(({ name }) => name));
  // Assumption: the documentation does not say what a second file of that name is refused with, or whether it is.
  if (taken.has(file.name) && !file.unique && call.assumed.sameFileName === 'refused') {
    throw refused('ERROR_COULD_NOT_SAVE_FILE', 'A file of this name is there already');
  }
  const name = file.unique ? freeName(taken, file.name) : file.name;
  const id = makeFile(call, { ...folder, name, content: file.content, createdBy: call.user.id });
  const made = call.records.files.get(id);
  return made === undefined ? {} : objectRow(call, made);
}

function nameOf(data: JsonMap | undefined): string {
  const name = data?.['NAME'];
  if (typeof name !== 'string' || name.trim() === '') {
    throw refused('DISK_BASE_SERVICE_22001', 'Required field NAME is not filled in');
  }
  return name;
}

/** Assumption: `fileContent` that is no pair of name and base64 is a wrong argument. */
function contentOf(fileContent: readonly Json[]): string {
  const [, content] = fileContent;
  if (typeof content !== 'string')
    throw refused('ERROR_ARGUMENT', 'Invalid value of parameter {fileContent}');
  return content;
}

const UPLOAD = {
  id: required(loose.int),
  data: loose.map,
  fileContent: loose.list(loose.any),
  rights: loose.any,
  generateUniqueName: loose.bool,
} as const;

const refuse = (): PortalError => refused('ERROR_ARGUMENT', 'Invalid value of parameter');

const LIST = { id: required(loose.int), filter: loose.map, order: loose.map, start: loose.int } as const;

function listing(
  call: Call,
  folderId: number,
  filter: JsonMap | undefined,
  order: JsonMap | undefined,
  start: number | undefined,
) {
  const rows = children(call, folderId)
    .map((one) => objectRow(call, one))
    .filter((row) => matches(filter ?? {}, (field) => row[field] ?? null));
  return page(sorted(rows, order ?? { ID: 'ASC' }), start, (some) => some);
}

export const diskMethods: Method[] = [
  method({
    name: 'disk.storage.getlist',
    version: 2,
    scopes: DISK,
    params: { filter: loose.map, order: loose.map, start: loose.int },
    run(call, { filter, order, start }) {
      const rows = call.records.storages
        .all()
        .filter((one) => mayUse(call, one))
        .map(storageRow)
        .filter((row) => matches(filter ?? {}, (field) => row[field] ?? null));
      return page(sorted(rows, order ?? { ID: 'ASC' }), start, (some) => some);
    },
  }),
  method({
    name: 'disk.storage.uploadfile',
    version: 2,
    scopes: DISK,
    batch: false,
    params: UPLOAD,
    refuse,
    run(call, { id, data, fileContent, generateUniqueName }) {
      const storage = storageOf(call, id);
      const name = nameOf(data);
      if (fileContent === undefined) throw refuse();
      const place = { storageId: storage.id, parentId: storage.rootId };
      return upload(call, place, {
        name,
        content: contentOf(fileContent),
        unique: generateUniqueName ?? false,
      });
    },
  }),
  method({
    name: 'disk.folder.uploadfile',
    version: 2,
    scopes: DISK,
    batch: false,
    params: UPLOAD,
    refuse,
    run(call, { id, data, fileContent, generateUniqueName }) {
      const folder = folderOf(call, id);
      const unique = generateUniqueName ?? false;
      if (fileContent === undefined) {
        // Assumption: without `data` the second request's own file name is taken.
        const name = typeof data?.['NAME'] === 'string' ? data['NAME'] : '';
        const path = `/disk/upload/${folder.id}/${call.user.id}/${unique ? 1 : 0}/${encodeURIComponent(name)}`;
        return { field: 'file', uploadUrl: call.sign(path) };
      }
      const place = { storageId: folder.storageId, parentId: folder.id };
      return upload(call, place, { name: nameOf(data), content: contentOf(fileContent), unique });
    },
  }),
  method({
    name: 'disk.storage.getchildren',
    version: 2,
    scopes: DISK,
    params: LIST,
    run: (call, { id, filter, order, start }) =>
      listing(call, storageOf(call, id).rootId, filter, order, start),
  }),
  method({
    name: 'disk.folder.getchildren',
    version: 2,
    scopes: DISK,
    params: LIST,
    run: (call, { id, filter, order, start }) => listing(call, folderOf(call, id).id, filter, order, start),
  }),
];
