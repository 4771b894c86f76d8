import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { coreMethods, type In, type Out, type QueryMethod } from '#shared/contract/index.ts';
import { createCore, type Core } from '../../src/main/core/create-core.ts';
import { openReader } from '../../src/main/core/db/store.ts';
import { systemClock } from '../../src/main/core/ports.ts';
import { createQueryHandlers } from '../../src/main/core/query-handlers.ts';

/** The core on a copy of a store, in this process: what the two workers run, without the way to them. */
export interface Inside {
  readonly file: string;
  readonly core: Core;
  /** As the reader's worker answers: the input parsed, the answer copied as it is for its way to the interface. */
  ask<M extends QueryMethod>(method: M, input: In<M>): Out<M>;
  close(): Promise<void>;
}

const never = new AbortController().signal;

/** Copies the store into `profile` and starts the core on it. */
export function openInside(store: string, profile: string): Inside {
  mkdirSync(profile, { recursive: true });
  const file = join(profile, 'postino.db');
  copyFileSync(store, file);
  const core = createCore({ profile, masterKey: new Uint8Array(32).fill(7), push: () => undefined });
  const reader = openReader({ file });
  const handlers = createQueryHandlers(reader.read, systemClock);
  return {
    file,
    core,
    ask(method, input) {
      const parsed = coreMethods[method].input.parse(input);
      return structuredClone(handlers[method](parsed as never, never)) as never;
    },
    async close() {
      reader.close();
      await core.stop();
    },
  };
}
