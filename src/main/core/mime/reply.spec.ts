import { describe, expect, it } from 'vitest';
import type { Address } from '#shared/model/address.ts';
import {
  forwardSubject,
  newMessageId,
  referencesFor,
  replyAllRecipients,
  replyRecipients,
  replySubject,
  type ReplySource,
} from './reply.ts';

const list = (addresses: string): Address[] =>
  addresses
    .split(' ')
    .filter(Boolean)
    .map((address) => ({ name: '', address }));
const source = (from: string, to: string, cc = '', replyTo = ''): ReplySource => ({
  from: list(from),
  to: list(to),
  cc: list(cc),
  replyTo: list(replyTo),
});
const shown = ({ to, cc }: { to: Address[]; cc: Address[] }): string =>
  [to, cc].map((one) => one.map(({ address }) => address).join(' ')).join(' | ');

const OWN = ['me@x.it', 'Me2@X.it'];

describe('recipients of an answer', () => {
  it.each<[string, ReplySource, string, string]>([
    ['a plain message', source('a@x.it', 'me@x.it'), 'a@x.it | ', 'a@x.it | '],
    ['several', source('a@x.it', 'me@x.it b@x.it', 'c@x.it ME2@x.IT'), 'a@x.it | ', 'a@x.it | b@x.it c@x.it'],
    ['each once', source('a@x.it', 'A@X.it b@x.it me@x.it', 'B@x.it'), 'a@x.it | ', 'a@x.it | b@x.it'],
    ['Reply-To', source('a@x.it', 'me@x.it', '', 'r@x.it'), 'r@x.it | ', 'r@x.it | '],
    [
      'a list that sets Reply-To',
      source('a@x.it', 'list@x.it', 'me@x.it', 'list@x.it'),
      'list@x.it | ',
      'list@x.it | ',
    ],
    [
      'my own message',
      source('me@x.it', 'a@x.it b@x.it', 'c@x.it'),
      'a@x.it b@x.it | ',
      'a@x.it b@x.it | c@x.it',
    ],
    ['my own with my Reply-To', source('me@x.it', 'a@x.it', '', 'me2@x.it'), 'a@x.it | ', 'a@x.it | '],
    ['a web form', source('me@x.it', 'me@x.it', '', 'client@y.it'), 'client@y.it | ', 'client@y.it | '],
    ['a note to myself', source('me@x.it', 'me@x.it'), 'me@x.it | ', 'me@x.it | '],
    [
      'an empty Reply-To',
      { ...source('a@x.it', 'me@x.it'), replyTo: [{ name: 'g', address: '' }] },
      'a@x.it | ',
      'a@x.it | ',
    ],
    ['nobody', source('', ''), ' | ', ' | '],
  ])('%s', (_name, message, one, all) => {
    expect(shown(replyRecipients(message, OWN))).toBe(one);
    expect(shown(replyAllRecipients(message, OWN))).toBe(all);
  });
});

describe('subjects', () => {
  it.each([
    ['Ciao', 'Re: Ciao', 'Fwd: Ciao'],
    ['Re: Ciao', 'Re: Ciao', 'Fwd: Re: Ciao'],
    ['RE: R: Rif: AW: SV: Ciao', 'Re: Ciao', 'Fwd: RE: R: Rif: AW: SV: Ciao'],
    ['Re[2]: Ciao', 'Re: Ciao', 'Fwd: Re[2]: Ciao'],
    ['I: Ciao', 'Re: I: Ciao', 'Fwd: Ciao'],
    ['Fw: WG: Fwd: Ciao', 'Re: Fw: WG: Fwd: Ciao', 'Fwd: Ciao'],
    ['R:Ciao', 'Re: Ciao', 'Fwd: R:Ciao'],
    ['Rete: guasto', 'Re: Rete: guasto', 'Fwd: Rete: guasto'],
    ['Iva: nota', 'Re: Iva: nota', 'Fwd: Iva: nota'],
    ['', 'Re: ', 'Fwd: '],
  ])('of %j', (subject, reply, forward) => {
    expect(replySubject(subject)).toBe(reply);
    expect(forwardSubject(subject)).toBe(forward);
  });
});

describe('referencesFor', () => {
  it.each([
    ['the first answer', { messageId: '<1@x>', references: [], inReplyTo: [] }, '<1@x>', ['<1@x>']],
    [
      'a chain',
      { messageId: '<3@x>', references: ['<1@x>', '<2@x>'], inReplyTo: ['<2@x>'] },
      '<3@x>',
      ['<1@x>', '<2@x>', '<3@x>'],
    ],
    [
      'only In-Reply-To',
      { messageId: '<2@x>', references: [], inReplyTo: ['<1@x>'] },
      '<2@x>',
      ['<1@x>', '<2@x>'],
    ],
    [
      'two In-Reply-To say nothing',
      { messageId: '<2@x>', references: [], inReplyTo: ['<1@x>', '<0@x>'] },
      '<2@x>',
      ['<2@x>'],
    ],
    ['no Message-ID', { messageId: '', references: ['<1@x>'], inReplyTo: [] }, null, []],
    [
      'an injected header',
      { messageId: '<2@x>\r\nBcc: e@x', references: ['<1@x>\n', 'a b'], inReplyTo: [] },
      null,
      [],
    ],
    [
      'repeats',
      { messageId: '<2@x>', references: ['<1@x>', '<2@x>', '<1@x>'], inReplyTo: [] },
      '<2@x>',
      ['<1@x>', '<2@x>'],
    ],
  ])('%s', (_name, original, inReplyTo, references) => {
    expect(referencesFor(original)).toEqual({ inReplyTo, references });
  });

  it('keeps the first and the newest of a long chain', () => {
    const references = Array.from({ length: 100 }, (_, index) => `<${index}@x>`);
    const result = referencesFor({ messageId: '<new@x>', references, inReplyTo: [] }).references;
    expect(result).toHaveLength(30);
    expect(result[0]).toBe('<0@x>');
    expect(result.slice(-2)).toEqual(['<99@x>', '<new@x>']);
  });
});

describe('newMessageId', () => {
  it('is fresh, and under the domain where that may stand in a header', () => {
    expect(newMessageId('example.org')).toMatch(/^<[0-9a-f-]{36}@example\.org>$/);
    expect(newMessageId('bücher.example')).toMatch(/@xn--bcher-kva\.example>$/);
    expect(newMessageId('x>\r\nBcc: y')).toMatch(/@localhost>$/);
    expect(newMessageId('a.it')).not.toBe(newMessageId('a.it'));
  });
});
