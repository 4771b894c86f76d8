import { expect, it } from 'vitest';
import { keepSame } from './keep-same';

interface Item {
  readonly id: number;
  readonly people: readonly string[];
}
const item = (id: number, ...people: string[]): Item => ({ id, people });

it('gives back the object of before for what says the same, wherever it stands now', () => {
  const [one, two, three] = [item(1, 'Anna'), item(2), item(3)];
  const now = [item(4), item(2), item(1, 'Anna', 'Bruno'), item(3)];
  const kept = keepSame([one, two, three], now, ({ id }) => id);
  expect(kept).toEqual(now);
  expect(kept[1]).toBe(two);
  expect(kept[3]).toBe(three);
  expect(kept[2]).not.toBe(one);
});
