import type { MessageId } from '#shared/model/ids.ts';
import type { MessageBody, MessageDetail, MessageRow } from '#shared/model/message.ts';

/** What is known of a message without asking the core again. */
export interface KeptMessage {
  readonly detail?: MessageDetail;
  readonly body?: MessageBody;
  /** Its conversation, oldest first. */
  readonly thread?: readonly MessageRow[];
}

export interface Kept {
  get(id: MessageId): KeptMessage;
  /**
   * Adds to what is known; `since` is the `age` of before it was asked for. Of an answer that a change overtook only that is kept which
   * the change cannot have touched: the text, and the head where it was another message that changed.
   */
  put(id: MessageId, part: KeptMessage, since: number): void;
  /** Goes up whenever something that is kept may no longer be true. */
  readonly age: number;
  /** These messages have changed. What they say never does, so their text stays; any conversation may have grown. */
  changed(ids: readonly MessageId[]): void;
  /** Anything may have changed but the texts. */
  changedAll(): void;
  readonly count: number;
  /** In UTF-16 units of text. */
  readonly size: number;
}

/** Changes of so many messages are told apart. */
const MOST_NOTED = 1_000;
/** More than a person steps back and forth over; what was used longest ago goes first. */
export const KEPT_LIMITS = { messages: 40, units: 8_000_000 } as const;

const sizeOf = ({ body }: KeptMessage): number =>
  body === undefined ? 0 : body.parts.reduce((sum, part) => sum + part.content.length, 0);

/** The messages that were read last or will be next, so that stepping to them paints at once. */
export function createKept(
  limits: { readonly messages: number; readonly units: number } = KEPT_LIMITS,
): Kept {
  // In the order of their use: a Map gives back what was put in first.
  const messages = new Map<MessageId, KeptMessage>();
  let size = 0;
  let age = 0;

  const drop = (id: MessageId): void => {
    const known = messages.get(id);
    if (known === undefined) return;
    size -= sizeOf(known);
    messages.delete(id);
  };
  const set = (id: MessageId, known: KeptMessage): void => {
    drop(id);
    messages.set(id, known);
    size += sizeOf(known);
  };
  const trim = (): void => {
    for (const id of messages.keys()) {
      if (messages.size <= limits.messages && size <= limits.units) return;
      drop(id);
    }
  };
  /** Up to which age anything may have changed, and each message by itself. */
  let allChanged = 0;
  const changedAt = new Map<MessageId, number>();
  const noteChanged = (id: MessageId): void => {
    changedAt.set(id, age);
    if (changedAt.size <= MOST_NOTED) return;
    changedAt.clear();
    allChanged = age;
  };
  const bodyOnly = ({ body }: KeptMessage): KeptMessage => (body === undefined ? {} : { body });

  return {
    get(id) {
      const known = messages.get(id);
      if (known === undefined) return {};
      set(id, known);
      return known;
    },
    put(id, part, since) {
      const touched = since < allChanged || since < (changedAt.get(id) ?? 0);
      const { thread: _, ...settled } = part;
      const overtaken = touched ? bodyOnly(part) : settled;
      const kept = since === age ? part : overtaken;
      set(id, { ...messages.get(id), ...kept });
      trim();
    },
    get age() {
      return age;
    },
    changed(ids) {
      age += 1;
      ids.forEach(noteChanged);
      const gone = new Set(ids);
      for (const [id, known] of messages) {
        const { thread: _, ...rest } = known;
        messages.set(id, gone.has(id) ? bodyOnly(known) : rest);
      }
    },
    changedAll() {
      age += 1;
      allChanged = age;
      changedAt.clear();
      for (const [id, known] of messages) messages.set(id, bodyOnly(known));
    },
    get count() {
      return messages.size;
    },
    get size() {
      return size;
    },
  };
}
