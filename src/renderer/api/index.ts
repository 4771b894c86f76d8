import type { App, InjectionKey } from 'vue';
import { inject } from 'vue';
import type { HostInfo } from '#shared/contract/host.ts';
import type { Client } from '#shared/rpc/client.ts';

export { blobUrl, fetchBlob, uploadFile } from './resources.ts';
export { connectHost } from './client.ts';

export interface Api extends Client {
  readonly host: HostInfo;
}

const key: InjectionKey<Api> = Symbol('api');
let current: Api | null = null;

export function provideApi(app: App, client: Client, host: HostInfo): Api {
  const api: Api = Object.assign(Object.create(client) as Client, { host });
  app.provide(key, api);
  current = api;
  return api;
}

/** The typed door to the core, in components and in stores. */
export function useApi(): Api {
  const api = current ?? inject(key, null);
  if (api === null) throw new Error('provideApi has not been called');
  return api;
}
