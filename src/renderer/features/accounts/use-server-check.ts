import { computed, reactive, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { toWire, type WireError } from '#shared/errors.ts';
import type { CheckResult } from '#shared/model/account.ts';
import { useApi } from '@/api';
import { problemsOf, SERVER_KINDS, toSettings, type ServerForm, type ServerKind } from './servers';

export type CheckResults = Readonly<Record<ServerKind, CheckResult>>;

export interface ServerCheck {
  readonly servers: Record<ServerKind, ServerForm>;
  /** The person's word, for each server, that its connection may go without encryption. */
  readonly accepted: Record<ServerKind, boolean>;
  readonly acceptPlain: ComputedRef<boolean>;
  readonly ready: ComputedRef<boolean>;
  readonly running: Ref<boolean>;
  /** Of the last test; null once anything that it depended on has changed. */
  readonly results: ComputedRef<CheckResults | null>;
  /** The test itself could not be made. */
  readonly error: ShallowRef<WireError | null>;
  readonly passed: ComputedRef<boolean>;
  /** Failed for a reason that may go away by itself; a refused password never does. */
  readonly mayGoOn: ComputedRef<boolean>;
  /** What the person has written, or given their word on. */
  change(kind: ServerKind, form: ServerForm): void;
  accept(kind: ServerKind, word: boolean): void;
  run(): Promise<void>;
  cancel(): void;
}

/** Both servers of a mailbox and whether they let one in. `password` is asked at each test and kept nowhere. */
export function useServerCheck(start: Record<ServerKind, ServerForm>, password: () => string): ServerCheck {
  const api = useApi();
  const servers = reactive({ ...start });
  const accepted = reactive({ imap: false, smtp: false });
  const running = ref(false);
  const error = shallowRef<WireError | null>(null);
  const last = shallowRef<{ of: string; results: CheckResults } | null>(null);
  let controller: AbortController | null = null;

  const state = (): string => JSON.stringify([servers, accepted, password()]);
  const acceptPlain = computed(() =>
    SERVER_KINDS.every((kind) => servers[kind].security !== 'plain' || accepted[kind]),
  );
  const ready = computed(
    () =>
      acceptPlain.value &&
      password() !== '' &&
      SERVER_KINDS.every((kind) => problemsOf(servers[kind]).length === 0),
  );
  const results = computed(() =>
    last.value !== null && last.value.of === state() ? last.value.results : null,
  );
  const failures = computed(() =>
    SERVER_KINDS.flatMap((kind) => {
      const result = results.value?.[kind];
      return result === undefined || result.ok ? [] : [result.error.code];
    }),
  );

  return {
    servers,
    accepted,
    acceptPlain,
    ready,
    running,
    results,
    error,
    passed: computed(() => results.value !== null && failures.value.length === 0),
    mayGoOn: computed(
      () =>
        failures.value.length > 0 && !failures.value.some((code) => code === 'AUTH' || code === 'VALIDATION'),
    ),
    change(kind, form) {
      servers[kind] = form;
    },
    accept(kind, word) {
      accepted[kind] = word;
    },
    async run() {
      if (running.value || !ready.value) return;
      running.value = true;
      error.value = null;
      last.value = null;
      controller = new AbortController();
      const of = state();
      try {
        const input = {
          imap: toSettings(servers.imap),
          smtp: toSettings(servers.smtp),
          password: password(),
          acceptPlain: acceptPlain.value,
        };
        last.value = { of, results: await api.call('accounts.test', input, { signal: controller.signal }) };
      } catch (caught) {
        const wire = toWire(caught);
        if (wire.code !== 'CANCELLED') error.value = wire;
      } finally {
        running.value = false;
      }
    },
    cancel() {
      controller?.abort();
    },
  };
}
