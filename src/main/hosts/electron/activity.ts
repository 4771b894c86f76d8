import { net, powerMonitor, type BrowserWindow } from 'electron';
import type { Teller } from '../activity.ts';

/** Electron tells neither idleness nor the network by itself. */
const LOOK_MS = 15_000;

export interface ActivityWatch {
  /** The window whose sight counts from now on. */
  follow(window: BrowserWindow): void;
  /** The page has seen something: input, or the network that came back. What is true is looked up here. */
  page(idleMs: number): void;
  end(): void;
}

/**
 * The person and the machine as Electron knows them: a window that is shown and not minimised, the system's idle time, the
 * network, sleep and waking.
 */
export function watchActivity(tell: Teller): ActivityWatch {
  let window: BrowserWindow | null = null;
  let suspended = false;
  let pageInput = Number.NEGATIVE_INFINITY;

  const look = (): void => {
    const idleMs = Math.min(powerMonitor.getSystemIdleTime() * 1_000, Date.now() - pageInput);
    tell({
      visible: window?.isVisible() === true && !window.isMinimized(),
      idleMs: Math.max(0, idleMs),
      online: net.isOnline(),
      suspended,
    });
  };
  const onSuspend = (): void => {
    suspended = true;
    look();
  };
  const onResume = (): void => {
    suspended = false;
    look();
  };
  powerMonitor.on('suspend', onSuspend);
  powerMonitor.on('resume', onResume);
  powerMonitor.on('unlock-screen', look);
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  look();

  return {
    follow(next) {
      window = next;
      for (const event of ['show', 'hide', 'minimize', 'restore', 'focus'] as const)
        // One name at a time: each is an overload of its own in electron.d.ts.
        next.on(event as 'show', look);
      next.on('closed', () => {
        if (window === next) window = null;
        look();
      });
      look();
    },
    page(idleMs) {
      pageInput = Math.max(pageInput, Date.now() - idleMs);
      look();
    },
    end() {
      clearInterval(timer);
      powerMonitor.off('suspend', onSuspend);
      powerMonitor.off('resume', onResume);
      powerMonitor.off('unlock-screen', look);
    },
  };
}
