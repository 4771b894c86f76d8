import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#shared/model/ids.ts';
import type { AccountSync } from '#shared/model/sync.ts';
import { setLocale } from '@/i18n';
import { mostTelling, overall, percent, problemText, statusLines, statusText } from './status-text.ts';

const NOW = Date.UTC(2026, 10, 24, 12, 0);
const MINUTE = 60_000;
const status = (more: Partial<AccountSync> = {}): AccountSync => ({
  accountId: 1 as AccountId,
  phase: 'idle',
  folderId: null,
  done: 0,
  total: 0,
  allDone: 100,
  allTotal: 100,
  nextSync: null,
  lastSuccess: NOW - 5 * MINUTE,
  lastError: null,
  lastErrorAt: null,
  pendingOps: 0,
  ...more,
});
const busy = { code: 'SERVER_BUSY', params: {} } as const;

beforeAll(async () => {
  await setLocale('en');
});

describe('the state of a sync', () => {
  it('speaks of the mailbox at work, then of the one in trouble', () => {
    const idle = status();
    const waiting = status({ phase: 'waiting' });
    const syncing = status({ phase: 'syncing' });
    expect(mostTelling([idle, waiting, syncing])).toBe(syncing);
    expect(mostTelling([idle, waiting])).toBe(waiting);
    expect(mostTelling([])).toBe(null);
  });

  it('adds up what is fetched over the mailboxes at work, and never says 100% too early', () => {
    const whole = overall([
      status({ phase: 'syncing', allDone: 1995, allTotal: 1999 }),
      status({ phase: 'syncing', allDone: 1, allTotal: 1 }),
      status({ allDone: 0, allTotal: 5000 }),
    ]);
    expect(whole).toEqual({ done: 1996, total: 2000, fraction: 0.998 });
    expect(percent(whole!)).toBe('99%');
    expect(overall([status({ phase: 'syncing' })])).toBe(null);
  });

  it('keeps the last problem with what to do, also after it worked again', () => {
    const now = problemText(status({ lastError: busy, lastErrorAt: NOW - MINUTE }), NOW);
    const past = problemText(status({ lastError: busy, lastErrorAt: NOW - 9 * MINUTE }), NOW);
    expect(now).toContain('tried again by itself');
    expect(past).toContain('9 minutes ago');
    expect(now).not.toBe(past);
    expect(statusText(status({ lastError: busy, lastErrorAt: NOW - MINUTE }), () => null, NOW).kind).toBe(
      'problem',
    );
    expect(statusText(status({ lastError: busy, lastErrorAt: NOW - 9 * MINUTE }), () => null, NOW).kind).toBe(
      'ok',
    );
    expect(problemText(status(), NOW)).toBe(null);
  });

  it('tells what waits, and when the next sync begins', () => {
    const lines = statusLines(status({ pendingOps: 2, nextSync: NOW + 5 * MINUTE }), NOW).join('\n');
    expect(lines).toContain('5 minutes ago');
    expect(lines).toContain('2 actions');
    expect(lines).toMatch(/Next/);
    expect(statusLines(status({ nextSync: NOW - MINUTE }), NOW)).toHaveLength(1);
  });
});
