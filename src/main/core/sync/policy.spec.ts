import { describe, expect, it } from 'vitest';
import { createTestClock } from '../../../../tests/fixtures/clock.ts';
import {
  ACTIVE_MS,
  BACKSTOP_MS,
  DAY_MS,
  decide,
  isActive,
  type Decision,
  type Occasion,
  type PolicyState,
} from './policy.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const NOW = Date.UTC(2026, 10, 24, 9);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** At work in the window, synced a moment ago, nothing special. */
const usual: PolicyState = {
  mode: 'interval',
  minutes: 10,
  assignKnown: false,
  visible: true,
  lastInput: NOW,
  online: true,
  suspended: false,
  lastPass: NOW,
  occasions: new Set(),
  now: NOW,
};
const at = (milliseconds: number): number => NOW + milliseconds;
const after = (milliseconds: number, change: Partial<PolicyState> = {}): PolicyState => ({
  ...usual,
  now: at(milliseconds),
  ...change,
});
const away: Partial<PolicyState> = { visible: false };
const on = (...occasions: Occasion[]): Partial<PolicyState> => ({ occasions: new Set(occasions) });

type Row = readonly [what: string, state: PolicyState, decision: Decision];

describe('S7, sentence by sentence', () => {
  it.each<Row>([
    [
      'an hour after the last sync, with push',
      after(HOUR, { mode: 'push', lastInput: at(HOUR) }),
      { kind: 'now', reason: 'interval' },
    ],
    [
      'with Interval',
      after(HOUR, { mode: 'interval', lastInput: at(HOUR) }),
      { kind: 'now', reason: 'interval' },
    ],
    [
      'with Manual',
      after(HOUR, { mode: 'manual', lastInput: at(HOUR) }),
      { kind: 'never', reason: 'manual' },
    ],
  ])('"A sync policy per mailbox: Push, Interval, Manual": %s', (_what, state, decision) => {
    expect(decide(state)).toEqual(decision);
  });

  it.each<Row>([
    ['not before ten minutes', after(9 * MINUTE), { kind: 'at', at: at(10 * MINUTE), reason: 'interval' }],
    [
      'at ten minutes',
      after(10 * MINUTE, { lastInput: at(9 * MINUTE) }),
      { kind: 'now', reason: 'interval' },
    ],
    [
      'another length',
      after(29 * MINUTE, { minutes: 30, lastInput: at(29 * MINUTE) }),
      { kind: 'at', at: at(30 * MINUTE), reason: 'interval' },
    ],
  ])('"Interval (default 10 min)": %s', (_what, state, decision) => {
    expect(decide(state)).toEqual(decision);
  });

  it.each([
    ['a visible window and input just now', true, NOW, true],
    ['input nearly ten minutes ago', true, NOW - ACTIVE_MS + 1, true],
    ['input ten minutes ago', true, NOW - ACTIVE_MS, false],
    ['a hidden window, whatever the input', false, NOW, false],
    ['no input since the start', true, null, false],
    ['input in the future of a clock turned back', true, NOW + HOUR, true],
  ])(
    '"Active means a visible window and input in the last 10 minutes": %s',
    (_what, visible, lastInput, active) => {
      expect(isActive({ ...usual, visible, lastInput })).toBe(active);
    },
  );

  it.each<Row>([
    ['active', after(11 * MINUTE, { lastInput: at(5 * MINUTE) }), { kind: 'now', reason: 'interval' }],
    [
      'a hidden window',
      after(11 * MINUTE, { ...away, lastInput: at(11 * MINUTE) }),
      { kind: 'never', reason: 'inactive' },
    ],
    [
      'a visible window that nobody touches',
      after(11 * MINUTE, { lastInput: at(0) }),
      { kind: 'never', reason: 'inactive' },
    ],
    ['for days', after(3 * DAY_MS, away), { kind: 'never', reason: 'inactive' }],
    [
      'active again, long overdue',
      after(5 * HOUR, { lastInput: at(5 * HOUR) }),
      { kind: 'now', reason: 'interval' },
    ],
  ])('"Interval applies while active": %s', (_what, state, decision) => {
    expect(decide(state)).toEqual(decision);
  });

  it.each<Row>([
    [
      'in the tray, due',
      after(10 * MINUTE, { ...away, assignKnown: true }),
      { kind: 'now', reason: 'assign' },
    ],
    [
      'in the tray, not yet due',
      after(4 * MINUTE, { ...away, assignKnown: true }),
      { kind: 'at', at: at(10 * MINUTE), reason: 'assign' },
    ],
    [
      'with push, in the tray',
      after(10 * MINUTE, { ...away, assignKnown: true, mode: 'push' }),
      { kind: 'now', reason: 'assign' },
    ],
  ])('"With the assign option on it applies in the background too": %s', (_what, state, decision) => {
    expect(decide(state)).toEqual(decision);
  });

  it.each<Row>([
    [
      'an interval of two days, in the tray',
      after(DAY_MS, { ...away, assignKnown: true, minutes: 2 * 24 * 60 }),
      { kind: 'now', reason: 'daily' },
    ],
    [
      'an interval of two days, active',
      after(HOUR, { assignKnown: true, minutes: 2 * 24 * 60, lastInput: at(HOUR) }),
      { kind: 'at', at: at(DAY_MS), reason: 'daily' },
    ],
    [
      'with Manual',
      after(DAY_MS, { ...away, assignKnown: true, mode: 'manual' }),
      { kind: 'now', reason: 'daily' },
    ],
    [
      'with Manual, not yet a day',
      after(HOUR, { assignKnown: true, mode: 'manual' }),
      { kind: 'at', at: at(DAY_MS), reason: 'daily' },
    ],
    ['without the option a day may pass', after(2 * DAY_MS, away), { kind: 'never', reason: 'inactive' }],
  ])('"… and never goes a day without a sync": %s', (_what, state, decision) => {
    expect(decide(state)).toEqual(decision);
  });

  it.each<Row>([
    ['opening', after(1, on('opened')), { kind: 'now', reason: 'opened' }],
    [
      'resuming, although nobody looks',
      after(1, { ...away, ...on('resumed') }),
      { kind: 'now', reason: 'resumed' },
    ],
    [
      'going online, although nobody looks',
      after(1, { ...away, ...on('online') }),
      { kind: 'now', reason: 'online' },
    ],
    ['with push', after(1, { mode: 'push', ...on('resumed', 'online') }), { kind: 'now', reason: 'resumed' }],
    ['opening with Manual', after(1, { mode: 'manual', ...on('opened') }), { kind: 'now', reason: 'opened' }],
    [
      'resuming and going online with Manual: no hand did that',
      after(1, { mode: 'manual', ...on('resumed', 'online') }),
      { kind: 'never', reason: 'manual' },
    ],
  ])(
    '"Opening the window, resuming from sleep or going online syncs at once": %s',
    (_what, state, decision) => {
      expect(decide(state)).toEqual(decision);
    },
  );

  it.each<Row>([
    [
      'offline, due',
      after(HOUR, { online: false, lastInput: at(HOUR) }),
      { kind: 'never', reason: 'offline' },
    ],
    ['offline, opened', after(1, { online: false, ...on('opened') }), { kind: 'never', reason: 'offline' }],
    [
      'offline, never synced',
      after(1, { online: false, lastPass: null }),
      { kind: 'never', reason: 'offline' },
    ],
    [
      'offline for days, with the assign option',
      after(3 * DAY_MS, { online: false, assignKnown: true }),
      { kind: 'never', reason: 'offline' },
    ],
    [
      'suspended, opened',
      after(1, { suspended: true, ...on('opened') }),
      { kind: 'never', reason: 'suspended' },
    ],
    [
      'suspended and offline',
      after(1, { suspended: true, online: false }),
      { kind: 'never', reason: 'suspended' },
    ],
  ])('"Offline or suspended never tries": %s', (_what, state, decision) => {
    expect(decide(state)).toEqual(decision);
  });
});

describe('beside the sentences', () => {
  it.each<Row>([
    [
      'a mailbox that was just connected is synced, by whatever mode',
      after(0, { mode: 'manual', lastPass: null }),
      { kind: 'now', reason: 'first' },
    ],
    [
      'push is looked after each hour in the background',
      after(HOUR, { ...away, mode: 'push' }),
      { kind: 'now', reason: 'backstop' },
    ],
    [
      'but not more often than the interval',
      after(HOUR, { ...away, mode: 'push', minutes: 90 }),
      { kind: 'at', at: at(90 * MINUTE), reason: 'backstop' },
    ],
    [
      'a last sync in the future (the clock was turned back) does not put the next one off',
      after(0, { lastPass: at(30 * DAY_MS) }),
      { kind: 'now', reason: 'interval' },
    ],
  ])('%s', (_what, state, decision) => {
    expect(decide(state)).toEqual(decision);
  });

  it('lets a day at work, a night in the tray and a flight go by as S7 says', async () => {
    const clock = createTestClock(NOW);
    const state = { ...usual, lastPass: clock.now() };
    const syncs: string[] = [];
    const live = async (
      milliseconds: number,
      change: Partial<PolicyState>,
      working = false,
    ): Promise<void> => {
      for (const end = clock.now() + milliseconds; clock.now() < end; await clock.advance(MINUTE)) {
        const decision = decide({
          ...state,
          ...change,
          lastInput: working ? clock.now() : NOW,
          now: clock.now(),
        });
        if (decision.kind !== 'now') continue;
        state.lastPass = clock.now();
        syncs.push(decision.reason);
      }
    };
    await live(2 * HOUR, {}, true);
    expect(syncs.splice(0)).toHaveLength(11);
    await live(12 * HOUR, away);
    expect(syncs.splice(0)).toEqual([]);
    await live(12 * HOUR, { ...away, assignKnown: true });
    expect(syncs.splice(0)).toHaveLength(72);
    await live(9 * HOUR, { online: false, assignKnown: true }, true);
    expect(syncs.splice(0)).toEqual([]);
  });
});

describe('whatever the state', () => {
  const time = fc.integer({ min: NOW - 3 * DAY_MS, max: NOW + 3 * DAY_MS });
  const anyState: fc.Arbitrary<PolicyState> = fc.record({
    mode: fc.constantFrom('push', 'interval', 'manual'),
    minutes: fc.integer({ min: 1, max: 3 * 24 * 60 }),
    assignKnown: fc.boolean(),
    visible: fc.boolean(),
    lastInput: fc.option(time),
    online: fc.boolean(),
    suspended: fc.boolean(),
    lastPass: fc.option(time),
    occasions: fc.subarray<Occasion>(['opened', 'resumed', 'online']).map((list) => new Set(list)),
    now: time,
  });
  const holds = (check: (state: PolicyState, decision: Decision) => void): void =>
    fc.assert(
      fc.property(anyState, (state) => check(state, decide(state))),
      { numRuns: 2_000 },
    );

  it('a time lies ahead, at most the interval, the hour or the day away', () => {
    holds((state, decision) => {
      if (decision.kind !== 'at') return;
      expect(decision.at).toBeGreaterThan(state.now);
      expect(decision.at - state.now).toBeLessThanOrEqual(
        Math.max(state.minutes * MINUTE, BACKSTOP_MS, DAY_MS),
      );
    });
  });

  it('nothing is tried without a network or asleep, and everything that is tried has a reason', () => {
    holds((state, decision) => {
      if (!state.online || state.suspended) expect(decision.kind).toBe('never');
      if (
        state.mode === 'interval' &&
        !state.assignKnown &&
        state.lastPass !== null &&
        state.occasions.size === 0
      )
        expect(decision.kind === 'never').toBe(!state.online || state.suspended || !isActive(state));
    });
  });

  it('with the assign option a day without a sync is over now, wherever there is a network', () => {
    holds((state, decision) => {
      if (!state.assignKnown || !state.online || state.suspended) return;
      if (state.lastPass === null || state.now - state.lastPass >= DAY_MS) expect(decision.kind).toBe('now');
      else expect(decision.kind).not.toBe('never');
    });
  });

  it('what is due stays due until it is done', () => {
    holds((state, decision) => {
      if (decision.kind === 'now') expect(decide({ ...state, lastInput: state.now }).kind).toBe('now');
      if (decision.kind === 'at') {
        const then = { ...state, now: decision.at, lastInput: state.lastInput === null ? null : decision.at };
        expect(decide(then).kind).toBe('now');
      }
    });
  });

  it('an occasion never makes it later', () => {
    holds((state, decision) => {
      const calm = decide({ ...state, occasions: new Set() });
      if (calm.kind === 'now') expect(decision.kind).toBe('now');
    });
  });
});
