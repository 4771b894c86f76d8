import { protocol, type Session } from 'electron';
import type { Resources } from '../resources.ts';

const SCHEME = 'postino';
export const APP_ORIGIN = 'postino://app';

/** Must run before the app is ready. Not corsEnabled: no other origin can read from the scheme. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Serves the interface and the bytes of messages under postino://app/. */
export function serveScheme(session: Session, resources: Resources): void {
  session.protocol.handle(SCHEME, async (request) =>
    new URL(request.url).host === 'app' ? await resources(request) : new Response(null, { status: 404 }),
  );
}

type ResourceType =
  | 'mainFrame'
  | 'subFrame'
  | 'stylesheet'
  | 'script'
  | 'image'
  | 'font'
  | 'object'
  | 'xhr'
  | 'ping'
  | 'cspReport'
  | 'media'
  | 'webSocket'
  | 'other';

const ELEMENTS: ReadonlySet<ResourceType> = new Set([
  'subFrame',
  'stylesheet',
  'script',
  'image',
  'font',
  'object',
  'ping',
  'media',
]);

/**
 * The wall behind the page's policy: the window loads from our own scheme only, whatever a letter asks for, and the bytes
 * of messages go to the interface's code or to a download, never to an element.
 */
export function mayLoad(address: string, type: ResourceType): boolean {
  const url = new URL(address);
  if (['data:', 'blob:', 'about:', 'devtools:'].includes(url.protocol)) return true;
  if (url.protocol !== `${SCHEME}:` || url.host !== 'app') return false;
  if (url.pathname.startsWith('/blob/remote/')) return type === 'xhr';
  return !(url.pathname.startsWith('/blob/') && ELEMENTS.has(type));
}

/** Denies every permission and every load that `mayLoad` does not name. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !mayLoad(details.url, details.resourceType) });
  });
}
