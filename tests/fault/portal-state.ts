import {
  crmTitle,
  type Activity,
  type RecordKind,
  type Records,
} from '../../src/main/demo/portal/records.ts';
import { startPortal, type Portal } from '../../src/main/demo/portal/start-portal.ts';
import { pushesOf } from './portal-hands.ts';
import type { Look } from './scenario.ts';
import type { ServerState } from './server-state.ts';

/** The portal of a scenario. */
export interface PortalScene {
  /** What it has beside its sample data when the scenario begins. */
  readonly prepare?: (portal: Portal) => void;
  /** What is there in the end, and no more: lines of `WatchedPortal.facts`, in any order. */
  readonly facts: readonly string[];
}

/** A portal that knows what it had in the beginning. */
export interface WatchedPortal {
  readonly webhook: string;
  /**
   * What was made in it since, record by record, what has become of the pushes, and which keywords tell of them on the mail server:
   * one fact a line, with nothing in it that differs from run to run.
   */
  facts(server: ServerState, look: Look): string[];
  stop(): Promise<void>;
}

const KINDS = [
  'tasks',
  'checklist',
  'leads',
  'deals',
  'contacts',
  'companies',
  'processes',
  'activities',
  'comments',
  'posts',
  'chats',
  'chatMessages',
  'events',
  'files',
] as const satisfies readonly RecordKind[];
type Kind = (typeof KINDS)[number];

/** Six letters of a push's marker, which is another in every run. */
const unmarked = (name: string): string =>
  name.replace(/ \([0-9a-f]{6}((?:-\d+)?)\)/, ' ($1)').replace(' ()', '');

const TABLES: Readonly<Record<number, 'leads' | 'deals' | 'contacts' | 'companies' | 'processes'>> = {
  1: 'leads',
  2: 'deals',
  3: 'contacts',
  4: 'companies',
  1038: 'processes',
};

/** What each new record is called; null for one that stands with another. */
const tell = (records: Records) => {
  const names = (ids: readonly number[]): string =>
    ids.map((id) => unmarked(records.files.get(id)?.name ?? '?')).join(', ');
  const place = ({ entityTypeId, entityId }: Activity['bindings'][number]): string => {
    const table = TABLES[entityTypeId];
    const item = table === undefined ? undefined : records[table].get(entityId);
    return item === undefined ? '?' : crmTitle(entityTypeId, item);
  };
  const title = (type: number) => (id: number) => {
    const table = TABLES[type];
    const item = table === undefined ? undefined : records[table].get(id);
    return item === undefined ? '?' : crmTitle(type, item);
  };
  return {
    tasks: (id) => {
      const task = records.tasks.get(id);
      const mail = task?.emailId === null ? '' : ' of its mail';
      return `${task?.title ?? '?'}${mail}, files: ${names(task?.fileIds ?? [])}`;
    },
    checklist: (id) => {
      const point = records.checklist.get(id);
      return point?.parentId === 0
        ? null
        : `${point?.title ?? '?'}, of ${records.tasks.get(point?.taskId ?? 0)?.title ?? '?'}`;
    },
    leads: title(1),
    deals: title(2),
    contacts: title(3),
    companies: title(4),
    processes: title(1038),
    activities: (id) => {
      const one = records.activities.get(id);
      if (one === undefined) return '?';
      return `${one.subject}, at ${one.bindings.map(place).sort().join(', ')}, files: ${names(one.fileIds)}`;
    },
    comments: (id) => records.comments.get(id)?.text.slice(0, 40) ?? '?',
    posts: (id) => {
      const post = records.posts.get(id);
      return `${post?.title ?? '?'}, for ${post?.dest.join(', ') ?? '?'}, files: ${names(post?.fileIds ?? [])}`;
    },
    chats: (id) => {
      const chat = records.chats.get(id);
      return `${chat?.title ?? '?'}, of ${chat?.users.join(', ') ?? '?'}`;
    },
    chatMessages: (id) => {
      const one = records.chatMessages.get(id);
      const chat = records.chats.get(Number(one?.dialog.replace('chat', '')));
      return one?.system === true ? null : `${one?.text.split('\n')[0] ?? '?'}, in ${chat?.title ?? '?'}`;
    },
    events: (id) => {
      const event = records.events.get(id);
      return `${event?.name ?? '?'}, with ${event?.attendees.join(', ') ?? '?'}`;
    },
    files: (id) => unmarked(records.files.get(id)?.name ?? '?'),
  } satisfies Record<Kind, (id: number) => string | null>;
};

/** Starts a portal on the loopback, in this process. `now` is the clock of the suite. */
export async function watchPortal(scene: PortalScene, now: () => number): Promise<WatchedPortal> {
  const portal = await startPortal({ now });
  scene.prepare?.(portal);
  const { records } = portal;
  const before = new Map(KINDS.map((kind) => [kind, new Set(records[kind].all().map(({ id }) => id))]));
  return {
    webhook: portal.webhook,
    facts(server, look) {
      const told = tell(records);
      const made = KINDS.flatMap((kind) =>
        records[kind]
          .all()
          .filter(({ id }) => before.get(kind)?.has(id) !== true)
          .flatMap(({ id }) => {
            const words = told[kind](id);
            return words === null ? [] : [`${kind}: ${words}`];
          }),
      );
      const pushes = pushesOf(look).map(({ kind, title, state }) => `push: ${kind} ${title} ${state}`);
      const keywords = [...server.values()].flatMap(({ messages }) =>
        messages.flatMap(({ flags, messageId }) =>
          flags.filter((flag) => flag.startsWith('$B24')).map((flag) => `keyword: ${messageId} ${flag}`),
        ),
      );
      return [...made, ...pushes, ...keywords];
    },
    stop: () => portal.stop(),
  };
}
