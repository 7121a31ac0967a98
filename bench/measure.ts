// Runs one command under GNU time on one core and says what it cost.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Cost {
  readonly wallSeconds: number;
  /** User and system time of the command and all its children. */
  readonly cpuSeconds: number;
  /** Largest resident size of any one of its processes. */
  readonly peakMegabytes: number;
  readonly exitCode: number;
  readonly output: string;
}

export function findProgram(name: string): string | null {
  if (name.includes('/')) return existsSync(name) ? name : null;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (existsSync(path)) return path;
  }
  return null;
}

const LIMIT_SECONDS = 600;

/** Runs `words` once in an empty folder, which is removed afterwards. Needs GNU time; uses taskset where it is there. */
export function measure(words: readonly string[]): Cost {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-bench-'));
  try {
    const time = join(folder, '.time');
    const core = findProgram('taskset') === null ? [] : ['taskset', '-c', '0'];
    const run = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', '-o', time, ...core, ...words], {
      cwd: folder,
      encoding: 'utf8',
      timeout: LIMIT_SECONDS * 1000,
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [wall = 0, user = 0, system = 0, kilobytes = 0] = readFileSync(time, 'utf8')
      .trim()
      .split('\n')
      .at(-1)!
      .split(' ')
      .map(Number);
    return {
      wallSeconds: wall,
      cpuSeconds: user + system,
      peakMegabytes: kilobytes / 1024,
      exitCode: run.status ?? -1,
      output: `${run.stdout}${run.stderr}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Median cost of several runs (each column its own median). */
export function medianOf(costs: readonly Cost[]): Cost {
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  return {
    wallSeconds: middle(costs.map((cost) => cost.wallSeconds)),
    cpuSeconds: middle(costs.map((cost) => cost.cpuSeconds)),
    peakMegabytes: middle(costs.map((cost) => cost.peakMegabytes)),
    exitCode: Math.max(...costs.map((cost) => cost.exitCode)),
    output: costs.at(-1)!.output,
  };
}
