import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import { useApi, type Api } from '@/api';
import { coalesce } from '@/composables/coalesce';
import { caughtErrorText } from '@/composables/use-error-text';

export interface PeopleList<T> {
  /** Null until it is known. */
  readonly items: ShallowRef<readonly T[] | null>;
  /** Why it could not be read, in words; empty where it could. */
  readonly failure: ShallowRef<string>;
  read(): Promise<void>;
}

/** A list of people that the core keeps, read again whenever it says that they changed. */
export function usePeople<T>(ask: (api: Api) => Promise<readonly T[]>): PeopleList<T> {
  const api = useApi();
  const items: ShallowRef<readonly T[] | null> = shallowRef(null);
  const failure = shallowRef('');
  const read = coalesce(async () => {
    try {
      items.value = await ask(api);
      failure.value = '';
    } catch (error) {
      failure.value = caughtErrorText(error);
    }
  });
  const stops = [api.on('people.changed', () => void read()), api.on('resync', () => void read())];
  onScopeDispose(() => {
    for (const stop of stops) stop();
  });
  void read();
  return { items, failure, read };
}
