import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { AppError, toWire, type WireError } from '#shared/errors.ts';
import type { CrmCard } from '#shared/model/crm.ts';
import type { AccountId } from '#shared/model/ids.ts';
import { useApi } from '@/api';
import { afterPaint } from '@/composables/later';

/** Somebody may only be passing by on the way to another message: the portal is asked after this (milliseconds). */
const DWELL_MS = 300;

export interface Who {
  readonly accountId: AccountId;
  readonly address: string;
}

export interface CardState {
  /** What is known; null where nothing is yet. */
  readonly card: Readonly<Ref<CrmCard | null>>;
  /** Why it could not be brought up to date. */
  readonly error: Readonly<Ref<WireError | null>>;
  /** The portal is being asked. */
  readonly asking: Readonly<Ref<boolean>>;
  /** What stands there belongs to the person wanted, not to the one before. */
  readonly settled: ComputedRef<boolean>;
  /** Asks the portal now. */
  refresh(): void;
}

/** Who somebody is in the CRM: at once what is known here, then what the portal says. Nothing is done before the message is painted. */
export function useCard(who: () => Who | null): CardState {
  const api = useApi();
  const card = shallowRef<CrmCard | null>(null);
  const error = shallowRef<WireError | null>(null);
  const asking = ref(false);
  const shown = ref('');
  const keyOf = (one: Who | null): string =>
    one === null ? '' : `${one.accountId} ${one.address.toLowerCase()}`;
  const settled = computed(() => shown.value === keyOf(who()));

  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked: AbortController | null = null;
  const stop = (): void => {
    clearTimeout(waiting);
    asked?.abort();
    asked = null;
    asking.value = false;
  };

  async function look(one: Who, fresh: boolean): Promise<void> {
    stop();
    const mine = new AbortController();
    asked = mine;
    asking.value = true;
    try {
      const input = { accountId: one.accountId, addresses: [one.address], fresh };
      const told = await api.call('crm.look', input, { signal: mine.signal });
      if (asked !== mine) return;
      card.value = told.cards[0] ?? null;
      error.value = told.error;
    } catch (thrown) {
      if (asked !== mine || (thrown instanceof AppError && thrown.code === 'CANCELLED')) return;
      error.value = toWire(thrown);
    }
    asking.value = false;
  }

  async function begin(one: Who): Promise<void> {
    const input = { accountId: one.accountId, addresses: [one.address] };
    const known = await api.call('crm.known', input).catch(toWire);
    if (keyOf(one) !== keyOf(who())) return;
    const failed = known !== null && 'code' in known;
    card.value = failed ? null : (known?.cards[0] ?? null);
    error.value = failed ? known : null;
    asking.value = known !== null && !failed;
    shown.value = keyOf(one);
    if (asking.value) waiting = setTimeout(() => void look(one, false), DWELL_MS);
  }

  watch(
    () => keyOf(who()),
    () => {
      stop();
      afterPaint(() => {
        const one = who();
        if (one === null) shown.value = '';
        else if (!settled.value) void begin(one);
      });
    },
    { immediate: true },
  );
  const again = (fresh: boolean) => (): void => {
    const one = who();
    if (one !== null && settled.value) void look(one, fresh);
  };
  // What was filed may have made somebody known.
  const ends = [
    api.on('pushes.changed', again(false)),
    api.on('portals.changed', again(false)),
    api.on('resync', again(false)),
  ];
  onScopeDispose(() => {
    stop();
    for (const end of ends) end();
  });

  return { card, error, asking, settled, refresh: again(true) };
}
