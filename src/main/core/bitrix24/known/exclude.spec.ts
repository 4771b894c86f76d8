import { expect, it } from 'vitest';
import { exclusionOf } from './exclude.ts';

const NOBODY = { bulk: false, auto: false, listId: '' };
const OURS = {
  own: new Set(['anna@azienda.example', 'rep@gmail.com']),
  mailboxes: ['anna@azienda.example', 'rep@gmail.com'],
  except: ['@fornitore.example'],
};
const of = (address: string, mailing = {}) =>
  exclusionOf(address, { ...NOBODY, ...mailing }, OURS)?.outcome ?? null;

it('leaves out what its header tells to be a newsletter or a program’s', () => {
  expect(of('luca@cliente.example')).toBeNull();
  expect(of('luca@cliente.example', { bulk: true })).toBe('bulk');
  expect(of('luca@cliente.example', { auto: true })).toBe('auto');
  expect(of('luca@cliente.example', { bulk: true, auto: true })).toBe('bulk');
  // What is known better is said first.
  expect(of('paolo@azienda.example', { bulk: true })).toBe('own');
  expect(of('offerte@fornitore.example', { bulk: true })).toBe('listed');
  expect(of('no-reply@cliente.example', { auto: true })).toBe('automatic');
});

it('takes what a list of our own domain hands on for what it is: a customer who wrote to a shared address', () => {
  const shared = (listId: string, more = {}) => of('luca@cliente.example', { bulk: true, listId, ...more });
  expect(shared('info.azienda.example')).toBeNull();
  expect(shared('azienda.example')).toBeNull();
  expect(shared('info.azienda.example', { auto: true })).toBe('auto');
  expect(shared('info.altra-azienda.example')).toBe('bulk');
  // Anybody may have a list there.
  expect(shared('gruppo.gmail.com')).toBe('bulk');
});
