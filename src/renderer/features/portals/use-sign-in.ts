import { onScopeDispose, ref, shallowRef } from 'vue';
import { toWire } from '#shared/errors.ts';
import type { In } from '#shared/contract/index.ts';
import type { PortalId } from '#shared/model/ids.ts';
import { useApi } from '@/api';
import { useOpenWeb } from '@/composables/open-web';
import { connectFailure, type FormFailure } from './failure';

/** Signing in to a portal in the browser: begun, waited for, called off when its form goes away. */
export function useSignIn(connected: (id: PortalId) => void) {
  const api = useApi();
  const openWeb = useOpenWeb();
  const busy = ref(false);
  const failure = shallowRef<FormFailure | null>(null);
  /** What is waited for; null where nothing is. */
  const waiting = shallowRef<{ readonly id: string; readonly url: string; readonly byCode: boolean } | null>(
    null,
  );

  let isGone = false;
  // One that has ended by itself needs no end.
  const end = (id: string) => api.call('portals.cancelSignIn', { signInId: id }).catch(() => undefined);

  const cancel = async (): Promise<void> => {
    const { value } = waiting;
    waiting.value = null;
    if (value !== null) await end(value.id);
  };
  const waitFor = async (id: string): Promise<void> => {
    try {
      const { portalId } = await api.call('portals.signedIn', { signInId: id });
      if (waiting.value?.id !== id) return;
      waiting.value = null;
      connected(portalId);
    } catch (error) {
      if (waiting.value?.id !== id) return;
      waiting.value = null;
      failure.value =
        toWire(error).code === 'CANCELLED' ? { field: 'late', text: '' } : connectFailure(error, 'oauth');
    }
  };
  const begin = async (input: In<'portals.signIn'>, byCode: boolean): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    failure.value = null;
    try {
      const { signInId, url } = await api.call('portals.signIn', input);
      if (isGone) {
        void end(signInId);
        return;
      }
      waiting.value = { id: signInId, url, byCode };
      void waitFor(signInId);
      await openWeb(url);
    } catch (error) {
      failure.value = connectFailure(error, 'oauth');
    } finally {
      busy.value = false;
    }
  };
  const giveCode = async (code: string): Promise<void> => {
    const { value } = waiting;
    if (busy.value || value === null) return;
    busy.value = true;
    failure.value = null;
    try {
      // What comes of it is told to whoever waits.
      await api.call('portals.giveCode', { signInId: value.id, code });
    } catch (error) {
      failure.value = connectFailure(error, 'oauth');
    } finally {
      busy.value = false;
    }
  };
  onScopeDispose(() => {
    isGone = true;
    void cancel();
  });

  return { busy, failure, waiting, begin, giveCode, cancel, again: (url: string) => openWeb(url) };
}
