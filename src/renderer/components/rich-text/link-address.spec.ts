import { describe, expect, it } from 'vitest';
import { linkAddress } from './link-address.ts';

describe('linkAddress', () => {
  it.each([
    ['https://example.org/a?b', 'https://example.org/a?b'],
    [' example.org/listino ', 'https://example.org/listino'],
    ['localhost:8080/x', 'https://localhost:8080/x'],
    ['anna@rossi.it', 'mailto:anna@rossi.it'],
    ['mailto:anna@rossi.it', 'mailto:anna@rossi.it'],
    ['tel:+39061234', 'tel:+39061234'],
  ])('makes %s into %s', (typed, address) => {
    expect(linkAddress(typed)).toBe(address);
  });

  it.each([
    '',
    'word',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'smb://host/x',
    '//host',
    'a b.it',
    'x"onclick=.it',
    '\\\\host\\x',
  ])('refuses %s', (typed) => {
    expect(linkAddress(typed)).toBeNull();
  });
});
