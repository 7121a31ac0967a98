// How soon the home page's calls are answered in a large home while 50,000 packets a second are captured; none may be lost.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Bench } from './daemon.ts';
import { simulate } from './daemon-memory.ts';
import { loadWords, StartedProgram, weightOf } from './daemon-program.ts';
import { fillLargeStore } from './large-store.ts';
import { findProgram } from './measure.ts';

const MINUTE_US = 60e6;
const PACKETS_A_SECOND = 50_000;
const P99_MS_MAX = 20;
/** All at once, as a browser asks for them. */
const CALLS = ['/api/v1/home', '/api/v1/devices?limit=50', '/api/v1/traffic?hours=24', '/api/v1/incidents?limit=20'];
/** One page after another so far apart: through the whole minute, with the saves that fall into it. */
const PAGE_MS = 120;
/** Pages on a quiet line, and while packets come. */
const QUIET_PAGES = 250;
const BUSY_PAGES = 460;
const SMOKE_PAGES = 50;
/** Set for the copy of this bench that runs in a network namespace of its own. */
const INSIDE = 'PORCHLIGHT_BENCH_INSIDE';

interface Health {
  readonly capture: { readonly packets: number; readonly kernelDrops: number; readonly ownDrops: number } | null;
}

/** Data folder of 200 devices, 10,000 alerts and 10 million flow summaries until now; made once in a work folder. */
export function largeFolder(bench: Bench): string {
  const folder = join(bench.work, 'large-home');
  if (existsSync(folder)) return folder;
  const [rows, alerts] = bench.isSmoke ? [100_000, 1000] : [10_000_000, 10_000];
  const nowUs = Math.floor((Date.now() * 1000) / MINUTE_US) * MINUTE_US;
  const beganMs = performance.now();
  const made = fillLargeStore({ folder, devices: 200, alerts, rows, nowUs });
  bench.say(
    `made a home of 200 devices, ${alerts} alerts, ${made} flow summaries in ${((performance.now() - beganMs) / 1000).toFixed(0)} s`,
  );
  return folder;
}

export async function measureAnswers(bench: Bench): Promise<void> {
  const reason = whyNoLine();
  if (reason !== null) {
    bench.say(`no packets are sent: ${reason}; measured while a capture is read instead`);
    await measureLine(bench, { kind: 'capture', target: simulate(bench, 50, bench.isSmoke ? 0.5 : 7) }, null);
    return;
  }
  if (process.env[INSIDE] === undefined) {
    // Packets may go only where nobody else listens: a network namespace with two ends of a line.
    largeFolder(bench);
    const words = ['daemon', '--only', 'answers', '--work', bench.work, '--program', bench.launcher];
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const line = ['--net', '--mount', process.execPath, main, ...words, ...(bench.isSmoke ? ['--smoke'] : [])];
    const run = spawnSync('unshare', line, {
      env: { ...process.env, [INSIDE]: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    bench.check('checks of it that failed', run.status === 0 ? 0 : 1, '', 0);
    return;
  }
  layLine();
  await measureLine(bench, { kind: 'interface', target: 'pl0' }, 'pl1');
}

/** Two ends of a line that nobody else is at. */
function layLine(): void {
  for (const line of [
    // What is mounted still shows the interfaces outside.
    'mount -t sysfs sysfs /sys',
    'ip link set lo up',
    'ip link add pl0 mtu 16000 type veth peer name pl1 mtu 16000',
    'ip link set pl0 up',
    'ip link set pl1 up',
  ]) {
    const [program, ...words] = line.split(' ');
    if (spawnSync(program!, words, { stdio: ['ignore', 2, 2] }).status !== 0) throw new Error(`${line} failed`);
  }
}

function whyNoLine(): string | null {
  if (process.getuid?.() !== 0) return 'only root makes a network namespace';
  for (const name of ['unshare', 'ip', 'tcpreplay']) if (findProgram(name) === null) return `${name} is not installed`;
  return null;
}

async function measureLine(bench: Bench, input: object, sendsAt: string | null): Promise<void> {
  const folder = largeFolder(bench);
  const program = await StartedProgram.start({
    launcher: bench.launcher,
    folder,
    settings: { input, store: { sizeLimit: '8 GB' } },
  });
  bench.say(`started in ${(program.readyMs / 1000).toFixed(1)} s`);
  let sender: Sender | null = null;
  try {
    await pause(2000);
    await ask(program, 20);
    await showTimes(bench, 'a quiet line', program, bench.isSmoke ? SMOKE_PAGES : QUIET_PAGES, null);
    const seconds = bench.isSmoke ? 10 : 60;
    if (sendsAt !== null) sender = send(sendsAt, simulate(bench, 50, 0.2), seconds);
    await pause(3000);
    const before = {
      own: program.weight().cpuSeconds,
      sent: sender === null ? 0 : weightOf(sender.pid).cpuSeconds,
      ms: performance.now(),
    };
    await showTimes(
      bench,
      sender === null ? 'while a capture is read' : `at ${PACKETS_A_SECOND} packets/s`,
      program,
      bench.isSmoke ? SMOKE_PAGES : BUSY_PAGES,
      P99_MS_MAX,
    );
    const wall = (performance.now() - before.ms) / 1000;
    const own = program.weight();
    bench.say(
      `  over ${wall.toFixed(0)} s: ours ${((own.cpuSeconds - before.own) / wall).toFixed(2)} cores, ${sender === null ? '' : `the sender ${((weightOf(sender.pid).cpuSeconds - before.sent) / wall).toFixed(2)} cores, `}${loadWords()}`,
    );
    bench.check('  memory then, 200 devices', own.megabytes, 'MB', null);
    if (sender !== null) await showLosses(bench, program, await sender.ended);
  } finally {
    sender?.child.kill();
    const stopMs = await program.stop();
    bench.say(`ended in ${(stopMs / 1000).toFixed(1)} s`);
  }
}

async function showLosses(bench: Bench, program: StartedProgram, sent: number): Promise<void> {
  // dumpcap hands over within a second; drops are told every ten.
  await pause(15_000);
  const { capture } = await program.json<Health>('/api/v1/health');
  const seen = capture?.packets ?? 0;
  bench.say(`  sent ${sent}, read ${seen}`);
  bench.check('  packets that were not read', Math.max(0, sent - seen), 'packets', 0);
  bench.check('  drops that the kernel told', capture?.kernelDrops ?? 0, 'packets', 0);
}

async function ask(program: StartedProgram, pages: number): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(CALLS.map((path) => [path, []]));
  for (let i = 0; i < pages; i++) {
    const next = pause(PAGE_MS);
    await Promise.all(
      CALLS.map(async (path) => {
        const { status, ms } = await program.call('GET', path);
        if (status !== 200) throw new Error(`GET ${path}: ${status}`);
        times.get(path)!.push(ms);
      }),
    );
    await next;
  }
  return times;
}

async function showTimes(
  bench: Bench,
  when: string,
  program: StartedProgram,
  pages: number,
  most: number | null,
): Promise<void> {
  const times = await ask(program, pages);
  const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)]!;
  for (const [path, each] of times) {
    each.sort((a, b) => a - b);
    bench.say(
      `  ${path.padEnd(30)} p50 ${at(each, 0.5).toFixed(1)} p99 ${at(each, 0.99).toFixed(1)} longest ${each.at(-1)!.toFixed(1)} ms`,
    );
  }
  const all = [...times.values()].flat().sort((a, b) => a - b);
  bench.check(`calls of the home page, ${when}, p99`, at(all, 0.99), 'ms', most);
}

interface Sender {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Packets that it says it sent. */
  readonly ended: Promise<number>;
}

function send(name: string, capture: string, seconds: number): Sender {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-send-'));
  const words = [
    '-i',
    name,
    '--preload-pcap',
    `--pps=${PACKETS_A_SECOND}`,
    '--loop=100000',
    `--duration=${seconds}`,
    capture,
  ];
  const child = spawn('tcpreplay', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      output = (output + part.toString()).slice(-10_000);
    });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      const match = /Successful packets:\s+(\d+)/.exec(output) ?? /Actual: (\d+) packets/.exec(output);
      if (match === null) reject(new Error(`tcpreplay said nothing of its packets:\n${output}`));
      else resolve(Number(match[1]));
    });
  });
  // It is asked for later; until then a failure is no unhandled one.
  ended.catch(() => undefined);
  return { child, pid: child.pid!, ended };
}
