// Memory of the whole program while a week of 50 devices goes by, what its heaps grow by a day, and how fast a demo's week is.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench } from './daemon.ts';
import { HeapProbe, type Heaps } from './daemon-heaps.ts';
import { loadWords, StartedProgram } from './daemon-program.ts';

const DAY_SECONDS = 86_400;
const LOOK_MS = 500;
const SETTLE_MS = 20_000;
/** What the clock of the figures may err by. */
const LEAST_DAYS = 0.001;
const MEGABYTES_MAX = 200;
const GROWTH_MAX = 1;
/** What others say of themselves; not measured here. */
const OTHERS = [
  'ntopng: its documentation asks for 2 GB and more for a small network',
  'NetAlertX: its compose file reserves 1 GB',
  'CrowdSec: its documentation asks for 100 MB at least and measured 110 MB with two collections',
];
const DEMO_SECONDS = 120;
const LIMIT_MS = 15 * 60_000;

interface Health {
  readonly now: number;
  readonly capture: { readonly packets: number; readonly lagSeconds: number } | null;
  readonly memory: { readonly total: number };
}

/** Writes a simulated home's capture; returns its path. */
export function simulate(bench: Bench, devices: number, days: number): string {
  const out = join(bench.work, `home-${devices}-${days}.pcap`);
  const words = ['simulate', '--devices', devices, '--days', days, '--quiet', '--overwrite', '--out', out].map(String);
  const run = spawnSync(process.execPath, [bench.launcher, ...words], { stdio: ['ignore', 2, 2] });
  if (run.status !== 0) throw new Error('no home could be simulated');
  return out;
}

export async function measureMemory(bench: Bench): Promise<void> {
  const [devices, days] = bench.isSmoke ? [12, 0.5] : [50, 7];
  const target = simulate(bench, devices, days);
  const settings = { input: { kind: 'capture', target } };
  const program = await StartedProgram.start({
    launcher: bench.launcher,
    folder: join(bench.work, 'memory'),
    settings,
  });
  let peak = 0;
  let packets = 0;
  try {
    const beganMs = performance.now();
    let quietMs = 0;
    // What is read has ended when nothing new came for a while: a capture's end leaves the home as it is.
    for (let before = -1; quietMs < SETTLE_MS; await pause(LOOK_MS)) {
      peak = Math.max(peak, program.weight().megabytes);
      packets = (await program.json<Health>('/api/v1/health')).capture?.packets ?? 0;
      quietMs = packets > 0 && packets === before ? quietMs + LOOK_MS : 0;
      before = packets;
      if (performance.now() - beganMs > LIMIT_MS) throw new Error('the week did not end');
    }
    const { megabytes, cpuSeconds } = program.weight();
    const wall = (performance.now() - beganMs - SETTLE_MS) / 1000;
    const words = `${devices} devices, ${days} days, ${packets} packets as fast as they are read`;
    bench.say(`${words}: ${cpuSeconds.toFixed(1)} CPU s, ${wall.toFixed(0)} s (${loadWords()})`);
    bench.check('memory, peak of the sum of PSS', peak, 'MB', MEGABYTES_MAX);
    bench.check('memory, afterwards', megabytes, 'MB', MEGABYTES_MAX);
    for (const other of OTHERS) bench.say(`  beside it, ${other}`);
  } finally {
    await program.stop();
  }
}

/** Growth of the heaps after a collection, from one simulated day to the next, once all devices have been learned. */
export async function measureGrowth(bench: Bench): Promise<void> {
  const days = bench.isSmoke ? 6 : 7;
  const target = simulate(bench, bench.isSmoke ? 12 : 50, days);
  const program = await StartedProgram.start({
    launcher: bench.launcher,
    folder: join(bench.work, 'growth'),
    settings: { input: { kind: 'capture', target }, store: { keepDays: 3650 } },
    nodeWords: ['--inspect=0'],
  });
  try {
    const probe = await HeapProbe.open(program.output);
    const points: { readonly day: number; readonly heaps: Heaps }[] = [];
    let firstSeconds: number | null = null;
    let newestDay = -1;
    for (let quietMs = 0; quietMs < SETTLE_MS; await pause(LOOK_MS)) {
      const { now, capture } = await program.json<Health>('/api/v1/health');
      if (capture === null || capture.packets === 0) continue;
      const newest = now - capture.lagSeconds;
      firstSeconds ??= newest;
      const day = (newest - firstSeconds) / DAY_SECONDS;
      const last = points.at(-1)?.day ?? -1;
      quietMs = day > newestDay + LEAST_DAYS ? 0 : quietMs + LOOK_MS;
      newestDay = Math.max(newestDay, day);
      if (day - last >= 0.2) points.push({ day, heaps: await probe.heaps() });
    }
    probe.close();
    // The first half is learning and warming up.
    const late = points.filter(({ day }) => day >= days / 2);
    for (const { day, heaps } of points.filter((_, i) => i % 4 === 0 || i === points.length - 1))
      bench.say(
        `  day ${day.toFixed(1).padStart(5)}: ${Object.entries(heaps)
          .map(([name, bytes]) => `${name} ${megabytes(bytes)}`)
          .join(', ')} MB`,
      );
    if (late.length < 2) throw new Error('too few points to say how the heaps grow');
    bench.check('growth of all heaps after a collection', slopeOf(late), 'MB a day', GROWTH_MAX);
  } finally {
    await program.stop();
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Least squares over all heaps together, MB a day. */
function slopeOf(points: readonly { readonly day: number; readonly heaps: Heaps }[]): number {
  const sums = points.map(({ heaps }) => Object.values(heaps).reduce((sum, bytes) => sum + bytes / 1e6, 0));
  const meanDay = points.reduce((sum, { day }) => sum + day, 0) / points.length;
  const meanSum = sums.reduce((sum, each) => sum + each, 0) / sums.length;
  const over = points.reduce((sum, { day }, i) => sum + (day - meanDay) * (sums[i]! - meanSum), 0);
  return over / points.reduce((sum, { day }) => sum + (day - meanDay) ** 2, 0);
}

/** `porchlight demo`: simulated days for each second of CPU, until the clock on the wall is reached. */
export async function measureDemo(bench: Bench): Promise<void> {
  const program = await StartedProgram.start({
    launcher: bench.launcher,
    folder: join(bench.work, 'demo'),
    command: 'demo',
  });
  let peak = 0;
  try {
    const before = program.weight().cpuSeconds;
    const beganMs = performance.now();
    const limitSeconds = bench.isSmoke ? 20 : 600;
    let passed = 0;
    let first: number | null = null;
    for (;;) {
      await pause(LOOK_MS);
      peak = Math.max(peak, program.weight().megabytes);
      const { simulatedTime } = await program.json<{ readonly simulatedTime: number | null }>('/api/v1/demo');
      if (simulatedTime === null) continue;
      first ??= simulatedTime;
      passed = simulatedTime - first;
      if (Date.now() / 1000 - simulatedTime < 600 || performance.now() - beganMs > limitSeconds * 1000) break;
    }
    const cpu = program.weight().cpuSeconds - before;
    const wall = (performance.now() - beganMs) / 1000;
    bench.say(
      `demo: ${(passed / DAY_SECONDS).toFixed(2)} days in ${cpu.toFixed(1)} CPU s and ${wall.toFixed(0)} s (${loadWords()})`,
    );
    bench.say(`demo: ${(passed / cpu).toFixed(0)} simulated seconds a CPU second`);
    bench.check('a week of the demo', (cpu * 7 * DAY_SECONDS) / passed, 'CPU s', DEMO_SECONDS);
    bench.check('memory of the demo, peak', peak, 'MB', MEGABYTES_MAX);
  } finally {
    await program.stop();
  }
}
