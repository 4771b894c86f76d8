import { createApp, effectScope } from 'vue';
import { createPinia, setActivePinia } from 'pinia';
import { expect, it, vi } from 'vitest';
import type { Client } from '#shared/rpc/client.ts';
import { provideApi, type Api } from '@/api';
import { useSignIn } from './use-sign-in.ts';

it('calls a sign-in off that begins when its form is gone already', async () => {
  setActivePinia(createPinia());
  const called: string[] = [];
  let begun: (value: unknown) => void = () => undefined;
  const call = (method: string): Promise<unknown> => {
    called.push(method);
    return method === 'portals.signIn' ? new Promise((resolve) => (begun = resolve)) : Promise.resolve({});
  };
  const client = { call, on: () => () => undefined, onConnection: () => () => undefined };
  provideApi(createApp({}), client as unknown as Client, { capabilities: {} } as unknown as Api['host']);
  const connected = vi.fn();
  const scope = effectScope();
  const signIn = scope.run(() => useSignIn(connected));
  const page = { done: '', failed: '' };
  const beginning = signIn?.begin({ portalId: 1, page }, false);
  scope.stop();
  begun({ signInId: 'a', url: 'https://portal.example/oauth' });
  await beginning;
  expect(called).toEqual(['portals.signIn', 'portals.cancelSignIn']);
  expect(connected).not.toHaveBeenCalled();
});
