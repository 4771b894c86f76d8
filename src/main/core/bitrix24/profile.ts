import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { PortalProfile } from '../db/repos/portals.repo.ts';
import type { CallOptions, RestClient } from './rest/client.ts';
import { PortalFailure } from './rest/failure.ts';

const person = z.object({
  ID: z.coerce.number().int().positive(),
  NAME: z.string().nullish(),
  LAST_NAME: z.string().nullish(),
});
const scopes = z.array(z.string());
const app = z.object({ LICENSE_FAMILY: z.string().nullish(), LICENSE: z.string().nullish() });

/** What a portal says of us and of itself, in one call: who calls, the scopes granted, whether it has leads, its plan. */
export async function askProfile(client: RestClient, options: CallOptions = {}): Promise<PortalProfile> {
  const answers = await client.batch(
    new Map([
      ['me', ['profile', {}]],
      ['scopes', ['scope', {}]],
      ['app', ['app.info', {}]],
      ['mode', ['crm.settings.mode.get', {}]],
    ]),
    options,
  );
  const resultOf = (name: string): unknown => {
    const answer = answers.get(name);
    return answer === undefined || answer instanceof PortalFailure ? undefined : answer.result;
  };
  for (const name of ['me', 'scopes']) {
    const answer = answers.get(name);
    if (answer instanceof PortalFailure) throw answer;
  }
  const me = person.safeParse(resultOf('me'));
  const granted = scopes.safeParse(resultOf('scopes'));
  if (!me.success || !granted.success) {
    const error = new AppError('PORTAL_DOWN', { portal: client.place.portal, reason: 'page' });
    throw new PortalFailure(error, { outcome: 'refused', temporary: false });
  }
  const plan = app.safeParse(resultOf('app'));
  const mode = resultOf('mode');
  return {
    userId: me.data.ID,
    userName: [me.data.NAME, me.data.LAST_NAME].filter(Boolean).join(' '),
    scopes: granted.data,
    leads: mode === 1 || mode === '1' ? true : mode === 2 || mode === '2' ? false : null,
    enterprise: plan.success && /^ent/i.test(plan.data.LICENSE_FAMILY ?? plan.data.LICENSE ?? ''),
  };
}
