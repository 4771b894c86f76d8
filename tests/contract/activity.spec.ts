import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient } from '#shared/rpc/client.ts';
import type { Activity } from '../../src/main/host-door.ts';
import { createTeller } from '../../src/main/hosts/activity.ts';
import { createElectronPort, type Bridge } from '../../src/renderer/api/port-electron.ts';
import type { ElectronDouble } from './support/electron-double.ts';
import type { FakeCore } from './support/fake-core.ts';
import { electronStarter, type Started } from './support/start-electron.ts';
import { startWebHost, type WebHost } from './support/web-host.ts';

const double = await vi.hoisted(async (): Promise<ElectronDouble> =>
  (await import('./support/electron-double.ts')).createElectronDouble(),
);
vi.mock('electron', () => double.electron);
const { runElectronHost } = await import('../../src/main/hosts/electron/run-electron-host.ts');
await import('../../src/preload/index.ts');
const startElectron = electronStarter(double, runElectronHost);

const last = (core: FakeCore): Activity | undefined => core.told.at(-1);

describe('what a host passes on of the person', () => {
  const seen: Activity = { visible: true, idleMs: 0, online: true, suspended: false };

  it('is every change at once, and input once a minute', () => {
    let now = 1_000_000;
    const told: Activity[] = [];
    const tell = createTeller({ activity: (one) => Promise.resolve(void told.push(one)) }, () => now);
    tell(seen);
    now += 59_000;
    tell(seen);
    now += 1_000;
    tell({ ...seen, idleMs: 30_000 });
    expect(told).toEqual([seen]);
    tell(seen);
    tell({ ...seen, visible: false });
    tell({ ...seen, visible: false, online: false });
    tell({ ...seen, visible: false, online: false, suspended: true });
    expect(told).toHaveLength(5);
    now += 60 * 60_000;
    tell({ ...seen, visible: false, online: false, suspended: true, idleMs: 60 * 60_000 });
    expect(told).toHaveLength(5);
  });

  it('survives a core that is away', async () => {
    const tell = createTeller({ activity: () => Promise.reject(new Error('away')) });
    tell(seen);
    tell({ ...seen, online: false });
    await new Promise((done) => setImmediate(done));
  });
});

describe('Electron', () => {
  let host: Started;
  const window = () => double.windows.at(-1)!;
  const { powerMonitor } = double.electron;
  beforeAll(async () => {
    host = await startElectron();
    window().becomes('restore');
  });
  afterAll(async () => await host.quit());

  it('tells of a window that is shown, hidden, minimised and restored', () => {
    expect(last(host.core)).toMatchObject({ visible: true, online: true, suspended: false });
    for (const [event, visible] of [
      ['hide', false],
      ['show', true],
      ['minimize', false],
      ['restore', true],
    ] as const) {
      window().becomes(event);
      expect([event, last(host.core)?.visible]).toEqual([event, visible]);
    }
  });

  it('tells of sleep at once, and of waking', () => {
    powerMonitor.emit('suspend');
    expect(last(host.core)?.suspended).toBe(true);
    powerMonitor.emit('resume');
    expect(last(host.core)?.suspended).toBe(false);
  });

  it('looks the network and the idle time up when the page has seen something', async () => {
    const client = createClient(createElectronPort(double.world['postino'] as Bridge), () => false);
    double.machine.online = false;
    double.machine.idleSeconds = 900;
    // What the page believes of the network and of its sight is not taken on trust.
    await client.call('host.activity', { visible: false, idleMs: 5_000, online: true });
    expect(last(host.core)).toMatchObject({ visible: true, online: false });
    expect(last(host.core)?.idleMs).toBeLessThan(60_000);
    double.machine.online = true;
    await client.call('host.activity', { visible: true, idleMs: 5_000, online: true });
    expect(last(host.core)?.online).toBe(true);
    await expect(
      client.call('host.activity', { visible: true, idleMs: -1, online: true }),
    ).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  it('looks at nothing any more when its window is closed', () => {
    window().emit('closed');
    expect(last(host.core)?.visible).toBe(false);
  });
});

describe('Electron, from start to end', () => {
  const { powerMonitor } = double.electron;

  it('takes the system’s idle time where the page says nothing', async () => {
    const quiet = await startElectron();
    double.machine.idleSeconds = 1_234;
    double.windows.at(-1)?.becomes('restore');
    expect(last(quiet.core)?.idleMs).toBe(1_234_000);
    double.machine.idleSeconds = 0;
    await quiet.quit();
  });

  it('leaves no listener behind', async () => {
    const count = (): number =>
      powerMonitor.eventNames().reduce((n, name) => n + powerMonitor.listenerCount(name), 0);
    const before = count();
    const brief = await startElectron();
    expect(count()).toBeGreaterThan(before);
    await brief.quit();
    expect(count()).toBe(before);
  });
});

describe('the web host', () => {
  let host: WebHost;
  beforeAll(async () => {
    host = await startWebHost();
  });
  afterAll(async () => await host.stop());
  const tab = async () => {
    const socket = await host.socket();
    let id = 0;
    return {
      saw: (input: unknown) =>
        socket.send(JSON.stringify({ type: 'call', id: ++id, method: 'host.activity', input })),
      close: () => socket.terminate(),
    };
  };
  const told = async (wanted: Partial<Activity>) =>
    await expect.poll(() => last(host.core), { timeout: 10_000 }).toMatchObject(wanted);

  it('has nobody looking where no tab is open, and a network', async () => {
    await told({ visible: false, online: true, suspended: false });
  });

  it('takes a tab that opens for a person, and sums up what the tabs see', async () => {
    const first = await tab();
    await told({ visible: true, online: true });
    first.saw({ visible: false, idleMs: 20, online: true });
    await told({ visible: false });
    const second = await tab();
    await told({ visible: true });
    second.saw({ visible: true, idleMs: 0, online: false });
    first.saw({ visible: false, idleMs: 0, online: false });
    await told({ visible: true, online: false });
    first.saw({ visible: false, idleMs: 0, online: true });
    await told({ visible: true, online: true });
    second.close();
    await told({ visible: false, online: true });
    first.close();
    await told({ visible: false, online: true });
  });
});
