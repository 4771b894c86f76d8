import type { ServerState } from './server-state.ts';
import { sha256, type StoreState } from './store-state.ts';
import type { Look } from './scenario.ts';

/** A letter's name: its Message-ID, or the subject of one that the core wrote and whose Message-ID is new each time. */
function nameOf(messageId: string, raw: string): { readonly name: string; readonly ours: boolean } {
  if (messageId.endsWith('@fault.example>')) return { name: messageId, ours: false };
  return { name: /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? messageId, ours: true };
}

/** Of a row: what is another in every run. */
const PASSING = new Set(['id', 'locationId', 'folderId', 'messageId', 'threadId', 'date']);

/** How a run ended, one fact a line, with nothing in it that differs from run to run (ids, UIDs, times). */
export function outcome(server: ServerState, store: StoreState, look: Look): readonly string[] {
  const facts: string[] = [];
  const names = new Map<string, string>();
  for (const [path, folder] of server) {
    facts.push(`server folder ${path}`);
    for (const one of folder.messages) {
      const { name, ours } = nameOf(one.messageId, one.raw);
      names.set(one.messageId, name);
      facts.push(
        `server ${path} ${name} (${one.flags.join(' ')})${ours ? '' : ` ${sha256(one.raw).slice(0, 12)}`}`,
      );
    }
  }
  type Plain = Record<string, unknown>;
  for (const folder of look.query('folders.list', {}) as Plain[]) {
    const { path, role, total, unread, complete, selectable } = folder;
    facts.push(`here folder ${JSON.stringify([path, role, total, unread, complete, selectable])}`);
    for (const row of look.rows(path as string)) {
      const lasting = Object.entries(row).filter(([key]) => !PASSING.has(key));
      facts.push(`here ${String(path)} ${JSON.stringify(Object.fromEntries(lasting))}`);
    }
  }
  for (const body of store.bodies) {
    const name = names.get(body.messageId) ?? body.messageId;
    facts.push(
      `body ${name} ${body.texts.map(({ kind, content }) => `${kind} ${sha256(content).slice(0, 12)}`).join(' ')}`,
      ...body.files.map((file) => `file ${name} ${file.name} ${file.sha256.slice(0, 12)}`),
    );
    if (body.source !== null) facts.push(`source ${name} ${body.source.slice(0, 12)}`);
  }
  for (const item of look.query('outbox.list', {}) as Plain[]) {
    // Ours, or found there at a second attempt: a copy lies in Sent.
    const copy = item['sentCopy'] === 'server' ? 'done' : item['sentCopy'];
    facts.push(`outgoing ${JSON.stringify([item['subject'], item['state'], copy])}`);
  }
  return facts.sort();
}

/** Facts of one that the other has not, as often as they stand there. */
function without(facts: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return facts.filter((fact) => {
    const at = left.indexOf(fact);
    if (at < 0) return true;
    left.splice(at, 1);
    return false;
  });
}

/** In what two outcomes differ: `lost:` what only the expected one has, `extra:` what only the found one has. */
export function differences(expected: readonly string[], found: readonly string[]): string[] {
  return [
    ...without(expected, found).map((fact) => `lost: ${fact}`),
    ...without(found, expected).map((fact) => `extra: ${fact}`),
  ];
}
