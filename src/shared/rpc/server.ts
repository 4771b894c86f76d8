import { AppError, toWire } from '../errors.ts';
import type { MethodSpec } from '../contract/method.ts';
import type { EventName, EventPayload } from '../contract/index.ts';
import { fromClient, type Port, type Reply } from '../contract/wire.ts';

type AnyHandler = (input: never, signal: AbortSignal) => unknown;

export interface ServerOptions {
  /** Told of every failure that was not thrown on purpose; the client gets INTERNAL without particulars. */
  readonly onUnexpected: (method: string, error: unknown) => void;
  /** Writes of one lane run one after another; those of others beside them. All in one unless told. */
  readonly laneOf?: (method: string) => string;
}

export interface Server {
  /** Serves one more client. Returns the function that ends it and cancels its calls. */
  serve(port: Port): () => void;
  /** Sends an event to every client. */
  push<E extends EventName>(event: E, payload: EventPayload<E>): void;
}

/**
 * Answers calls of any number of clients with the given handlers. Each input is parsed here, once, by its schema:
 * handlers get checked values only. Writes of all clients run one after another, lane by lane; reads run as they come.
 */
export function createServer(
  specs: Readonly<Record<string, MethodSpec>>,
  handlers: Readonly<Record<string, AnyHandler>>,
  options: ServerOptions,
): Server {
  const ports = new Set<Port>();
  const lastWrites = new Map<string, Promise<unknown>>();

  const run = async (method: string, input: unknown, signal: AbortSignal): Promise<unknown> => {
    const spec = Object.hasOwn(specs, method) ? specs[method] : undefined;
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    if (spec === undefined || handler === undefined)
      throw new AppError('UNKNOWN_METHOD', { method: method.slice(0, 100) });
    const parsed = spec.input.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new AppError('VALIDATION', {
        field: issue?.path.join('.') ?? '',
        reason: issue?.code ?? 'invalid',
      });
    }
    const invoke = async (): Promise<unknown> => {
      if (signal.aborted) throw new AppError('CANCELLED');
      return await handler(parsed.data as never, signal);
    };
    if (spec.kind !== 'write') return await invoke();
    const lane = options.laneOf?.(method) ?? '';
    const turn = (lastWrites.get(lane) ?? Promise.resolve()).then(invoke, invoke);
    lastWrites.set(
      lane,
      turn.catch(() => undefined),
    );
    return await turn;
  };

  return {
    serve(port) {
      const running = new Map<number, AbortController>();
      let ended = false;
      ports.add(port);

      const answer = async (id: number, method: string, input: unknown): Promise<void> => {
        const controller = new AbortController();
        running.set(id, controller);
        let reply: Reply;
        try {
          reply = { type: 'reply', id, ok: true, value: await run(method, input, controller.signal) };
        } catch (error) {
          const wire = toWire(error);
          if (wire.code === 'INTERNAL') options.onUnexpected(method, error);
          reply = { type: 'reply', id, ok: false, error: wire };
        }
        running.delete(id);
        if (!ended && !controller.signal.aborted) port.post(reply);
      };

      const off = port.onMessage((raw) => {
        const message = fromClient.safeParse(raw);
        // A message that is not of the protocol has no id to answer to.
        if (!message.success) return;
        if (message.data.type === 'cancel') running.get(message.data.id)?.abort();
        else void answer(message.data.id, message.data.method, message.data.input);
      });

      return () => {
        ended = true;
        off();
        ports.delete(port);
        for (const controller of running.values()) controller.abort();
      };
    },
    push(event, payload) {
      for (const port of ports) port.post({ type: 'push', event, payload });
    },
  };
}
