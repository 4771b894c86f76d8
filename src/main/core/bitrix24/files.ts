import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { TakenFile } from '#shared/model/push.ts';
import type { ServableFile } from '../../host-door.ts';
import type { PortalRecord } from '../db/repos/portals.repo.ts';
import type { Steps } from './push/steps.ts';
import type { RestClient } from './rest/client.ts';

/** Files of messages in the portal: on the person's own Drive (rest.md 5.4), or within a call as base64. */

/** A third more as base64, and a request that the portal still takes. */
const MOST_BYTES = 50_000_000;

const storages = z.array(
  z.object({ ENTITY_TYPE: z.string(), ENTITY_ID: z.coerce.string(), ROOT_OBJECT_ID: z.coerce.number() }),
);
const uploaded = z.object({ ID: z.coerce.number().int().positive() });
const children = z.array(z.object({ ID: z.coerce.number().int().positive(), NAME: z.string() }));

/** `a.pdf` with something of the push in it: the Drive has one file of a name, and by its name it is found again. */
export function driveName(name: string, marker: string, index: number): string {
  const end = extname(name);
  return `${basename(name, end)} (${marker.slice(3, 9)}${index === 0 ? '' : `-${index + 1}`})${end}`;
}

export interface FileTools {
  readonly resolve: (file: TakenFile, signal: AbortSignal) => Promise<ServableFile>;
}

/** A file of a message as base64. Rejects with TOO_LARGE (limit, size), NOT_FOUND or what fetching it from the mail server rejects with. */
export async function fileAsBase64(tools: FileTools, file: TakenFile, signal: AbortSignal): Promise<string> {
  const { path, size } = await tools.resolve(file, signal);
  if (size > MOST_BYTES) throw new AppError('TOO_LARGE', { limit: MOST_BYTES, size });
  return (await readFile(path)).toString('base64');
}

/** Puts files on the Drive of the person that the portal knows us as, each once. Returns their Drive ids. */
export async function uploadFiles(
  tools: FileTools,
  deps: { portal: PortalRecord; client: RestClient; steps: Steps; marker: string; signal: AbortSignal },
  files: readonly TakenFile[],
): Promise<number[]> {
  const { portal, client, steps, marker, signal } = deps;
  if (files.length === 0) return [];
  const filter = { ENTITY_TYPE: 'user', ENTITY_ID: String(portal.user_id ?? '') };
  const listed = storages.parse((await client.call('disk.storage.getlist', { filter })).result);
  const root = listed.find((one) => one.ENTITY_ID === filter.ENTITY_ID)?.ROOT_OBJECT_ID;
  if (root === undefined)
    throw new AppError('PORTAL_REFUSED', { portal: client.place.portal, reason: 'no-drive', server: '' });
  const ids: number[] = [];
  for (const [index, file] of files.entries()) {
    const name = driveName(file.name, marker, index);
    ids.push(
      await steps.once(
        `file:${index}`,
        async () => {
          const content = await fileAsBase64(tools, file, signal);
          const { result } = await client.call('disk.folder.uploadfile', {
            id: root,
            data: { NAME: name },
            fileContent: [name, content],
          });
          return uploaded.parse(result).ID;
        },
        async () => {
          const { result } = await client.call('disk.folder.getchildren', {
            id: root,
            filter: { NAME: name },
          });
          return children.parse(result).find((one) => one.NAME === name)?.ID ?? null;
        },
      ),
    );
  }
  return ids;
}
