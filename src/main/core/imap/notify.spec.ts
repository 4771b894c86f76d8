import { describe, expect, it } from 'vitest';
import { decodeName, readListed, readStatus } from './notify.ts';

describe('decodeName', () => {
  it.each([
    ['INBOX', 'INBOX'],
    ['Perch&AOk-', 'Perché'],
    ['A&-B', 'A&B'],
    ['&ZeVnLIqe-/&U,BTFw-', '日本語/台北'],
    ['&2D3eAA-', '😀'],
    ['Perché & C', 'Perché & C'],
    ['Perché &AOk-', 'Perché &AOk-'],
    ['&AOk', '&AOk'],
  ])('%s', (raw, name) => {
    expect(decodeName(raw)).toBe(name);
  });

  it('survives what is no base64 of whole letters', () => {
    expect(decodeName('x&AA-')).toBe('x');
  });
});

describe('readListed', () => {
  const v = (value: unknown) => ({ type: 'ATOM', value });

  it('tells a folder that is there from one that has gone', () => {
    expect(readListed({ attributes: [[], v('/'), v('A/B')] })).toEqual({ raw: 'A/B', gone: false });
    expect(readListed({ attributes: [[v('\\Subscribed')], null, v('A')] })).toEqual({
      raw: 'A',
      gone: false,
    });
    expect(readListed({ attributes: [[v('\\NonExistent')], v('/'), v('A')] })).toEqual({
      raw: 'A',
      gone: true,
    });
    const literal = { type: 'LITERAL', value: Buffer.from('Perché & così') };
    expect(readListed({ attributes: [[], v('/'), literal] })).toEqual({ raw: 'Perché & così', gone: false });
    expect(readListed({ attributes: [v('A'), v('/'), v('A')] })).toBe(null);
    expect(readListed({})).toBe(null);
  });
});

describe('readStatus', () => {
  const v = (value: unknown) => ({ type: 'ATOM', value });

  it('takes the counts it knows', () => {
    const attributes = [
      v('Clienti/Rossi'),
      [
        'MESSAGES',
        '3',
        'UIDNEXT',
        '9',
        'UIDVALIDITY',
        '1795527479',
        'UNSEEN',
        '1',
        'HighestModSeq',
        '12',
      ].map(v),
    ];
    expect(readStatus({ attributes })).toEqual({
      raw: 'Clienti/Rossi',
      status: { messages: 3, uidNext: 9, uidValidity: '1795527479', highestModseq: '12' },
    });
  });

  it('knows nothing where nothing is told, or nonsense', () => {
    const nothing = { messages: null, uidNext: null, uidValidity: null, highestModseq: null };
    expect(readStatus({ attributes: [v('A'), []] })?.status).toEqual(nothing);
    expect(readStatus({ attributes: [v('A'), ['MESSAGES', '-3', 'UIDNEXT', 'x'].map(v)] })?.status).toEqual(
      nothing,
    );
    expect(readStatus({ attributes: [v('A'), [v('MESSAGES')]] })?.status).toEqual(nothing);
  });

  it.each([
    [{}],
    [{ attributes: [] }],
    [{ attributes: [v('A')] }],
    [{ attributes: [null, []] }],
    [{ attributes: [v(3), []] }],
  ])('is none: %j', (untagged) => {
    expect(readStatus(untagged)).toBe(null);
  });
});
