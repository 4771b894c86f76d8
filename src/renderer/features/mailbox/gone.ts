import { AppError } from '#shared/errors.ts';
import type { LocationId } from '#shared/model/ids.ts';
import type { MessageRow } from '#shared/model/message.ts';
import type { Client } from '#shared/rpc/client.ts';

/** Those of the rows that are not where they were last seen: deleted, or moved to another folder. What cannot be asked stays. */
export async function goneOf(api: Client, rows: readonly MessageRow[]): Promise<ReadonlySet<LocationId>> {
  const gone = new Set<LocationId>();
  await Promise.all(
    rows.map(async ({ id, locationId, folderId }) => {
      try {
        const { locations } = await api.call('messages.get', { messageId: id });
        if (!locations.some((each) => each.id === locationId && each.folderId === folderId))
          gone.add(locationId);
      } catch (error) {
        if (error instanceof AppError && error.code === 'NOT_FOUND') gone.add(locationId);
      }
    }),
  );
  return gone;
}
