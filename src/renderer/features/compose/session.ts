import { computed, reactive, ref, shallowRef } from 'vue';
import { AppError, toWire, type WireError } from '#shared/errors.ts';
import type { Address } from '#shared/model/address.ts';
import type { MessageId, OutgoingId } from '#shared/model/ids.ts';
import type { Draft, DraftAttachment } from '#shared/model/outgoing.ts';
import type { Api } from '@/api';
import { isValidAddress } from './address-list';
import { mentionsAttachment } from './attachment-reminder';
import { createAttachments } from './attachments';
import type { Editor } from './editor-frame';

export type RecipientField = 'to' | 'cc' | 'bcc';
export const RECIPIENT_FIELDS = ['to', 'cc', 'bcc'] as const;
export type SaveState = 'untouched' | 'changed' | 'saving' | 'saved' | 'failed';
/** What is worth a question before it is sent. */
export type Doubt = 'no-subject' | 'no-attachment';
export interface FieldProblem {
  readonly field: RecipientField | 'accountId';
  readonly reason: 'no-recipient' | 'address' | 'pending' | 'unknown';
  readonly value: string;
}

const SAVE_AFTER_MS = 1_000;

/** What a window starts with. */
export interface SessionStart {
  readonly draft: Draft;
  /** The editor's content, sanitised. */
  readonly html: string;
  readonly attachments: readonly DraftAttachment[];
}

/** One compose window: its fields, its files, and how they are kept and sent. */
export type ComposeSession = ReturnType<typeof createSession>;

let nextKey = 1;

export function createSession(api: Api, start: SessionStart) {
  const key = nextKey++;
  const fields = reactive({
    accountId: start.draft.accountId,
    to: [...start.draft.to] as Address[],
    cc: [...start.draft.cc] as Address[],
    bcc: [...start.draft.bcc] as Address[],
    subject: start.draft.subject,
  });
  const { mode } = start.draft;
  const sourceMessageId: MessageId | null = start.draft.sourceMessageId;
  const id = ref<OutgoingId | null>(start.draft.id);
  const saveState = ref<SaveState>(start.draft.id === null ? 'untouched' : 'saved');
  const saveError = shallowRef<WireError | null>(null);
  const sendError = shallowRef<WireError | null>(null);
  const problem = shallowRef<FieldProblem | null>(null);
  const sending = ref(false);
  const minimised = ref(false);
  const large = ref(false);
  const editor = shallowRef<Editor | null>(null);

  /** Counts changes, so that a save knows whether it stored the last one. */
  let version = 0;
  let storedVersion = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> = Promise.resolve();
  let ended = false;

  const touch = (): void => {
    if (ended) return;
    version += 1;
    problem.value = null;
    if (saveState.value !== 'saving') saveState.value = 'changed';
    clearTimeout(timer);
    timer = setTimeout(() => void save(), SAVE_AFTER_MS);
  };
  const attachments = createAttachments(touch);

  const draft = (): Draft => ({
    id: id.value,
    mode,
    accountId: fields.accountId,
    to: [...fields.to],
    cc: [...fields.cc],
    bcc: [...fields.bcc],
    subject: fields.subject,
    html: editor.value?.getHtml() ?? start.html,
    attachments: attachments.forDraft(editor.value?.usedCids() ?? new Set()),
    sourceMessageId,
  });

  const saveOnce = async (): Promise<void> => {
    if (ended || version === storedVersion) return;
    const stored = version;
    saveState.value = 'saving';
    try {
      id.value = (await api.call('compose.save', { draft: draft() })).id;
      storedVersion = stored;
      saveError.value = null;
      saveState.value = version === stored ? 'saved' : 'changed';
    } catch (error) {
      saveError.value = toWire(error);
      saveState.value = 'failed';
    }
  };
  /** Stores what changed. One save at a time: the first one's answer names the draft that the next one changes. */
  const save = (): Promise<void> => {
    clearTimeout(timer);
    saving = saving.then(saveOnce);
    return saving;
  };

  /** The first thing that keeps the message from going, or null. */
  const check = (): FieldProblem | null => {
    for (const field of RECIPIENT_FIELDS) {
      const wrong = fields[field].find((one) => !isValidAddress(one.address));
      if (wrong !== undefined) return { field, reason: 'address', value: wrong.address };
    }
    if (RECIPIENT_FIELDS.every((field) => fields[field].length === 0)) {
      return { field: 'to', reason: 'no-recipient', value: '' };
    }
    return null;
  };
  const doubts = (): Doubt[] => [
    ...(fields.subject.trim() === '' ? (['no-subject'] as const) : []),
    ...(attachments.listed.value.length === 0 && mentionsAttachment(editor.value?.newText() ?? '')
      ? (['no-attachment'] as const)
      : []),
  ];

  const refused = (error: unknown): void => {
    const wire = toWire(error);
    const { field, reason, value } = wire.params;
    if (
      error instanceof AppError &&
      wire.code === 'VALIDATION' &&
      (reason === 'no-recipient' || reason === 'address' || reason === 'unknown')
    ) {
      problem.value = {
        field: field as FieldProblem['field'],
        reason,
        value: typeof value === 'string' ? value : '',
      };
    } else sendError.value = wire;
  };
  /**
   * Hands the message to the outbox. Stored first: a draft that has its id is sent once, however often it is said.
   * Answers whether it was queued; if not, the window still holds everything and says why.
   */
  const send = async (): Promise<boolean> => {
    if (sending.value || ended) return false;
    sending.value = true;
    sendError.value = null;
    try {
      if (id.value === null && version === storedVersion) version += 1;
      await save();
      if (saveError.value !== null) return false;
      await api.call('compose.send', { draft: draft() });
      end();
      return true;
    } catch (error) {
      refused(error);
      return false;
    } finally {
      sending.value = false;
    }
  };

  const end = (): void => {
    ended = true;
    clearTimeout(timer);
    attachments.dispose();
    editor.value?.destroy();
  };

  return {
    key,
    mode,
    fields,
    id,
    attachments,
    start,
    editor,
    saveState,
    saveError,
    sendError,
    problem,
    sending,
    minimised,
    large,
    /** To its bar at the bottom. */
    minimise(): void {
      large.value = false;
      minimised.value = true;
    },
    toggleLarge(): void {
      large.value = !large.value && !minimised.value;
    },
    /** Something in this window is not stored yet. */
    unsaved: computed(
      () => saveState.value === 'changed' || saveState.value === 'failed' || saveState.value === 'saving',
    ),
    touch,
    save,
    /** Once no save is under way. */
    settled: (): Promise<void> => saving,
    check,
    doubts,
    send,
    end,
  };
}
