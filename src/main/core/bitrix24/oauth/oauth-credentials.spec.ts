import { describe, expect, it } from 'vitest';
import type { Secrets } from '../../ports.ts';
import { oauthCredentials } from './oauth-credentials.ts';
import { portalSecret, readWayIn, tokenKeeper, writeWayIn } from './way-in.ts';

const ID = 3 as never;
const ORIGIN = 'https://acme.bitrix24.it';
const FIRST = { clientSecret: 's', access: 'a0', refresh: 'r0', port: 52424 };

function memory(): Secrets & { readonly order: string[] } {
  const values = new Map<string, string>();
  const order: string[] = [];
  return {
    order,
    get: (name) => values.get(name),
    set(name, value) {
      order.push('kept');
      values.set(name, value);
    },
    remove: (name) => void values.delete(name),
  };
}

/** Credentials whose refreshes are answered by hand. */
function open() {
  const secrets = memory();
  writeWayIn(secrets, ID, FIRST);
  secrets.order.length = 0;
  const asked: { token: string; answer: PromiseWithResolvers<{ access: string; refresh: string }> }[] = [];
  const credentials = oauthCredentials(ORIGIN, tokenKeeper(secrets, ID, FIRST), (token) => {
    const answer = Promise.withResolvers<{ access: string; refresh: string }>();
    asked.push({ token, answer });
    return answer.promise;
  });
  const renew = (used: number): Promise<void> =>
    credentials.renew?.(used) ?? Promise.reject(new Error('none'));
  return { secrets, asked, credentials, renew };
}

describe('the tokens of an application', () => {
  it('are sent in the body, never in the address', () => {
    const { credentials } = open();
    expect(credentials.request(2, 'profile')).toEqual({ url: `${ORIGIN}/rest/profile`, auth: 'a0' });
    expect(credentials.request(3, 'tasks.task.get').url).toBe(`${ORIGIN}/rest/api/tasks.task.get`);
  });

  it('are renewed once for all who ask with the same ones, and kept before they are used', async () => {
    const { asked, credentials, renew, secrets } = open();
    const all = Promise.all([renew(0), renew(0), renew(0)]);
    expect(asked.map(({ token }) => token)).toEqual(['r0']);
    asked[0]?.answer.resolve({ access: 'a1', refresh: 'r1' });
    await all;
    // One that had been sent with the old token comes back late.
    await renew(0);
    expect(asked).toHaveLength(1);
    expect(credentials.request(2, 'x').auth).toBe('a1');
    expect(readWayIn(secrets, ID)).toEqual({ ...FIRST, access: 'a1', refresh: 'r1' });
    expect(secrets.order).toEqual(['kept']);
    void renew(1);
    expect(asked[1]?.token).toBe('r1');
  });

  it('stay as they are where they cannot be kept or renewed, and may be renewed again', async () => {
    const { asked, credentials, renew, secrets } = open();
    const failing = renew(0);
    asked[0]?.answer.reject(new Error('down'));
    await expect(failing).rejects.toThrow('down');
    expect([credentials.generation(), credentials.request(2, 'x').auth]).toEqual([0, 'a0']);
    const full = renew(0);
    secrets.set = () => {
      throw new Error('disk full');
    };
    asked[1]?.answer.resolve({ access: 'a1', refresh: 'r1' });
    await expect(full).rejects.toThrow('disk full');
    expect(credentials.request(2, 'x').auth).toBe('a0');
  });

  it('give way to those of a sign-in that came meanwhile, and are not written over a portal that is gone', async () => {
    const signedIn = open();
    const slow = signedIn.renew(0);
    writeWayIn(signedIn.secrets, ID, { ...FIRST, access: 'new', refresh: 'rnew' });
    signedIn.asked[0]?.answer.resolve({ access: 'a1', refresh: 'r1' });
    await slow;
    expect(signedIn.credentials.request(2, 'x').auth).toBe('new');
    expect(readWayIn(signedIn.secrets, ID)?.refresh).toBe('rnew');

    const gone = open();
    const late = gone.renew(0);
    gone.secrets.remove(portalSecret(ID));
    gone.asked[0]?.answer.resolve({ access: 'a1', refresh: 'r1' });
    await late;
    expect(readWayIn(gone.secrets, ID)).toBeUndefined();
  });
});
