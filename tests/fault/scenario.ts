import type { MailboxName } from './letters.ts';
import type { PortalHands } from './portal-hands.ts';
import type { PortalScene } from './portal-state.ts';
import type { World } from './world.ts';

/**
 * What a scenario may do. Each call is done once, whatever crashes in between: after a restart the calls that were
 * acknowledged are passed over, and one that was not is made again unless the store shows it done, as a person would.
 * Letters are named by their subject.
 */
export interface Hands extends PortalHands {
  /** Until nothing waits and a whole sync has come after it. */
  settle(): Promise<void>;
  /** Begins a sync and does not wait for it. */
  kick(): void;
  /** The network goes (connections break, new ones fail) and comes back. */
  offline(): Promise<void>;
  online(): Promise<void>;

  /** Connects the mailbox, as the provision door does. */
  connect(): Promise<void>;
  read(folder: string, names: readonly string[], read: boolean): Promise<void>;
  flag(folder: string, names: readonly string[], flagged: boolean): Promise<void>;
  move(from: string, names: readonly string[], to: string): Promise<void>;
  copy(from: string, names: readonly string[], to: string): Promise<void>;
  keyword(folder: string, names: readonly string[], keyword: string, add: boolean): Promise<void>;
  spam(from: string, names: readonly string[], spam: boolean): Promise<void>;
  /** Takes back the last action, until none is left to take back. */
  undo(): Promise<void>;
  /** To Trash, or for good where `forever` or where they lie in Trash. */
  remove(from: string, names: readonly string[], forever?: boolean): Promise<void>;
  /** Opens a letter: its body, its source and its attachments come to this computer. */
  open(folder: string, name: string): Promise<void>;
  saveDraft(subject: string): Promise<void>;
  send(subject: string): Promise<void>;
  /** Anything else of the contract: `isDone` says whether the store shows it already. */
  person(isDone: (look: Look) => boolean, act: (look: Look, call: Call) => Promise<unknown>): Promise<void>;

  /** What happens on the server's side, by another client or a delivery: at once, and together with its acknowledgement. */
  world(act: (world: World) => void): Promise<void>;
}

/** Calls of the contract by name. Its schema parses what goes in; what comes back is read with care. */
export type Call = (method: string, input: unknown) => Promise<unknown>;

export interface LookRow {
  readonly id: number;
  readonly locationId: number;
  readonly subject: string;
  readonly unread: boolean;
  readonly flagged: boolean;
}

/** The store as the interface sees it. */
export interface Look {
  accountId(): number | undefined;
  folderId(path: string): number | undefined;
  rows(path: string): readonly LookRow[];
  /** The rows of those names that lie in that folder now. */
  find(path: string, names: readonly string[]): readonly LookRow[];
  query(method: string, input: unknown): unknown;
}

export interface Scenario {
  readonly name: string;
  /** Capabilities that the server hides. */
  readonly hide?: readonly string[];
  /** What lies there before. Default `office`. */
  readonly mailbox?: MailboxName;
  /** Begins with an empty profile; `act` connects the mailbox. */
  readonly fresh?: boolean;
  /** There is a portal, outside of the process that is killed. */
  readonly portal?: PortalScene;
  /** Begins, and begins again after a crash, without a network. */
  readonly offline?: boolean;
  /**
   * Outcomes of a crash that differ from the uninterrupted run and are right all the same: returns what remains wrong
   * of the differences.
   */
  readonly tolerate?: (differences: readonly string[]) => readonly string[];
  act(hands: Hands): Promise<void>;
}

/** A scenario once for each set of hidden capabilities, and once with none hidden. */
export function onServers(scenario: Scenario, ...hidden: readonly (readonly string[])[]): Scenario[] {
  return [
    scenario,
    ...hidden.map((hide) => ({ ...scenario, hide, name: `${scenario.name} [no ${hide.join(', ')}]` })),
  ];
}

export const NO_QRESYNC = ['QRESYNC'] as const;
export const NO_CONDSTORE = ['CONDSTORE', 'QRESYNC'] as const;
export const NO_MOVE = ['MOVE'] as const;
export const NO_UIDPLUS = ['UIDPLUS'] as const;
