import { expect, it } from 'vitest';
import { methods } from '#shared/contract/index.ts';
import { WRITE_METHODS } from '../../src/renderer/api/client.ts';

it('the interface names exactly the changing methods of the contract', () => {
  const changing = Object.entries(methods)
    .filter(([, spec]) => spec.kind === 'write')
    .map(([name]) => name);
  expect([...WRITE_METHODS].sort()).toEqual(changing.sort());
});
