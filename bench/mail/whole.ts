import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { startTestCore, type TestCore } from '../../tests/fixtures/core.ts';
import type { Measure } from '../report.ts';
import { round } from '../stats.ts';
import { createSamples, type Samples } from './samples.ts';
import type { Setting } from './setting.ts';

const EVERYTHING = { scope: { kind: 'all' } } as const;

/** Calls the core as an interface does, in turn, until told to stop, and notes how long each takes. */
async function callUntil({ client }: TestCore, samples: Samples, stopped: () => boolean): Promise<void> {
  const { rows } = await client.call('messages.list', { query: EVERYTHING, offset: 0, limit: 50 });
  const timed = async (name: string, call: () => Promise<unknown>): Promise<void> => {
    const from = performance.now();
    await call();
    samples.note(name, performance.now() - from);
  };
  for (let turn = 0; !stopped(); turn += 1) {
    const messageId = rows[turn % rows.length]?.id;
    if (messageId === undefined) throw new Error('nothing to open');
    await timed('messages.list', () =>
      client.call('messages.list', { query: EVERYTHING, offset: (turn % 20) * 50, limit: 50 }),
    );
    await timed('messages.body', () => client.call('messages.body', { messageId }));
    await timed('sync.status', () => client.call('sync.status', {}));
    await timed('folders.list', () => client.call('folders.list', {}));
    await timed('settings.set', () => client.call('settings.set', {}));
  }
}

/** "Mark all as read" over the whole corpus, and what it does to other calls. */
export async function measureWhole({ corpus, folder, repeat, letters }: Setting): Promise<Measure[]> {
  const during = createSamples();
  const alone = createSamples();
  const took: number[] = [];
  const undone: number[] = [];
  const profile = folder();
  const file = join(profile, 'postino.db');
  copyFileSync(corpus.store, file);
  // All unread, as if the server had said so: nothing waits for it that the action would only call off.
  const database = new Database(file);
  database.exec('UPDATE location SET seen = 0');
  database.close();
  const core = await startTestCore(profile);
  try {
    for (let run = 0; run < repeat; run += 1) {
      during.nextRun();
      alone.nextRun();
      let left = 60;
      await callUntil(core, alone, () => (left -= 1) < 0);
      let isDone = false;
      const from = performance.now();
      const action = core.client
        .call('messages.setRead', { query: EVERYTHING, read: true })
        .finally(() => (isDone = true));
      await callUntil(core, during, () => isDone);
      const { undoId } = await action;
      took.push(performance.now() - from);
      if (undoId === null) throw new Error('nothing was marked');
      const before = performance.now();
      await core.client.call('undo.run', { undoId });
      undone.push(performance.now() - before);
    }
  } finally {
    await core.stop();
  }
  return [
    {
      id: 'whole-result',
      title: `Other calls while ${letters} messages are marked as read, the slowest kind`,
      unit: 'ms',
      ours: { name: 'p95 during the action', values: during.worst(95) },
      reference: null,
      beside: { name: 'without it', values: alone.worst(95) },
      target: 100,
      note: 'Through both workers, one call after the other. A key press that is answered within 100 ms is felt as at once.',
      more: {
        'the action, s': took.map((value) => round(value / 1000)),
        'taking it back, s': undone.map((value) => round(value / 1000)),
        during: during.table(),
        alone: alone.table(),
      },
    },
  ];
}
