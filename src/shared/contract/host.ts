import { z } from 'zod';
import { messageId } from '../model/ids.ts';
import { read } from './method.ts';

/** What a host can do. The interface reads these flags; nothing asks which host it is. */
export const capabilities = z.object({
  /** `host.openExternal` hands a link to the system's browser. Without it the interface opens a new tab. */
  openExternal: z.boolean(),
  /** `host.openAttachment` opens a file in the system's program. Without it the browser shows or saves it. */
  openAttachment: z.boolean(),
  /** `host.setBadge` reaches a dock or taskbar badge. */
  badge: z.boolean(),
  /** The system hands us the addresses of messages (`postino://message/…`) that other programs open. */
  links: z.boolean(),
});
export type Capabilities = Readonly<z.infer<typeof capabilities>>;

export const hostInfo = z.object({
  version: z.string(),
  platform: z.string(),
  /** The system's language, BCP 47. */
  locale: z.string(),
  /** `--demo`: sample mail, nothing leaves this computer. */
  demo: z.boolean(),
  capabilities,
});
export type HostInfo = Readonly<z.infer<typeof hostInfo>>;

/** The few calls that a host answers itself, before the core. */
export const hostMethods = {
  /** http, https, mailto and tel with a number only; VALIDATION otherwise. */
  'host.openExternal': read(z.object({ url: z.string().max(10_000) }), z.object({})),
  /** VALIDATION (reason 'executable') for kinds that would run. */
  'host.openAttachment': read(z.object({ messageId, part: z.string().max(100) }), z.object({})),
  /** What the page sees of the person: told when it changes, and at most once a minute while there is input. */
  'host.activity': read(
    z.object({ visible: z.boolean(), idleMs: z.number().nonnegative(), online: z.boolean() }),
    z.object({}),
  ),
  /** The address that was opened last and that no window has taken yet; told by `link.came`. */
  'host.takeLink': read(z.object({}), z.object({ link: z.string().nullable() })),
  'host.setBadge': read(z.object({ count: z.number().int().nonnegative() }), z.object({})),
} as const;
