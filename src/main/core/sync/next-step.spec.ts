import { describe, expect, it } from 'vitest';
import { nextStep, type RunnerState, type Step } from './next-step.ts';
import * as fc from '../../../../tests/fixtures/property.ts';

const calm: RunnerState = {
  now: 1_000,
  signedOut: false,
  suspended: false,
  online: true,
  byHand: false,
  changed: false,
  bodiesLeft: false,
  notBefore: 0,
  policy: { kind: 'never', reason: 'manual' },
};
const now = { kind: 'now', reason: 'opened' } as const;
const at = (time: number) => ({ kind: 'at', at: time, reason: 'interval' }) as const;

describe('nextStep', () => {
  it.each<readonly [what: string, state: Partial<RunnerState>, step: Step]>([
    ['nothing to do, ever', {}, { kind: 'wait', until: null }],
    ['nothing until the interval is over', { policy: at(5_000) }, { kind: 'wait', until: 5_000 }],
    ['the policy says now', { policy: now }, { kind: 'pass' }],
    ['a person asks', { byHand: true }, { kind: 'pass' }],
    ['a folder has changed', { changed: true, policy: at(5_000) }, { kind: 'folders' }],
    ['a full sync takes in what has changed', { changed: true, policy: now }, { kind: 'pass' }],
    ['texts come last', { bodiesLeft: true, policy: at(5_000) }, { kind: 'bodies' }],
    ['changes before texts', { bodiesLeft: true, changed: true }, { kind: 'folders' }],
    ['a pause after a failure', { policy: now, notBefore: 3_000 }, { kind: 'wait', until: 3_000 }],
    ['also for what changed', { changed: true, notBefore: 3_000 }, { kind: 'wait', until: 3_000 }],
    [
      'the later of interval and pause',
      { policy: at(2_000), notBefore: 3_000 },
      { kind: 'wait', until: 3_000 },
    ],
    [
      'offline',
      { online: false, policy: at(5_000), changed: true, bodiesLeft: true },
      { kind: 'wait', until: null },
    ],
    [
      'offline, and a person asks: the system may be wrong',
      { online: false, byHand: true },
      { kind: 'pass' },
    ],
    ['asleep, whoever asks', { suspended: true, byHand: true, policy: now }, { kind: 'wait', until: null }],
    [
      'signed out, whoever asks',
      { signedOut: true, byHand: true, policy: now },
      { kind: 'wait', until: null },
    ],
  ])('%s', (_what, state, step) => {
    expect(nextStep({ ...calm, ...state })).toEqual(step);
  });

  it('never waits for a moment that is over, and never works while nothing is to be done', () => {
    const state = fc.record({
      now: fc.integer({ min: 0, max: 10_000 }),
      signedOut: fc.boolean(),
      suspended: fc.boolean(),
      online: fc.boolean(),
      byHand: fc.boolean(),
      changed: fc.boolean(),
      bodiesLeft: fc.boolean(),
      notBefore: fc.integer({ min: 0, max: 10_000 }),
    });
    fc.assert(
      fc.property(
        state,
        fc.integer({ min: 1, max: 10_000 }),
        fc.constantFrom('now', 'at', 'never'),
        (base, ahead, kind) => {
          const policy = kind === 'at' ? at(base.now + ahead) : { kind, reason: 'interval' as const };
          const step = nextStep({ ...base, policy });
          if (step.kind === 'wait' && step.until !== null) expect(step.until).toBeGreaterThan(base.now);
          if (step.kind !== 'wait') {
            expect(base.signedOut || base.suspended).toBe(false);
            expect(base.notBefore).toBeLessThanOrEqual(base.now);
            expect(base.online || base.byHand).toBe(true);
          }
        },
      ),
    );
  });
});
