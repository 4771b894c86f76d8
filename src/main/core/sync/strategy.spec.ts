import { describe, expect, it } from 'vitest';
import { chooseStrategy, type KnownState, type ServerState, type Strategy } from './strategy.ts';

const known: KnownState = { uidvalidity: '7', uidnext: 11, highestmodseq: '100', complete: true, placed: 10 };
const server: ServerState = { uidvalidity: '7', uidnext: 11, exists: 10, highestmodseq: '100' };

describe('the strategy for a folder', () => {
  it.each<[string, Partial<KnownState>, Partial<ServerState>, Strategy['kind']]>([
    ['never synced', { uidvalidity: null, uidnext: null, highestmodseq: null, complete: false }, {}, 'full'],
    ['nothing new', {}, {}, 'none'],
    ['new mail', {}, { uidnext: 12, exists: 11, highestmodseq: '105' }, 'condstore'],
    ['a flag changed', {}, { highestmodseq: '101' }, 'condstore'],
    ['one expunged, told by the count alone', {}, { exists: 9 }, 'condstore'],
    ['one that we hold and the server lost', { placed: 11 }, {}, 'condstore'],
    ['UIDVALIDITY changed', {}, { uidvalidity: '8' }, 'reset'],
    ['UIDVALIDITY changed and the sync before was cut', { complete: false }, { uidvalidity: '8' }, 'reset'],
    ['the sync before was cut', { complete: false }, {}, 'full'],
    ['no UIDNEXT', {}, { uidnext: null }, 'full'],
    ['UIDNEXT went back (a restored backup)', {}, { uidnext: 5 }, 'full'],
    ['HIGHESTMODSEQ went back (a restored backup)', {}, { highestmodseq: '99' }, 'full'],
    [
      'HIGHESTMODSEQ beyond 2^53',
      { highestmodseq: '9007199254740993' },
      { highestmodseq: '9007199254740992' },
      'full',
    ],
    ['no modification sequences', { highestmodseq: null }, { highestmodseq: null }, 'window'],
    ['no modification sequences any more', {}, { highestmodseq: null }, 'window'],
    [
      'empty on both sides, without modification sequences',
      { placed: 0 },
      { exists: 0, highestmodseq: null },
      'none',
    ],
    ['modification sequences for the first time', { highestmodseq: null }, {}, 'full'],
  ])('%s', (_name, ours, theirs, kind) => {
    const strategy = chooseStrategy({ ...known, ...ours }, { ...server, ...theirs });
    expect(strategy.kind).toBe(kind);
    expect(strategy.reason).not.toBe('');
  });
});
