import { expect, it } from 'vitest';
import { folderId } from '#shared/model/ids.ts';
import { createTestClock } from '../../../tests/fixtures/clock.ts';
import { createChangeFeed } from './change-feed.ts';
import { emptyChanges } from './db/store.ts';

it('tells the first change after a quiet moment at once, and merges those that follow within 50 ms', async () => {
  const clock = createTestClock();
  const told: [string, unknown][] = [];
  const feed = createChangeFeed(clock, (event, payload) => told.push([event, payload]));
  const change = (id: number): void => {
    const changes = emptyChanges();
    changes.lists.add(folderId.parse(id));
    feed.committed(changes);
  };
  const of = (...ids: number[]) => ['messages.changed', { folderIds: ids, messageIds: [] }];

  change(1);
  await clock.advance(0);
  expect(told).toEqual([of(1)]);
  change(2);
  await clock.advance(20);
  change(3);
  change(2);
  expect(told).toHaveLength(1);
  await clock.advance(30);
  expect(told).toEqual([of(1), of(2, 3)]);
  // Quiet again.
  await clock.advance(200);
  change(4);
  await clock.advance(0);
  expect(told).toEqual([of(1), of(2, 3), of(4)]);
});
