import { expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';

it('shows the text around the first hit, from a whole word on, and says where something is left out', () => {
  const text = `${'parola '.repeat(20)}ordine 1287 del 3 marzo`;
  expect(excerptOf(text, /ordine/g)).toMatch(/^… (parola )+ordine 1287 del 3 marzo$/);
  expect(excerptOf('ordine subito', /ordine/g)).toBe('ordine subito');
  expect(excerptOf('nulla', /ordine/g)).toBeNull();
});

it('leaves the marks of quoted lines out, and no other sign', () => {
  expect(excerptOf('> Gentile Anna,\n>> il suo ordine\n> 5 > 3', /ordine/g)).toBe(
    'Gentile Anna, il suo ordine 5 > 3',
  );
});
