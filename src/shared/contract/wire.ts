import { z } from 'zod';
import { wireError } from '../errors.ts';

/** What crosses a port. Ids are the client's own, unique within its connection. */
export const request = z.object({
  type: z.literal('call'),
  id: z.number().int().nonnegative(),
  method: z.string(),
  input: z.unknown(),
});
export const cancel = z.object({ type: z.literal('cancel'), id: z.number().int().nonnegative() });
export const fromClient = z.discriminatedUnion('type', [request, cancel]);

export const reply = z.discriminatedUnion('ok', [
  z.object({ type: z.literal('reply'), id: z.number().int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ type: z.literal('reply'), id: z.number().int(), ok: z.literal(false), error: wireError }),
]);
export const push = z.object({ type: z.literal('push'), event: z.string(), payload: z.unknown() });

export type Request = z.infer<typeof request>;
export type Cancel = z.infer<typeof cancel>;
export type FromClient = Request | Cancel;
export type Reply = z.infer<typeof reply>;
export type Push = z.infer<typeof push>;
export type ToClient = Reply | Push;

/**
 * One end of a connection that carries whole messages (structured-clone values that JSON can carry too).
 * `onState` tells of a transport that can come and go; one without it counts as always open.
 */
export interface Port {
  post(message: unknown): void;
  /** Returns the function that takes the listener off. */
  onMessage(listener: (message: unknown) => void): () => void;
  onState?(listener: (open: boolean) => void): () => void;
}
