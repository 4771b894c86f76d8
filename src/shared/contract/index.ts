import type { z } from 'zod';
import { accounts } from './accounts.ts';
import { portals, pushes } from './bitrix24.ts';
import { compose, outbox } from './compose.ts';
import { crm } from './crm.ts';
import { folders } from './folders.ts';
import { hostMethods } from './host.ts';
import { invitations } from './invitations.ts';
import { messages } from './messages.ts';
import type { MethodSpec } from './method.ts';
import { notices } from './notices.ts';
import { people } from './people.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { sync } from './sync.ts';
import { undo } from './undo.ts';

/** What the core answers. */
export const coreMethods = {
  ...accounts,
  ...folders,
  ...messages,
  ...compose,
  ...outbox,
  ...sync,
  ...undo,
  ...notices,
  ...search,
  ...people,
  ...settings,
  ...portals,
  ...pushes,
  ...crm,
  ...invitations,
} as const satisfies Record<string, MethodSpec>;

/** What the interface may call: the core's methods and the host's few. */
export const methods = { ...coreMethods, ...hostMethods } as const satisfies Record<string, MethodSpec>;

export type CoreMethod = keyof typeof coreMethods;
export type HostMethod = keyof typeof hostMethods;
export type Method = keyof typeof methods;

/** The methods that the read-only worker answers. */
export type QueryMethod = {
  [M in CoreMethod]: (typeof coreMethods)[M]['kind'] extends 'query' ? M : never;
}[CoreMethod];

/** What a caller passes (defaults may be left out). */
export type In<M extends Method> = z.input<(typeof methods)[M]['input']>;
/** What a handler gets, after parsing. */
export type Parsed<M extends Method> = z.output<(typeof methods)[M]['input']>;
export type Out<M extends Method> = z.output<(typeof methods)[M]['output']>;

export type Handler<M extends Method> = (input: Parsed<M>, signal: AbortSignal) => Out<M> | Promise<Out<M>>;
export type Handlers<M extends Method = CoreMethod> = { readonly [K in M]: Handler<K> };

export { events } from './events.ts';
export type { EventName, EventPayload } from './events.ts';
