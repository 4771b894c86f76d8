import { FEATURE_SCOPES, type PortalFeature } from '#shared/model/portal.ts';

/** Which feature a method belongs to, by the beginning of its name (rest.md). */
const FEATURE_OF: readonly (readonly [string, PortalFeature])[] = [
  ['tasks.', 'task'],
  ['task.', 'task'],
  ['crm.', 'crm'],
  ['log.', 'feed'],
  ['im.', 'chat'],
  ['calendar.', 'event'],
  ['disk.', 'files'],
  ['user.', 'people'],
  ['department.', 'departments'],
  ['sonet_group.', 'projects'],
  ['socialnetwork.', 'projects'],
  ['mail.', 'mail'],
];

/** The scopes of which a method needs one; none for those that need none. */
export function scopesOfMethod(method: string): readonly string[] {
  const feature = FEATURE_OF.find(([prefix]) => method.startsWith(prefix))?.[1];
  return feature === undefined ? [] : FEATURE_SCOPES[feature];
}
