/**
 * The few globals that every runtime of ours has (Node, Electron's worker and renderer, browsers) and that the ES library
 * lacks. Only tsconfig.shared.json reads this file: the other projects get the real declarations from Node or the DOM.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
