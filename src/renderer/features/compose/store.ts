import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Address } from '#shared/model/address.ts';
import type { MessageId, OutgoingId } from '#shared/model/ids.ts';
import type { Draft, OutgoingItem } from '#shared/model/outgoing.ts';
import { useApi } from '@/api';
import { caughtErrorText } from '@/composables/use-error-text';
import { t } from '@/i18n';
import { useSessionStore } from '@/stores/session';
import { useToastStore } from '@/stores/toasts';
import { useViewStore } from '@/stores/view';
import { parseAddressList } from './address-list';
import { cleanForEditor } from './clean-html';
import { parseMailto, type MailtoFields } from './mailto';
import { textToHtml } from './quote';
import { createSession, type ComposeSession, type SessionStart } from './session';
import { carriedFiles, quoteHtml } from './start-content';

/** The open compose windows. One is large, the others wait as bars at the bottom. */
export const useComposeStore = defineStore('compose', () => {
  const api = useApi();
  const place = useSessionStore();
  const toasts = useToastStore();
  const view = useViewStore();
  const sessions = shallowRef<readonly ComposeSession[]>([]);
  /** A window is being made: a second click must not make a second one. */
  const opening = ref(false);
  const active = computed(() => sessions.value.find((one) => !one.minimised.value) ?? null);

  const show = (session: ComposeSession): void => {
    for (const one of sessions.value) one.minimised.value = one.key !== session.key;
  };
  const add = (start: SessionStart): ComposeSession => {
    const session = createSession(api, start);
    sessions.value = [...sessions.value, session];
    show(session);
    return session;
  };
  const remove = (session: ComposeSession): void => {
    session.end();
    sessions.value = sessions.value.filter((one) => one.key !== session.key);
  };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (opening.value) return;
    opening.value = true;
    try {
      await work();
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
    } finally {
      opening.value = false;
    }
  };

  const blank = async (fill: (draft: Draft) => { draft: Draft; html: string }): Promise<void> => {
    const { draft } = await api.call('compose.start', { mode: 'new' });
    // From the mailbox that the person is looking at.
    const accountId = place.account?.id ?? draft.accountId;
    add({ ...fill({ ...draft, accountId }), attachments: [] });
  };

  /** A new message. Recipients may come as addresses or as `Name <address>`. */
  const openNew = (to: readonly string[] = []): Promise<void> =>
    attempt(() => blank((draft) => ({ draft: { ...draft, to: to.flatMap(parseAddressList) }, html: '' })));

  const openFields = (fields: MailtoFields): Promise<void> =>
    attempt(() =>
      blank((draft) => {
        const { to, cc, bcc, subject, body } = fields;
        const copies: Pick<Draft, 'to' | 'cc' | 'bcc'> = {
          to: [...to] as Address[],
          cc: [...cc],
          bcc: [...bcc],
        };
        return { draft: { ...draft, ...copies, subject }, html: body === '' ? '' : textToHtml(body) };
      }),
    );
  /** A mailto link. Answers false for anything else. Nothing is ever sent without the person's click. */
  const openMailto = (url: string): boolean => {
    const fields = parseMailto(url);
    if (fields !== null) void openFields(fields);
    return fields !== null;
  };

  const openReply = (messageId: MessageId, mode: 'reply' | 'replyAll' | 'forward'): Promise<void> =>
    attempt(async () => {
      const { draft, quote } = await api.call('compose.start', { mode, messageId });
      const html = quote === null ? '' : quoteHtml(mode, quote);
      const attachments = mode === 'forward' ? carriedFiles(draft.attachments, html) : draft.attachments;
      add({ draft, html, attachments });
    });

  /** Goes on with a stored draft; its window comes to the front if it is open already. */
  const openDraft = async (outgoingId: OutgoingId): Promise<void> => {
    const open = sessions.value.find((one) => one.id.value === outgoingId);
    if (open !== undefined) {
      show(open);
      return;
    }
    await attempt(async () => {
      const draft = await api.call('compose.open', { id: outgoingId });
      add({ draft, html: cleanForEditor(draft.html), attachments: draft.attachments });
    });
  };

  const discardStored = async (id: OutgoingId): Promise<void> => {
    try {
      await api.call('compose.discard', { id });
      toasts.show(t('compose.discarded'));
    } catch (error) {
      toasts.show(caughtErrorText(error), { kind: 'error' });
    }
  };
  /** Closes a window; what was typed stays as a draft. It stays open, with the reason, where that failed. */
  const close = async (session: ComposeSession): Promise<void> => {
    const changed = session.unsaved.value;
    if (changed) await session.save();
    if (session.saveError.value !== null) return;
    remove(session);
    const id = session.id.value;
    if (id === null) return;
    toasts.show(t('compose.kept'), {
      action: { label: t('compose.discard'), testId: 'undo', run: () => void discardStored(id) },
    });
  };
  /** Closes a window and throws its draft away. */
  const discard = async (session: ComposeSession): Promise<void> => {
    remove(session);
    await session.settled();
    if (session.id.value !== null) await discardStored(session.id.value);
  };
  const send = async (session: ComposeSession): Promise<void> => {
    if (!(await session.send())) return;
    remove(session);
    toasts.show(t('compose.queued'), {
      kind: 'success',
      action: {
        label: t('compose.showOutbox'),
        run: () => {
          view.show('outbox');
        },
      },
    });
  };
  /** The page goes away: whatever is not stored yet is handed over now. */
  const flush = (): void => {
    for (const session of sessions.value) if (session.unsaved.value) void session.save();
  };
  /** Whether a window edits this item of the outbox. */
  const isOpen = (item: Pick<OutgoingItem, 'id'>): boolean =>
    sessions.value.some((one) => one.id.value === item.id);

  return {
    sessions,
    active,
    opening,
    show,
    openNew,
    openMailto,
    openReply,
    openDraft,
    isOpen,
    close,
    discard,
    send,
    flush,
  };
});
