import { describe, expect, it } from 'vitest';
import { createTestClock } from '../../../../tests/fixtures/clock.ts';
import type { Activity } from '../../host-door.ts';
import { createActivity } from './activity.ts';
import { isActive, type Occasion } from './policy.ts';

const atWork: Activity = { visible: true, idleMs: 0, online: true, suspended: false };

function watched() {
  const clock = createTestClock();
  const source = createActivity(clock);
  const heard: (readonly Occasion[])[] = [];
  source.onChange((occasions) => heard.push(occasions));
  return { clock, source, heard };
}

describe('createActivity', () => {
  it('takes a start for somebody who looks, until the host has spoken', () => {
    const { clock, source } = watched();
    expect(isActive({ ...source.presence(), now: clock.now() })).toBe(true);
  });

  it.each<readonly [what: string, from: Partial<Activity>, to: Partial<Activity>, occasions: Occasion[]]>([
    ['a window that opens', { visible: false }, { visible: true }, ['opened']],
    ['a machine that wakes', { suspended: true }, { suspended: false }, ['resumed']],
    ['a network that comes back', { online: false }, { online: true }, ['online']],
    ['all at once', { visible: false, suspended: true, online: false }, {}, ['opened', 'resumed', 'online']],
    ['a window that closes', {}, { visible: false }, []],
    ['a network that goes', {}, { online: false }, []],
    ['a machine that falls asleep', {}, { suspended: true }, []],
    ['a person who comes back to a visible window', { idleMs: 11 * 60_000 }, {}, []],
  ])('tells of %s', (_what, from, to, occasions) => {
    const { source, heard } = watched();
    source.tell({ ...atWork, ...from });
    heard.length = 0;
    source.tell({ ...atWork, ...to });
    expect(heard).toEqual([occasions]);
  });

  it('says nothing of input that changes nothing, and remembers it', async () => {
    const { clock, source, heard } = watched();
    await clock.advance(9 * 60_000);
    source.tell({ ...atWork, idleMs: 1_000 });
    expect(heard).toEqual([]);
    await clock.advance(9 * 60_000);
    expect(isActive({ ...source.presence(), now: clock.now() })).toBe(true);
    await clock.advance(2 * 60_000);
    expect(isActive({ ...source.presence(), now: clock.now() })).toBe(false);
  });

  it('notices a sleep that nobody told of, within a tick of waking', async () => {
    const { clock, heard } = watched();
    await clock.advance(10 * 60_000);
    expect(heard).toEqual([]);
    clock.jump(3 * 60 * 60_000);
    await clock.advance(20_000);
    expect(heard).toEqual([['resumed']]);
    await clock.advance(10 * 60_000);
    expect(heard).toHaveLength(1);
  });

  it('does not say twice that it woke where the host tells as well', async () => {
    const { clock, source, heard } = watched();
    source.tell({ ...atWork, suspended: true });
    clock.jump(60 * 60_000);
    await clock.advance(20_000);
    expect(heard).toEqual([[]]);
    source.tell(atWork);
    expect(heard.at(-1)).toEqual(['resumed']);
    source.tell({ ...atWork, suspended: true });
    clock.jump(60 * 60_000);
    source.tell(atWork);
    await clock.advance(60_000);
    expect(heard.flat()).toEqual(['resumed', 'resumed']);
  });

  it('is not disturbed by a clock that is turned back', async () => {
    const { clock, source, heard } = watched();
    clock.jump(-60 * 60_000);
    await clock.advance(2 * 60 * 60_000);
    source.tell(atWork);
    expect(heard.flat()).toEqual([]);
  });

  it('is silent once it is closed', async () => {
    const { clock, source, heard } = watched();
    source.close();
    clock.jump(60 * 60_000);
    await clock.advance(60_000);
    source.tell({ ...atWork, online: false });
    expect(heard).toEqual([]);
    expect(clock.planned).toBe(0);
  });
});
