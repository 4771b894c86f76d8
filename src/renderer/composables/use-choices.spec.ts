import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick, shallowRef } from 'vue';
import { AppError } from '#shared/errors.ts';
import { setLocale } from '@/i18n';
import { useToastStore } from '@/stores/toasts';
import { useChoices } from './use-choices.ts';

interface Rules {
  readonly leads: boolean;
  readonly source: string;
}
beforeEach(async () => {
  await setLocale('it');
  setActivePinia(createPinia());
});

describe('choices that count at once', () => {
  it('show what is stored again where one is refused, and say why; others stay', async () => {
    const stored = shallowRef<Rules>({ leads: false, source: 'WEB' });
    const { promise, reject } = Promise.withResolvers<undefined>();
    const { shown, change } = useChoices(
      () => stored.value,
      (patch) => (patch.leads === undefined ? Promise.resolve() : promise),
    );
    const refused = change({ leads: true });
    await change({ source: 'CALL' });
    expect(shown.value).toEqual({ leads: true, source: 'CALL' });
    reject(new AppError('DISK_FULL'));
    await refused;
    expect(shown.value).toEqual({ leads: false, source: 'CALL' });
    expect(useToastStore().items.map(({ kind }) => kind)).toEqual(['error']);
  });

  it('are not turned back by an older answer, and give way to a later one', async () => {
    const stored = shallowRef<Rules>({ leads: false, source: 'WEB' });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const { shown, change } = useChoices(
      () => stored.value,
      () => promise,
    );
    const changing = change({ leads: true });
    stored.value = { leads: false, source: 'WEB' };
    await nextTick();
    expect(shown.value.leads).toBe(true);
    resolve(undefined);
    await changing;
    stored.value = { leads: false, source: 'PARTNER' };
    await nextTick();
    expect(shown.value).toEqual({ leads: false, source: 'PARTNER' });
  });
});
