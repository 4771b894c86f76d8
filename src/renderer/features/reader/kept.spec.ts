import { describe, expect, it } from 'vitest';
import type { MessageId } from '#shared/model/ids.ts';
import type { MessageBody, MessageDetail } from '#shared/model/message.ts';
import { createKept } from './kept.ts';

const id = (value: number): MessageId => value as MessageId;
const body = (value: number, length: number): MessageBody => ({
  messageId: id(value),
  parts: [{ kind: 'text', content: 'x'.repeat(length) }],
  inline: [],
  problems: [],
  unknownCharsets: [],
});
const detail = (value: number): MessageDetail => ({ id: id(value), subject: `n. ${value}` }) as MessageDetail;

describe('what the reader keeps', () => {
  it('gives back what was put in, part by part', () => {
    const kept = createKept();
    kept.put(id(1), { body: body(1, 10) }, kept.age);
    kept.put(id(1), { detail: detail(1) }, kept.age);
    expect(kept.get(id(1)).detail?.subject).toBe('n. 1');
    expect(kept.get(id(1)).body?.parts).toHaveLength(1);
    expect(kept.get(id(2))).toEqual({});
    expect([kept.count, kept.size]).toEqual([1, 10]);
  });

  it('lets go of what was used longest ago, by number and by size', () => {
    const kept = createKept({ messages: 3, units: 100 });
    for (const each of [1, 2, 3]) kept.put(id(each), { body: body(each, 30) }, kept.age);
    kept.get(id(1));
    kept.put(id(4), { body: body(4, 30) }, kept.age);
    expect(kept.get(id(2))).toEqual({});
    expect(kept.get(id(1)).body).toBeDefined();
    kept.put(id(5), { body: body(5, 90) }, kept.age);
    expect([kept.count, kept.size]).toEqual([1, 90]);
  });

  it('keeps the text of a message that changed, and nothing else of it; conversations of nobody', () => {
    const kept = createKept();
    for (const each of [1, 2])
      kept.put(id(each), { body: body(each, 5), detail: detail(each), thread: [] }, kept.age);
    kept.changed([id(1)]);
    expect(Object.keys(kept.get(id(1)))).toEqual(['body']);
    expect(Object.keys(kept.get(id(2))).sort()).toEqual(['body', 'detail']);
    kept.changedAll();
    expect(Object.keys(kept.get(id(2)))).toEqual(['body']);
    expect(kept.size).toBe(10);
  });

  it('does not keep an answer that a change overtook', () => {
    const kept = createKept();
    const asked = kept.age;
    kept.changed([id(1)]);
    kept.put(id(1), { detail: detail(1), body: body(1, 5) }, asked);
    expect(Object.keys(kept.get(id(1)))).toEqual(['body']);
  });
});
