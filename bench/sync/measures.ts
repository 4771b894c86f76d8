import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Measure } from '../report.ts';
import { median, round } from '../stats.ts';
import { runChild, type BareResult, type CoreResult, type CoreTask } from './child.ts';
import { startCountingProxy } from './counting-proxy.ts';
import type { Mailbox } from './mailbox.ts';
import { mbsyncInto, mbsyncStartUp } from './mbsync.ts';
import type { BenchServer } from './server.ts';

export const measureNames = ['envelopes', 'bodies', 'nothing-new', 'first-rows', 'memory', 'loop'] as const;
export type MeasureName = (typeof measureNames)[number];

export interface Bench {
  readonly server: BenchServer;
  /** For profiles and maildirs of this run, on the file system that holds the mail too. */
  readonly work: string;
  readonly small: Mailbox;
  readonly middle: Mailbox;
  readonly large: Mailbox;
  readonly repeat: number;
  readonly only: ReadonlySet<MeasureName>;
  readonly hasMbsync: boolean;
  readonly tell: (words: string) => void;
}

const NO_MBSYNC = 'mbsync is not installed';
let profiles = 0;

function runCore(
  bench: Bench,
  mailbox: Mailbox,
  task: Partial<CoreTask> & Pick<CoreTask, 'kind'>,
): Promise<CoreResult> {
  profiles += 1;
  return runChild<CoreResult>('core-child.ts', {
    ...bench.server.login(mailbox),
    profile: join(bench.work, `profile-${profiles}`),
    letters: mailbox.letters,
    repeat: 1,
    watched: false,
    ...task,
  });
}

/** Runs each party in turn, `times` over, so that what disturbs the machine disturbs them alike. */
async function inTurn(times: number, parties: readonly (() => Promise<void>)[]): Promise<void> {
  for (let round = 0; round < times; round += 1) for (const party of parties) await party();
}

async function envelopes(bench: Bench): Promise<{ measures: Measure[]; synced: string }> {
  const { middle, repeat, server, work } = bench;
  const ours: CoreResult[] = [];
  const bare: BareResult[] = [];
  const synced = join(work, 'synced');
  await inTurn(repeat, [
    async () => void bare.push(await runChild<BareResult>('bare-child.ts', server.login(middle))),
    async () => {
      const last = ours.length === repeat - 1 ? { profile: synced } : {};
      ours.push(await runCore(bench, middle, { kind: 'first-sync', ...last }));
    },
  ]);
  return {
    synced,
    measures: [
      {
        id: 'envelopes',
        title: `Envelopes, flags and structure of ${middle.letters} letters into the store`,
        unit: 'ms',
        ours: { name: 'Postino', values: ours.flatMap((one) => one.ms) },
        reference: { name: 'bare FETCH', values: bare.map((one) => one.ms) },
        target: 1.25,
        note: 'From connecting until the store has every letter of every folder; the bare FETCH lists, selects and fetches the same items and drops them. Both in a Node that runs already, the caches of the server warm.',
        more: {
          'until all is done, texts ahead included (ms)': ours.map((one) => round(one.idleMs)),
          'processor time (ms)': `Postino ${round(median(ours.map((one) => one.cpuMs)))}, bare ${round(median(bare.map((one) => one.cpuMs)))}`,
        },
      },
    ],
  };
}

async function bodies(bench: Bench): Promise<Measure[]> {
  const { middle, repeat, server, work, hasMbsync } = bench;
  const ours: CoreResult[] = [];
  const theirs = { flushing: [] as number[], lazy: [] as number[] };
  let mirrors = 0;
  const mirror = async (fsync: boolean, into: number[]): Promise<void> => {
    if (!hasMbsync) return;
    mirrors += 1;
    const dir = join(work, `mbsync-${mirrors}`);
    into.push(await mbsyncInto(dir, server.login(middle), fsync).sync());
    rmSync(dir, { recursive: true, force: true });
  };
  await inTurn(repeat, [
    async () => void ours.push(await runCore(bench, middle, { kind: 'first-bodies' })),
    () => mirror(false, theirs.lazy),
  ]);
  // Where the disk is slow or busy it takes minutes: once is enough for a word beside the figure.
  await mirror(true, theirs.flushing);
  return [
    {
      id: 'bodies',
      title: `Full first sync of ${middle.letters} letters with all bodies`,
      unit: 'ms',
      ours: { name: 'Postino', values: ours.flatMap((one) => one.ms) },
      reference: { name: 'mbsync with FSync no', values: theirs.lazy },
      target: 1,
      note: 'Postino fetches and decodes every text that is shown (setting "everything"), and files when they are wanted; mbsync fetches every letter whole. As SQLite does with synchronous=NORMAL, mbsync leaves flushing to the system here.',
      ...(hasMbsync ? {} : { unmeasured: NO_MBSYNC }),
      more: {
        'mbsync as it is by default (FSync yes), ms': round(median(theirs.flushing)),
        'processor time of Postino (ms)': round(median(ours.map((one) => one.cpuMs))),
        'peak memory of Postino (MB)': round(median(ours.map((one) => one.peakMb))),
      },
    },
  ];
}

async function nothingNew(bench: Bench, synced: string): Promise<Measure[]> {
  const { middle, small, repeat, server, work, hasMbsync } = bench;
  const times = repeat * 3;
  const ours: number[] = [];
  const theirs: number[] = [];
  const startUp: number[] = [];
  const mirror = hasMbsync ? mbsyncInto(join(work, 'mbsync-idle'), server.login(middle), false) : null;
  await mirror?.sync();
  await inTurn(repeat, [
    async () => {
      const { ms } = await runCore(bench, middle, { kind: 'nothing-new', profile: synced, repeat: 3 });
      ours.push(...ms);
    },
    async () => {
      if (mirror === null) return;
      for (let run = 0; run < times / repeat; run += 1) {
        theirs.push(await mirror.sync());
        startUp.push(mbsyncStartUp());
      }
    },
  ]);
  const { conversations } = await runCore(bench, small, { kind: 'round-trips' });
  const trips = conversations.map((one) => one.roundTrips);
  const title = `A sync with nothing new over ${middle.folders} folders`;
  return [
    {
      id: 'nothing-new-trips',
      title: `${title}: round trips`,
      unit: 'round trips',
      ours: { name: 'Postino, the busiest connection', values: [Math.max(0, ...trips)] },
      reference: null,
      target: 3,
      note: 'Commands that a proxy saw pass, connection by connection, while the sync ran; login and IDLE lie before it.',
      more: {
        commands: conversations.map((one) => one.commands.join(', ')),
        ...(mirror === null ? {} : { 'mbsync needs': await mbsyncTrips(mirror, server) }),
      },
    },
    {
      id: 'nothing-new-time',
      title: `${title}: time`,
      unit: 'ms',
      ours: { name: 'Postino', values: ours },
      reference: { name: 'mbsync', values: theirs },
      target: 1,
      note: 'Postino runs and is connected already, as it is all day; mbsync starts, connects and logs in, as it does each time.',
      ...(hasMbsync ? {} : { unmeasured: NO_MBSYNC }),
      more: {
        'mbsync without its start (mbsync --version), ms': round(median(theirs) - median(startUp)),
      },
    },
  ];
}

async function mbsyncTrips(
  mirror: { sync(port: number): Promise<number> },
  server: BenchServer,
): Promise<string> {
  const proxy = await startCountingProxy(server.dovecot.port);
  await mirror.sync(proxy.port);
  const said = proxy.take();
  await proxy.stop();
  return said.map((one) => `${one.roundTrips} round trips for ${one.commands.length} commands`).join('; ');
}

async function firstRows(bench: Bench): Promise<Measure[]> {
  const { small, large, repeat } = bench;
  const ofSmall: number[] = [];
  const ofLarge: number[] = [];
  const run = async (mailbox: Mailbox, into: number[]): Promise<void> => {
    into.push(...(await runCore(bench, mailbox, { kind: 'first-rows' })).ms);
  };
  await inTurn(repeat + 2, [() => run(small, ofSmall), () => run(large, ofLarge)]);
  return [
    {
      id: 'first-rows',
      title: `First 50 rows of INBOX to be seen: ${large.letters} letters beside ${small.letters}`,
      unit: 'ms',
      ours: { name: `${large.letters} letters`, values: ofLarge },
      reference: { name: `${small.letters} letters`, values: ofSmall },
      target: 1.5,
      note: 'From connecting a new mailbox, TCP and login included, until messages.list answers with 50 rows (asked every 3 ms).',
    },
  ];
}

async function memoryAndLoop(bench: Bench): Promise<Measure[]> {
  const { middle, large, repeat, only } = bench;
  const ofMiddle: CoreResult[] = [];
  const ofLarge: CoreResult[] = [];
  const run = async (mailbox: Mailbox, into: CoreResult[]): Promise<void> => {
    into.push(await runCore(bench, mailbox, { kind: 'first-sync', watched: true }));
  };
  await inTurn(Math.min(2, repeat), [() => run(middle, ofMiddle), () => run(large, ofLarge)]);
  const peak = (results: readonly CoreResult[]): number[] => results.map((one) => one.peakMb);
  const how =
    'VmHWM of a process that runs the core in its two workers and nothing else, Node itself included, until the texts ahead are there; a list is read after every change.';
  const all: Measure[] = [
    {
      id: 'memory-peak',
      title: `Peak memory of the core during the first sync of ${large.letters} letters`,
      unit: 'MB',
      ours: { name: 'Postino', values: peak(ofLarge) },
      reference: null,
      target: 300,
      strict: true,
      note: how,
      more: {
        'time until every envelope is there (ms)': ofLarge.flatMap((one) => one.ms).map((ms) => round(ms)),
      },
    },
    {
      id: 'memory-growth',
      title: `Growth of that peak from ${middle.letters} to ${large.letters} letters`,
      unit: 'MB',
      ours: { name: `${large.letters} letters`, values: peak(ofLarge) },
      reference: { name: `${middle.letters} letters`, values: peak(ofMiddle) },
      target: 1.5,
      strict: true,
      note: how,
    },
    {
      id: 'loop',
      title: `Delay of the main thread's event loop during the first sync of ${middle.letters} letters, p99`,
      unit: 'ms',
      ours: { name: 'Postino', values: ofMiddle.map((one) => one.loop.p99) },
      reference: null,
      target: 16,
      strict: true,
      note: 'monitorEventLoopDelay (resolution 1 ms, which is part of the figure) in the thread that called startCore.',
      more: {
        'p50 and max (ms)': ofMiddle.map((one) => [round(one.loop.p50), round(one.loop.max)]),
        [`p99 with ${large.letters} letters (ms)`]: ofLarge.map((one) => round(one.loop.p99)),
      },
    },
  ];
  return all.filter((one) => only.has(one.id === 'loop' ? 'loop' : 'memory'));
}

/** All that was asked for, one after the other. */
export async function measureAll(bench: Bench): Promise<Measure[]> {
  const { only, server, tell } = bench;
  const done: Measure[] = [];
  const step = async (names: readonly MeasureName[], work: () => Promise<void>): Promise<void> => {
    if (!names.some((name) => only.has(name))) return;
    tell(`Measuring: ${names.filter((name) => only.has(name)).join(', ')}`);
    await work();
  };
  tell('Warming the caches of the server');
  for (const mailbox of new Set([bench.small, bench.middle, bench.large])) {
    const { letters } = await runChild<BareResult>('bare-child.ts', server.login(mailbox));
    if (letters !== mailbox.letters)
      throw new Error(`the server shows ${letters} of ${mailbox.letters} letters`);
  }
  let synced: string | null = null;
  await step(['envelopes'], async () => {
    const result = await envelopes(bench);
    synced = result.synced;
    done.push(...result.measures);
  });
  await step(['bodies'], async () => void done.push(...(await bodies(bench))));
  await step(['nothing-new'], async () => {
    if (synced === null) {
      synced = join(bench.work, 'synced');
      await runCore(bench, bench.middle, { kind: 'first-sync', profile: synced });
    }
    done.push(...(await nothingNew(bench, synced)));
  });
  await step(['first-rows'], async () => void done.push(...(await firstRows(bench))));
  await step(['memory', 'loop'], async () => void done.push(...(await memoryAndLoop(bench))));
  return done;
}
