import type { PortalFeature } from '#shared/model/portal.ts';

/** What a portal is used for, in the order of importance, and the permission to tick in a webhook or an application for it. */
export const GRANTS: readonly (readonly [PortalFeature, string])[] = [
  ['task', 'task'],
  ['crm', 'crm'],
  ['feed', 'log'],
  ['chat', 'im'],
  ['event', 'calendar'],
  ['files', 'disk'],
  ['people', 'user'],
  ['departments', 'department'],
  ['projects', 'sonet_group'],
  ['mail', 'mail'],
];
