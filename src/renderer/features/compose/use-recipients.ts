import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref } from 'vue';
import type { Address } from '#shared/model/address.ts';
import { useApi } from '@/api';
import { t } from '@/i18n';
import { usePortalsStore } from '@/stores/portals';
import type { PickOption, PickSection } from '@/components/pick';

/** Long enough for a letter or two to be typed on (milliseconds); the portal, which is further away, is asked later. */
const NEAR_MS = 60;
const FAR_MS = 250;
const MOST = 6;
/** One letter finds half of the world. */
const LEAST_FAR = 2;

export interface Recipients {
  readonly sections: ComputedRef<PickSection[]>;
  readonly options: ComputedRef<readonly PickOption[]>;
  readonly active: Ref<number>;
  /** Offers people for what is typed; for an empty text none. */
  ask(text: string): void;
  clear(): void;
  /** The person behind a line. */
  personOf(option: PickOption): Address | null;
}

const keyOf = (one: Address): string => one.address.trim().toLowerCase();

/**
 * Whom a beginning of a name may mean (row B9): those known here, at once, and after them those of the CRM, as it answers. `taken` are
 * recipients already.
 */
export function useRecipients(taken: () => readonly Address[]): Recipients {
  const api = useApi();
  const portals = usePortalsStore();
  const near = shallowRef<readonly Address[]>([]);
  const far = shallowRef<readonly Address[]>([]);
  const active = ref(-1);
  let turn = 0;
  let timers: ReturnType<typeof setTimeout>[] = [];
  let asked: AbortController | null = null;

  const offered = computed(() => {
    const there = new Set(taken().map(keyOf));
    const here = near.value.filter((one) => !there.has(keyOf(one)));
    for (const one of here) there.add(keyOf(one));
    return { here, crm: far.value.filter((one) => !there.has(keyOf(one))) };
  });
  const people = computed(() => [...offered.value.here, ...offered.value.crm]);
  const toOption = (one: Address, source: 'here' | 'crm'): PickOption => ({
    id: `${source}-${keyOf(one)}`,
    label: one.name === '' ? one.address : one.name,
    testId: 'recipient-option',
    data: { 'data-source': source, 'data-address': one.address },
    ...(one.name === '' ? {} : { hint: one.address }),
  });
  const sections = computed(() => {
    const { here, crm } = offered.value;
    const all = [
      { id: 'here', title: '', options: here.map((one) => toOption(one, 'here')) },
      { id: 'crm', title: t('crm.panel.title'), options: crm.map((one) => toOption(one, 'crm')) },
    ];
    return all.filter(({ options }) => options.length > 0);
  });
  const options = computed(() => sections.value.flatMap((section) => section.options));

  const stop = (): void => {
    turn += 1;
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    asked?.abort();
    asked = null;
  };
  function clear(): void {
    stop();
    near.value = [];
    far.value = [];
    active.value = -1;
  }
  function ask(typed: string): void {
    const text = typed.trim();
    stop();
    if (text === '') {
      clear();
      return;
    }
    const mine = turn;
    /** What is an address already is not replaced unasked. */
    const first = /^\S+@\S+\.\S+$/.test(text) ? -1 : 0;
    const nearby = async (): Promise<void> => {
      const found = await api
        .call('people.suggest', { text: text.slice(0, 200), limit: MOST })
        .catch(() => []);
      if (mine !== turn) return;
      near.value = found;
      active.value = people.value.length > 0 ? first : -1;
    };
    const further = async (): Promise<void> => {
      asked = new AbortController();
      const input = { text: text.slice(0, 200), limit: MOST };
      const found = await api.call('crm.complete', input, { signal: asked.signal }).catch(() => []);
      if (mine !== turn) return;
      // The line that is marked stays the one that Enter takes.
      far.value = found;
      if (active.value < 0 && people.value.length > 0) active.value = first;
    };
    far.value = [];
    timers = [setTimeout(() => void nearby(), NEAR_MS)];
    if (portals.all.length > 0 && text.length >= LEAST_FAR)
      timers.push(setTimeout(() => void further(), FAR_MS));
  }
  onScopeDispose(stop);

  return {
    sections,
    options,
    active,
    ask,
    clear,
    personOf: (option) => people.value[options.value.indexOf(option)] ?? null,
  };
}
