import { describe, expect, it } from 'vitest';
import { recordTitle } from '../bitrix24/message-text.ts';
import { normaliseSubject } from '../search/subject.ts';
import { forwardSubject, replySubject } from './reply.ts';
import { FORWARD_WORDS, KEY_WORDS, REPLY_WORDS } from './subject-prefixes.ts';

const ALL = [...REPLY_WORDS, ...FORWARD_WORDS];

describe('the words before a subject', () => {
  it('are each there once', () => {
    expect(new Set(ALL).size).toBe(ALL.length);
  });

  it.each(ALL)('%s: no title of a record keeps it, with a counter or without', (word) => {
    for (const subject of [
      `${word}: Offerta`,
      `${word.toUpperCase()}[2] : Re: Offerta`,
      `${word}(3)：Offerta`,
    ])
      expect(recordTitle(subject, '')).toBe('Offerta');
  });

  it.each(REPLY_WORDS)('%s: an answer to an answer says Re once', (word) => {
    expect(replySubject(`${word}: ${word}[2]: Offerta`)).toBe('Re: Offerta');
  });

  it.each(FORWARD_WORDS)('%s: what is passed on again says Fwd once', (word) => {
    expect(forwardSubject(`${word}: ${word}(2): Offerta`)).toBe('Fwd: Offerta');
  });

  it('are left out of the keys of conversations, but for those that stored keys have', () => {
    const kept = ALL.filter((word) => normaliseSubject(`${word}: Offerta`).key !== 'offerta');
    expect(kept.sort()).toEqual(['doorst', 'inoltro', 'ref', 'rép', 'vl', 'ynt', '答复'].sort());
    expect(ALL.length - kept.length).toBe(KEY_WORDS.length);
  });
});
