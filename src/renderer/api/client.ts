import { createClient, type Client } from '#shared/rpc/client.ts';
import type { HostInfo } from '#shared/contract/host.ts';
import type { Method } from '#shared/contract/index.ts';
import { createElectronPort } from './port-electron.ts';
import { createWebPort } from './port-web.ts';

/** The changing methods by name, so that the contract's schemas stay out of the bundle. A unit test holds it to the contract. */
export const WRITE_METHODS: ReadonlySet<string> = new Set<Method>([
  'accounts.connect',
  'accounts.update',
  'accounts.setSync',
  'accounts.remove',
  'folders.create',
  'folders.rename',
  'folders.move',
  'folders.delete',
  'folders.empty',
  'folders.subscribe',
  'filters.save',
  'filters.remove',
  'filters.order',
  'people.addContact',
  'people.removeContact',
  'people.distrust',
  'messages.setRead',
  'messages.setFlagged',
  'messages.setKeyword',
  'messages.move',
  'messages.copy',
  'messages.markSpam',
  'messages.delete',
  'messages.allowRemote',
  'compose.save',
  'compose.send',
  'compose.discard',
  'outbox.retry',
  'outbox.edit',
  'outbox.remove',
  'sync.start',
  'sync.watch',
  'sync.stop',
  'undo.run',
  'notices.dismiss',
  'settings.set',
  'portals.connect',
  'portals.signIn',
  'portals.giveCode',
  'portals.cancelSignIn',
  'portals.check',
  'portals.setDefaults',
  'portals.use',
  'portals.disconnect',
  'push.task',
  'push.feed',
  'push.chat',
  'push.event',
  'push.crm',
  'invitations.answer',
  'push.retry',
  'push.settle',
  'push.cancel',
  'associations.remove',
]);

/** The one place that chooses a transport. */
export async function connectHost(): Promise<{ client: Client; host: HostInfo }> {
  const bridge = window.postino;
  const port =
    bridge === undefined
      ? createWebPort(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`)
      : createElectronPort(bridge);
  const client = createClient(port, (method) => WRITE_METHODS.has(method));
  const host =
    bridge === undefined ? ((await (await fetch('/host-info')).json()) as HostInfo) : await bridge.hostInfo();
  return { client, host };
}
