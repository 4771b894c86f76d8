import { defineStore } from 'pinia';
import { AppError } from '#shared/errors.ts';
import type { UndoId } from '#shared/model/ids.ts';
import type { UndoEntry } from '#shared/model/undo.ts';
import { useApi } from '@/api';
import { caughtErrorText } from '@/composables/use-error-text';
import { t } from '@/i18n';
import { useToastStore } from './toasts';

/** How long the button to take an action back stays. */
export const UNDO_MS = 10_000;
/** An action of one kind that follows another this soon is told in the same toast, and taken back with it. */
const TOGETHER_MS = 4_000;

/** An action that was just done. */
export interface Done {
  /** Actions with one key are of one kind with one aim: they can share a toast. */
  readonly key: string;
  /** What was done, for so many. */
  text(count: number): string;
  /** How many, where the core does not know better. */
  readonly count: number;
  /** The handles of the answers; null where a call changed nothing. */
  readonly undoIds: readonly (UndoId | null)[];
}

interface Offer {
  readonly key: string;
  readonly toastId: number;
  readonly text: (count: number) => string;
  parts: readonly { readonly id: UndoId; readonly count: number }[];
  at: number;
}

const sum = (parts: Offer['parts']): number => parts.reduce((total, { count }) => total + count, 0);

/** Taking actions back: the button in the toast, and Ctrl+Z. What can be taken back, the core knows. */
export const useUndoStore = defineStore('undo', () => {
  const api = useApi();
  const toasts = useToastStore();
  let offers: Offer[] = [];

  const list = (): Promise<readonly UndoEntry[]> => api.call('undo.list', {}).catch(() => []);
  const keepShown = (): void => {
    offers = offers.filter((offer) => toasts.isShown(offer.toastId));
  };
  /** What was taken back otherwise is no longer offered. */
  const forget = (id: UndoId): void => {
    for (const offer of offers) {
      const left = offer.parts.filter((part) => part.id !== id);
      if (left.length === offer.parts.length) continue;
      offer.parts = left;
      if (left.length === 0) toasts.dismiss(offer.toastId);
      else toasts.say(offer.toastId, offer.text(sum(left)), UNDO_MS);
    }
    keepShown();
  };

  const tell = (entry: UndoEntry, count: number, stayed: number): void => {
    toasts.show(t('undo.undone', { what: t(`undo.kind.${entry.kind}`, { count }) }));
    if (stayed > 0) toasts.show(t('undo.stayed', { count: stayed }));
  };
  const isLate = (error: unknown): error is AppError =>
    error instanceof AppError && error.code === 'NOT_FOUND';
  const fail = (error: unknown): void => {
    const reason = isLate(error) ? error.params['reason'] : null;
    if (reason === 'nothing') toasts.show(t('undo.nothing'));
    else if (reason === 'origin-gone') toasts.show(t('undo.originGone'));
    else if (reason !== null) toasts.show(t('undo.tooLate'));
    else toasts.show(caughtErrorText(error), { kind: 'error' });
  };
  const takeBack = async (offer: Offer): Promise<void> => {
    toasts.dismiss(offer.toastId);
    keepShown();
    let count = 0;
    let stayed = 0;
    let last: UndoEntry | null = null;
    let failure: unknown = null;
    for (const { id } of [...offer.parts].reverse()) {
      // Where one of them was taken back already, such as in another window, the others still can be.
      try {
        const undone = await api.call('undo.run', { undoId: id });
        last = undone;
        count += undone.count;
        stayed += undone.stayed;
      } catch (error) {
        failure = error;
        if (!isLate(error)) break;
      }
    }
    if (last !== null) tell(last, count - stayed, stayed);
    if (failure !== null && (last === null || !isLate(failure))) fail(failure);
  };

  /** Says what was done, with a button to take it back for as long as that is possible. */
  const offer = async ({ key, text, count, undoIds }: Done): Promise<void> => {
    const ids = undoIds.filter((id) => id !== null);
    if (ids.length === 0) {
      if (count > 0) toasts.show(text(count), { kind: 'success' });
      return;
    }
    const entries = new Map((await list()).map((entry) => [entry.id, entry]));
    const known = ids.map((id) => entries.get(id)).filter((entry) => entry !== undefined);
    const now = Date.now();
    const until = Math.min(...known.map((entry) => entry.until ?? Infinity));
    const each = known.length === ids.length ? null : count / ids.length;
    const parts = ids.map((id) => ({ id, count: each ?? entries.get(id)?.count ?? 0 }));

    keepShown();
    const open = offers.find((one) => one.key === key && now - one.at < TOGETHER_MS);
    if (open !== undefined && until === Infinity) {
      open.parts = [...open.parts, ...parts];
      open.at = now;
      toasts.say(open.toastId, open.text(sum(open.parts)), UNDO_MS);
      return;
    }
    const message = text(sum(parts));
    if (until <= now) {
      toasts.show(message, { kind: 'success' });
      return;
    }
    const run = (): void => {
      void takeBack(made);
    };
    const toastId = toasts.show(message, {
      kind: 'success',
      shownMs: Math.min(UNDO_MS, until - now),
      action: { label: t('undo.undo'), testId: 'undo', keys: t('undo.keys'), run },
    });
    const made: Offer = { key, toastId, text, parts, at: now };
    offers = [...offers, made];
    // One that is pointed at stays longer than its action can be taken back.
    if (until !== Infinity)
      setTimeout(() => {
        toasts.dropAction(toastId);
      }, until - now);
  };

  const takeLast = async (): Promise<void> => {
    try {
      // Which one that is, the core knows: it may be under way still.
      const entry = await api.call('undo.run', {});
      forget(entry.id);
      tell(entry, entry.count - entry.stayed, entry.stayed);
    } catch (error) {
      fail(error);
    }
  };

  let running: Promise<void> = Promise.resolve();
  /** Ctrl+Z: takes back what the person did last. Pressed again meanwhile, it means what was done before that. */
  const undoLast = (): Promise<void> => (running = running.then(takeLast));

  return { offer, undoLast };
});
