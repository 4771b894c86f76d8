import { randomBytes } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { Parsed } from '#shared/contract/index.ts';
import type { PortalId } from '#shared/model/ids.ts';
import type { PortalProfile, PortalRecord } from '../../db/repos/portals.repo.ts';
import type { Clock, Secrets } from '../../ports.ts';
import type { PortalClients } from '../clients.ts';
import { askProfile } from '../profile.ts';
import { PortalFailure } from '../rest/failure.ts';
import { parsePortalAddress } from './portal-address.ts';
import { listenForCode, type RedirectListener } from './redirect-listener.ts';
import { readWayIn, type OAuthWayIn } from './way-in.ts';

/** A person has so long to sign in (milliseconds). */
const PATIENCE_MS = 10 * 60_000;

/** An application that is let in. */
export interface SignedIn {
  readonly origin: string;
  readonly clientId: string;
  readonly way: OAuthWayIn;
  readonly profile: PortalProfile;
}

export interface SignIns {
  begin(input: Parsed<'portals.signIn'>): Promise<{ signInId: string; url: string }>;
  /** Waits for the browser. CANCELLED where it was called off, or took too long. */
  outcome(signInId: string, signal: AbortSignal): Promise<PortalId>;
  giveCode(signInId: string, code: string): Promise<PortalId>;
  cancel(signInId: string): void;
  close(): void;
}

interface Wanted {
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly port: number | null;
}

interface Pending extends Wanted {
  readonly id: string;
  readonly end: PromiseWithResolvers<PortalId>;
  listener: RedirectListener | null;
  stopTimer: () => void;
}

const wrong = (field: string, reason: string): AppError => new AppError('VALIDATION', { field, reason });
const cancelled = (): AppError => new AppError('CANCELLED');

/** What the token server objects to, where the person can put it right. */
function explain(thrown: unknown): unknown {
  if (!(thrown instanceof PortalFailure)) return thrown;
  if (thrown.code === 'invalid_client') return wrong('clientId', 'client');
  if (thrown.code === 'invalid_grant' || thrown.code === 'invalid_request') return wrong('code', 'code');
  return thrown.error;
}

/** Those below belong to the system's own services (RFC 6335 section 6). */
const LEAST_PORT = 1024;

/** Signing in to portals as an OAuth 2.0 local application (rest.md 1.7), by a browser. */
export function createSignIns(deps: {
  clock: Clock;
  secrets: Secrets;
  clients: PortalClients;
  known: (id: PortalId) => PortalRecord;
  /** Keeps it. Its tokens are good, and the portal has said who we are. */
  connected: (signedIn: SignedIn) => PortalId;
}): SignIns {
  const { clock, secrets, clients } = deps;
  let pending: Pending | null = null;
  /** The last one, ended or not: whoever asks late what became of it is told. */
  let latest: Pending | null = null;

  const end = (one: Pending): void => {
    one.stopTimer();
    one.listener?.close();
    if (pending === one) pending = null;
  };
  const callOff = (one: Pending | null): void => {
    if (one === null) return;
    end(one);
    one.end.reject(cancelled());
  };
  const of = (signInId: string): Pending => {
    if (pending?.id !== signInId) throw cancelled();
    return pending;
  };

  const wantedOf = (input: Parsed<'portals.signIn'>): Wanted => {
    if ('portalId' in input) {
      const { id, origin, client_id: clientId } = deps.known(input.portalId);
      const way = readWayIn(secrets, id);
      if (way === undefined) throw new AppError('NOT_FOUND', { what: 'application' });
      return { origin, clientId, clientSecret: way.clientSecret, port: way.port };
    }
    const origin = parsePortalAddress(input.portal);
    const [clientId, clientSecret] = [input.clientId.trim(), input.clientSecret.trim()];
    if (!/^[\w.-]{3,200}$/.test(clientId)) throw wrong('clientId', 'client');
    if (clientSecret === '') throw wrong('clientSecret', 'secret');
    const { port } = input;
    if (port !== null && (port < LEAST_PORT || port > 65_535)) throw wrong('port', 'port');
    return { origin, clientId, clientSecret, port };
  };

  /** A code that is refused leaves the sign-in open: the portal shows another on demand. */
  const finish = async (one: Pending, code: string): Promise<PortalId> => {
    const { origin, clientId, clientSecret, port } = one;
    try {
      const tokens = await clients.exchange(origin, { id: clientId, secret: clientSecret }, code);
      const trial = clients.trial(origin, {
        request: (version, method) => ({
          url: `${origin}/rest/${version === 3 ? 'api/' : ''}${method}`,
          auth: tokens.access,
        }),
        generation: () => 0,
      });
      const profile = await askProfile(trial, { urgent: true });
      // Called off while the portal was asked.
      if (pending !== one) throw cancelled();
      const id = deps.connected({ origin, clientId, way: { clientSecret, port, ...tokens }, profile });
      one.end.resolve(id);
      return id;
    } catch (thrown) {
      throw explain(thrown);
    }
  };

  return {
    async begin(input) {
      const wanted = wantedOf(input);
      callOff(pending);
      const state = randomBytes(24).toString('hex');
      const one: Pending = {
        ...wanted,
        id: randomBytes(12).toString('hex'),
        end: Promise.withResolvers<PortalId>(),
        listener: null,
        stopTimer: () => undefined,
      };
      // Nobody may be waiting for it.
      one.end.promise.catch(() => undefined);
      if (wanted.port !== null)
        one.listener = await listenForCode({
          ...{ port: wanted.port, state, page: input.page },
          async onCode(code) {
            try {
              await finish(one, code);
              return true;
            } catch (error) {
              one.end.reject(error);
              return false;
            } finally {
              end(one);
            }
          },
        });
      pending = one;
      latest = one;
      one.stopTimer = clock.after(PATIENCE_MS, () => callOff(one));
      const url = new URL('/oauth/authorize/', wanted.origin);
      url.searchParams.set('client_id', wanted.clientId);
      url.searchParams.set('state', state);
      return { signInId: one.id, url: url.href };
    },
    outcome(signInId, signal) {
      const one = latest;
      if (one?.id !== signInId) return Promise.reject(cancelled());
      return new Promise<PortalId>((resolve, reject) => {
        const leave = (): void => reject(cancelled());
        signal.addEventListener('abort', leave, { once: true });
        void one.end.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
      });
    },
    async giveCode(signInId, code) {
      const one = of(signInId);
      const given = code.trim();
      if (!/^[\w.-]{8,500}$/.test(given)) throw wrong('code', 'code');
      const id = await finish(one, given);
      end(one);
      return id;
    },
    cancel(signInId) {
      if (pending?.id === signInId) callOff(pending);
    },
    close: () => callOff(pending),
  };
}
