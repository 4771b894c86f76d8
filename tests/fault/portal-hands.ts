import { setTimeout as pause } from 'node:timers/promises';
import type { Association } from '#shared/model/query.ts';
import type { Call, Look } from './scenario.ts';

/** What a person does with a portal. */
export interface PortalHands {
  /** Connects the scenario's portal to the mailbox. */
  connectPortal(): Promise<void>;
  /** Arriving mail of known customers is assigned from now on. */
  assignKnown(): Promise<void>;
  /** Makes something in the portal of a letter. `form` has what a person fills in; without it the defaults are used. */
  push(kind: Association, folder: string, name: string, form?: (letter: Letter) => object): Promise<void>;
  /** Until the store shows it. */
  until(what: string, holds: (look: Look) => boolean): Promise<void>;
}

export interface Letter {
  readonly id: number;
  readonly attachments: readonly { readonly part: string; readonly name: string }[];
}

export interface PushFacts {
  readonly kind: Association;
  readonly title: string;
  readonly state: string;
  readonly messageIds: readonly number[];
  readonly byRule: boolean;
}

const POLL_MS = 5;
const WORDS = { from: 'Da', to: 'A', date: 'Data', open: 'Apri in Postino', locale: 'it' };

export const pushesOf = (look: Look): PushFacts[] => look.query('push.list', {}) as PushFacts[];

async function waitUntil(what: string, holds: () => boolean, limitMs: number, now: () => string) {
  for (const end = Date.now() + limitMs; !holds(); await pause(POLL_MS))
    if (Date.now() > end) throw new Error(`it did not come about that ${what}: ${now()}`);
}

/** Waits until nothing is on its way to a portal by itself. */
export const settlePushes = (look: Look, limitMs: number): Promise<void> =>
  waitUntil(
    'every push came to rest',
    () => pushesOf(look).every(({ state }) => !['queued', 'running', 'deferred'].includes(state)),
    limitMs,
    () => JSON.stringify(pushesOf(look)),
  );

/** The hands for a portal. `once` does what a person does once, unless the store shows it done already. */
export function createPortalHands(deps: {
  readonly once: (isDone: () => boolean, act: () => Promise<unknown>) => Promise<void>;
  readonly call: Call;
  readonly look: Look;
  readonly webhook: string;
  readonly limitMs: number;
}): PortalHands {
  const { once, call, look, webhook, limitMs } = deps;
  return {
    connectPortal: () =>
      once(
        () => (look.query('portals.list', {}) as unknown[]).length > 0,
        () => call('portals.connect', { webhook }),
      ),
    assignKnown: () =>
      once(
        () =>
          (look.query('accounts.list', {}) as { sync: { assignKnown: boolean } }[])[0]?.sync.assignKnown ===
          true,
        () => call('accounts.setSync', { accountId: look.accountId(), sync: { assignKnown: true } }),
      ),
    push(kind, folder, name, form) {
      const id = (): number => {
        const row = look.find(folder, [name])[0];
        if (row === undefined) throw new Error(`${name} is not in ${folder}`);
        return row.id;
      };
      return once(
        () => pushesOf(look).some((one) => one.kind === kind && one.messageIds.includes(id())),
        () => {
          const letter = look.query('messages.get', { messageId: id() }) as Letter;
          const filled = form === undefined ? {} : { form: form(letter) };
          return call(`push.${kind}`, { messageIds: [id()], words: WORDS, graceMs: 0, ...filled });
        },
      );
    },
    until: (what, holds) =>
      waitUntil(
        what,
        () => holds(look),
        limitMs,
        () => JSON.stringify([pushesOf(look), look.query('known.log', { limit: 100 })]),
      ),
  };
}
