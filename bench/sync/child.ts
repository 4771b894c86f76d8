import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a measured process reaches the server. */
export interface Login {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}
export type BareTask = Login;

export interface BareResult {
  readonly ms: number;
  readonly letters: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

export interface CoreTask extends Login {
  readonly profile: string;
  /**
   * `first-sync`: a new profile until every envelope of `letters` is in the store, and on until nothing is left to do.
   * `first-bodies`: a new profile until the text of each of `letters` is in the store.
   * `first-rows`: a new profile until 50 rows can be shown; then it is stopped.
   * `nothing-new`: a synced profile, synced again `repeat` times.
   * `round-trips`: a new profile of a small mailbox, then one sync with nothing new, its commands counted.
   */
  readonly kind: 'first-sync' | 'first-bodies' | 'first-rows' | 'nothing-new' | 'round-trips';
  readonly letters: number;
  readonly repeat: number;
  /** Reads the list after every change, as an interface does. */
  readonly watched: boolean;
}

export interface CoreResult {
  /** Of each run, in milliseconds. */
  readonly ms: readonly number[];
  /** Until nothing was left to do, texts ahead included. */
  readonly idleMs: number;
  readonly cpuMs: number;
  /** Largest resident memory of the whole process: the thread of the host, the writer and the reader. */
  readonly peakMb: number;
  /** Delay of the event loop of the thread that started the core, in milliseconds. */
  readonly loop: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly conversations: readonly { readonly commands: readonly string[]; readonly roundTrips: number }[];
}

/**
 * VmHWM of this process in MB; NaN where there is no /proc. (ru_maxrss would not do: on Linux a child begins with its
 * parent's.)
 */
export function peakMemory(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return found === null ? Number.NaN : Number(found[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** In a child: what it was started with. */
export const parameters = <T>(): T => JSON.parse(process.argv[2] ?? '') as T;

/** In a child: its last word. */
export const answer = (result: unknown): void => void process.stdout.write(`${JSON.stringify(result)}\n`);

/**
 * Runs one of the files beside this one in a process of its own and returns its answer. POSTINO_BENCH_NODE holds more
 * arguments for its node, such as --cpu-prof.
 */
export function runChild<R>(file: 'bare-child.ts' | 'core-child.ts', task: Login): Promise<R> {
  return new Promise((resolve, reject) => {
    const node = spawn(
      process.execPath,
      [
        ...(process.env['POSTINO_BENCH_NODE'] ?? '').split(' ').filter(Boolean),
        join(import.meta.dirname, file),
        JSON.stringify(task),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    node.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    node.on('error', reject);
    node.on('close', (code) => {
      if (code === 0 && output.trim() !== '') resolve(JSON.parse(output) as R);
      else reject(new Error(`${file} ended with ${code}`));
    });
  });
}
