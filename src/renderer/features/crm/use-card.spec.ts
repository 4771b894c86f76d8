import { createApp, effectScope } from 'vue';
import { afterEach, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import type { Client } from '#shared/rpc/client.ts';
import { provideApi, type Api } from '@/api';
import { useCard } from './use-card.ts';

afterEach(() => vi.unstubAllGlobals());

it('tells why what is known here could not be read', async () => {
  vi.stubGlobal('requestAnimationFrame', (work: () => void) => setTimeout(work));
  const client = {
    call: () => Promise.reject(new AppError('DISCONNECTED')),
    on: () => () => undefined,
    onConnection: () => () => undefined,
  };
  provideApi(createApp({}), client as unknown as Client, {} as Api['host']);
  const scope = effectScope();
  const state = scope.run(() => useCard(() => ({ accountId: 1 as never, address: 'luca@cliente.example' })));
  await vi.waitFor(() => expect(state?.settled.value).toBe(true));
  expect(state?.error.value?.code).toBe('DISCONNECTED');
  expect(state?.asking.value).toBe(false);
  scope.stop();
});
