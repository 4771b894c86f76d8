import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { letters } from './letters.ts';

const some = (seed: number, count: number) => [
  ...letters(seed, count, new Date('2022-01-01'), new Date('2026-11-01')),
];

describe('generated letters', () => {
  it('are the same for the same seed, and others for another', () => {
    const digest = (seed: number): string => Buffer.concat(some(seed, 40).map((one) => one.raw)).toString();
    expect(digest(5)).toBe(digest(5));
    expect(digest(5)).not.toBe(digest(6));
  });

  it('have the weight and the mixture of real mail', async () => {
    const all = some(1, 150);
    const mean = all.reduce((sum, one) => sum + one.raw.length, 0) / all.length;
    expect(mean).toBeGreaterThan(10_000);
    expect(mean).toBeLessThan(30_000);
    const parsed = await Promise.all(all.map((one) => simpleParser(one.raw)));
    const share = (is: (mail: (typeof parsed)[number]) => boolean): number =>
      parsed.filter(is).length / parsed.length;
    expect(share((mail) => mail.html !== false)).toBeGreaterThan(0.5);
    expect(share((mail) => mail.html === false)).toBeGreaterThan(0.2);
    expect(share((mail) => mail.attachments.length > 0)).toBeGreaterThan(0.15);
    expect(share((mail) => mail.inReplyTo !== undefined)).toBeGreaterThan(0.3);
    expect(new Set(parsed.map((mail) => mail.messageId)).size).toBe(all.length);
    expect(parsed.every((mail) => (mail.text ?? '').length > 20 && mail.subject !== undefined)).toBe(true);
  });

  it('run from the first date to the last', () => {
    const times = some(3, 50).map((one) => one.date.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
