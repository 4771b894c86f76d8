import { randomBytes } from 'node:crypto';

/** What `ORIGINATOR_ID` and `ENTITY_TYPE` say of records of ours. */
export const ORIGINATOR = 'POSTINO';

/** A push's own marker: letters and digits only, so that no editor, parser or filter of the portal changes it. */
export const newMarker = (): string => `pst${randomBytes(12).toString('hex')}`;
