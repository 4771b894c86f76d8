import { describe, expect, it } from 'vitest';
import { locationId } from '#shared/model/ids.ts';
import type { PendingFlag } from '../db/repos/ops.repo.ts';
import { overlaid, toOverlay } from './overlay.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const pending = (uid: number, flag: string, add: boolean): PendingFlag => ({
  location_id: locationId.parse(1),
  ...{ uid, flag, add: Number(add) },
});

describe('flags of the server under waiting actions', () => {
  it('keep the person’s value for what was changed, and the server’s for the rest', () => {
    const overlay = toOverlay([
      pending(1, '\\Seen', true),
      pending(1, '\\Flagged', false),
      pending(2, '\\Seen', true),
    ]);
    expect(overlaid(1, ['\\Flagged', '\\Answered'], overlay)).toEqual(new Set(['\\Answered', '\\Seen']));
    expect(overlaid(3, ['\\Flagged'], overlay)).toEqual(new Set(['\\Flagged']));
  });

  it('compare flags without regard to case', () => {
    const overlay = toOverlay([pending(1, '\\Seen', false), pending(1, '$Junk', true)]);
    expect(overlaid(1, ['\\SEEN', '$junk'], overlay)).toEqual(new Set(['$Junk']));
  });

  it('end as the last action says, whatever came before', () => {
    const flag = fc.constantFrom('\\Seen', '\\Flagged');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(flag, fc.boolean()), { minLength: 1 }),
        fc.subarray(['\\Seen', '\\Flagged']),
        (list, there) => {
          const result = overlaid(1, there, toOverlay(list.map(([name, add]) => pending(1, name, add))));
          for (const name of ['\\Seen', '\\Flagged']) {
            const last = list.findLast(([one]) => one === name);
            expect(result.has(name)).toBe(last === undefined ? there.includes(name) : last[1]);
          }
        },
      ),
    );
  });
});
