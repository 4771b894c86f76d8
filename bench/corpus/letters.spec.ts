import { describe, expect, it } from 'vitest';
import { fileOf, letters } from './letters.ts';
import { language, people, vocabulary, zipf } from './vocabulary.ts';
import { createRandom } from '../../src/main/demo/sample-mail/random.ts';

describe('the corpus', () => {
  const all = [...letters(2_000)];

  it('is the same each time', () => {
    expect(all.slice(0, 50)).toEqual([...letters(2_000)].slice(0, 50));
  });

  it('has unread mail, files, bindings and threads, in two mailboxes and all folders', () => {
    const share = (is: (letter: (typeof all)[number]) => boolean): number =>
      all.filter(is).length / all.length;
    expect(share((one) => !one.flags.includes('\\Seen'))).toBeGreaterThan(0.04);
    expect(share((one) => !one.flags.includes('\\Seen'))).toBeLessThan(0.3);
    expect(share((one) => one.files.length > 0)).toBeGreaterThan(0.1);
    expect(share((one) => one.refs.length > 0)).toBeGreaterThan(0.4);
    expect(new Set(all.map((one) => one.mailbox))).toEqual(new Set([0, 1]));
    expect(new Set(all.map((one) => one.folder)).size).toBeGreaterThan(15);
    expect(all.every((one, index) => index === 0 || one.date >= (all[index - 1]?.date ?? 0))).toBe(true);
  });

  it('is written as files that say the same', () => {
    const letter = all.find((one) => one.files.length > 0 && one.refs.length > 0);
    if (letter === undefined) throw new Error('no letter with a file and an answer');
    const file = fileOf(letter);
    expect(file).toContain(`Message-ID: ${letter.messageId}\n`);
    expect(file).toContain(`filename*=UTF-8''${encodeURIComponent(letter.files[0]?.name ?? '')}`);
    expect(file).toMatch(/^Content-Type: multipart\/mixed; boundary="b-1"$/m);
  });

  it('has words that are rarer the later they stand', () => {
    const random = createRandom(3);
    const drawn = Array.from({ length: 20_000 }, () => zipf(random, vocabulary.it));
    const count = (from: number, to: number): number =>
      drawn.filter((word) => vocabulary.it.slice(from, to).includes(word)).length;
    expect(count(0, 10)).toBeGreaterThan(count(10, 20));
    expect(count(10, 20)).toBeGreaterThan(count(1_000, 1_010));
    expect(new Set(Array.from({ length: 200 }, () => language(random)))).toEqual(new Set(['it', 'en', 'ru']));
    expect(people.every(({ address }) => /^[a-z]+\.[a-z]+@[a-z]+\.example$/.test(address))).toBe(true);
  });
});
