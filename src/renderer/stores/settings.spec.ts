import { createPinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';
import { beforeEach, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { Settings } from '#shared/contract/settings.ts';
import { defaultSettings } from '#shared/model/usual.ts';
import type { Client } from '#shared/rpc/client.ts';
import { provideApi, type Api } from '@/api';
import { useSettingsStore } from './settings.ts';

/** What the core has stored; the answers to what was asked, to be let go one by one. */
let stored: Settings;
let answers: { readonly method: string; give(): void; refuse(): void }[];
let changed: () => void;

vi.mock('@/composables/use-theme', () => ({ applyTheme: () => undefined }));
vi.mock('@/i18n', () => ({ resolveLocale: () => 'it', setLocale: () => Promise.resolve() }));

const call = (method: string, input: Partial<Settings>): Promise<unknown> =>
  new Promise((done, fail) => {
    // A query is answered with what is stored while it runs, however late its answer comes.
    const now = stored;
    answers.push({
      method,
      give() {
        if (method === 'settings.set') stored = { ...stored, ...input };
        done(method === 'settings.set' ? {} : now);
      },
      refuse: () => fail(new AppError('VALIDATION')),
    });
  });
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};
const next = async (what: 'give' | 'refuse' = 'give'): Promise<void> => {
  answers.shift()?.[what]();
  await settle();
};

beforeEach(() => {
  stored = defaultSettings;
  answers = [];
  const on = (name: string, listener: () => void): (() => void) => {
    if (name === 'settings.changed') changed = listener;
    return () => undefined;
  };
  provideApi(createApp({}), { call, on } as unknown as Client, { locale: 'it' } as Api['host']);
  setActivePinia(createPinia());
});

it('a second change is not undone by what was read because of the first', async () => {
  const settings = useSettingsStore();
  const first = settings.change({ preview: false });
  await next();
  changed();
  const second = settings.change({ groupByDay: false });
  // The answer is from before the second change.
  expect(answers.map(({ method }) => method)).toEqual(['settings.get', 'settings.set']);
  await next();
  expect(settings.value).toMatchObject({ preview: false, groupByDay: false });
  await next();
  changed();
  await next();
  await Promise.all([first, second]);
  expect(settings.value).toMatchObject({ preview: false, groupByDay: false });
});

it('an answer from before a change that was stored meanwhile does not bring back what was', async () => {
  const settings = useSettingsStore();
  changed();
  const change = settings.change({ preview: false });
  const [reading] = answers.splice(0, 1);
  await next();
  await change;
  reading?.give();
  await settle();
  expect(settings.value.preview).toBe(false);
});

it('what could not be stored is not kept: the truth is shown, with what is still under way', async () => {
  const settings = useSettingsStore();
  const refused = settings.change({ density: 'compact' });
  const other = settings.change({ preview: false });
  const told = expect(refused).rejects.toMatchObject({ code: 'VALIDATION' });
  await next('refuse');
  const [writing, reading] = answers.splice(0);
  reading?.give();
  await told;
  expect(settings.value).toMatchObject({ density: defaultSettings.density, preview: false });
  writing?.give();
  await other;
});
