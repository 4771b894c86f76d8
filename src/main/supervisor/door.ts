import { fromWire } from '#shared/errors.ts';
import type { DoorMethod, FromThread } from '../core/thread-protocol.ts';
import type { Clock } from '../core/ports.ts';
import type { Activity, HostDoor } from '../host-door.ts';
import type { Slot } from './slot.ts';
import type { Thread } from './thread.ts';

type Answer = Extract<FromThread, { type: 'door' }>;

interface Open {
  readonly method: DoorMethod;
  readonly input: unknown;
  /** Whether a worker has it. */
  asked: boolean;
  settle(answer: Answer): void;
}

/** The host's own calls to the writer: those open when it ends reject as DISCONNECTED, later ones wait for the next. */
export function openDoor(writer: Slot, clock: Clock): HostDoor {
  const since = ({ activity, at }: { activity: Activity; at: number }): Activity => ({
    ...activity,
    idleMs: activity.idleMs + Math.max(0, clock.now() - at),
  });
  const calls = new Map<number, Open>();
  let thread: Thread | null = null;
  let dead = false;
  let nextId = 1;
  let last: { readonly activity: Activity; readonly at: number } | null = null;

  const settle = (answer: Answer): void => {
    calls.get(answer.id)?.settle(answer);
    calls.delete(answer.id);
  };
  const refuse = (id: number): void =>
    settle({ type: 'door', id, ok: false, error: { code: 'DISCONNECTED', params: {} } });
  const ask = (id: number, call: Open): void => {
    if (thread === null) return;
    call.asked = true;
    thread.send({ type: 'door', id, method: call.method, input: call.input });
  };

  writer.follow({
    up(next) {
      thread = next;
      next.onMessage((message) => {
        if (message.type === 'door') settle(message);
      });
      for (const [id, call] of calls) ask(id, call);
      // A new worker knows nothing of the person yet.
      if (last !== null) void door.activity(since(last)).catch(() => undefined);
    },
    down(forGood) {
      thread = null;
      dead = forGood;
      for (const [id, call] of calls) if (forGood || call.asked) refuse(id);
    },
  });

  const call =
    <M extends DoorMethod>(method: M) =>
    (input: Parameters<HostDoor[M]>[0]) =>
      new Promise<Awaited<ReturnType<HostDoor[M]>>>((resolve, reject) => {
        const id = nextId++;
        const open: Open = {
          method,
          input,
          asked: false,
          settle(answer) {
            // Both ends are this build's own: the writer answers with what HostDoor says.
            if (answer.ok) resolve(answer.value as Awaited<ReturnType<HostDoor[M]>>);
            else reject(fromWire(answer.error));
          },
        };
        calls.set(id, open);
        if (dead) refuse(id);
        else ask(id, open);
      });
  const tell = call('activity');
  const door: HostDoor = {
    resolveBlob: call('resolveBlob'),
    beginUpload: call('beginUpload'),
    commitUpload: call('commitUpload'),
    abortUpload: call('abortUpload'),
    provision: call('provision'),
    provisionPortal: call('provisionPortal'),
    activity(activity) {
      last = { activity, at: clock.now() };
      return tell(activity);
    },
  };
  return door;
}
