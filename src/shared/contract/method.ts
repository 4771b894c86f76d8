import type { z } from 'zod';

/**
 * One callable of the core. `read` runs freely and beside others; `write` changes something and runs alone, in order of
 * arrival. `query` is a read that touches nothing but the store: the read-only worker answers it, also during a sync.
 */
export type MethodKind = 'query' | 'read' | 'write';

export interface MethodSpec<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  K extends MethodKind = MethodKind,
> {
  readonly kind: K;
  readonly input: I;
  readonly output: O;
}

const spec =
  <K extends MethodKind>(kind: K) =>
  <I extends z.ZodType, O extends z.ZodType>(input: I, output: O): MethodSpec<I, O, K> => ({
    kind,
    input,
    output,
  });

export const query = spec('query');
export const read = spec('read');
export const write = spec('write');
