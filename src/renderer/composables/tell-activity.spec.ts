import { describe, expect, it } from 'vitest';
import { tellActivity } from './tell-activity.ts';

function page() {
  const told: unknown[] = [];
  let connection: (connected: boolean) => void = () => undefined;
  let time = 1_000_000;
  const around = {
    document: Object.assign<EventTarget, { visibilityState: DocumentVisibilityState }>(new EventTarget(), {
      visibilityState: 'visible',
    }),
    window: new EventTarget(),
    navigator: { onLine: true },
    now: () => time,
  };
  const end = tellActivity(
    {
      call: (_method, input) => {
        told.push(input);
        return Promise.reject(new Error('no host'));
      },
      onConnection(listener) {
        connection = listener;
        return () => (connection = () => undefined);
      },
    },
    around,
  );
  return {
    ...around,
    told,
    end,
    connect: (connected: boolean) => connection(connected),
    pass: (milliseconds: number) => (time += milliseconds),
    input: (kind: string) => around.document.dispatchEvent(new Event(kind)),
    show(state: DocumentVisibilityState) {
      around.document.visibilityState = state;
      around.document.dispatchEvent(new Event('visibilitychange'));
    },
  };
}

describe('tellActivity', () => {
  it('says at once that somebody is here', () => {
    expect(page().told).toEqual([{ visible: true, idleMs: 0, online: true }]);
  });

  it('tells of input once a minute, of any kind', () => {
    const { told, input, pass } = page();
    for (const kind of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart']) {
      pass(59_000);
      input(kind);
      pass(1_000);
      input(kind);
      input(kind);
    }
    expect(told).toEqual(Array.from({ length: 6 }, () => ({ visible: true, idleMs: 0, online: true })));
  });

  it('tells at once that it was hidden and shown, which is input', () => {
    const { told, show, pass } = page();
    pass(5_000);
    show('hidden');
    pass(5_000);
    show('visible');
    expect(told.slice(1)).toEqual([
      { visible: false, idleMs: 5_000, online: true },
      { visible: true, idleMs: 0, online: true },
    ]);
  });

  it('tells at once that the network went and came', () => {
    const { told, window, navigator, pass } = page();
    navigator.onLine = false;
    pass(1_000);
    window.dispatchEvent(new Event('offline'));
    navigator.onLine = true;
    window.dispatchEvent(new Event('online'));
    expect(told.slice(1)).toEqual([
      { visible: true, idleMs: 1_000, online: false },
      { visible: true, idleMs: 1_000, online: true },
    ]);
  });

  it('tells a host that is back, and nothing after its end', () => {
    const { told, connect, end, input, show, pass } = page();
    connect(false);
    expect(told).toHaveLength(1);
    connect(true);
    expect(told).toHaveLength(2);
    end();
    pass(600_000);
    input('keydown');
    show('hidden');
    connect(true);
    expect(told).toHaveLength(2);
  });
});
