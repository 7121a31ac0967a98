// From a fresh clone to a program that answers: the first `npm start`, with npm's cache warm, and the second; and the installed program alone.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Bench } from './daemon.ts';
import { loadWords, StartedProgram, weightOf } from './daemon-program.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FIRST_SECONDS_MAX = 60;
const SECOND_SECONDS_MAX = 3;
const STOP_SECONDS_MAX = 5;
const RUNS = 5;
const LIMIT_MS = 300_000;

export async function measureStart(bench: Bench): Promise<void> {
  const times: { readyMs: number; cpuSeconds: number; megabytes: number; stopMs: number }[] = [];
  for (let i = 0; i < (bench.isSmoke ? 2 : RUNS); i++) {
    const folder = join(bench.work, `start-${i}`);
    const program = await StartedProgram.start({
      launcher: bench.launcher,
      folder,
      settings: { input: { kind: 'none' } },
    });
    const weight = program.weight();
    times.push({ readyMs: program.readyMs, ...weight, stopMs: await program.stop() });
    rmSync(folder, { recursive: true });
  }
  const middle = (of: (time: (typeof times)[number]) => number): number =>
    times.map(of).sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
  bench.check(
    'installed program, until /healthz is ok',
    middle(({ readyMs }) => readyMs) / 1000,
    's',
    SECOND_SECONDS_MAX,
  );
  bench.check(
    'installed program, start',
    middle(({ cpuSeconds }) => cpuSeconds),
    'CPU s',
    null,
  );
  bench.check(
    'installed program, nothing watched',
    middle(({ megabytes }) => megabytes),
    'MB PSS',
    null,
  );
  bench.check('installed program, end', middle(({ stopMs }) => stopMs) / 1000, 's', STOP_SECONDS_MAX);
  if (!bench.isSmoke) await measureClone(bench);
}

async function measureClone(bench: Bench): Promise<void> {
  const clone = join(bench.work, 'clone');
  rmSync(clone, { recursive: true, force: true });
  const made = spawnSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone], { stdio: ['ignore', 2, 2] });
  if (made.status !== 0) throw new Error('the repository could not be cloned');
  for (const [what, most] of [
    ['fresh clone, npm start until /healthz is ok', FIRST_SECONDS_MAX],
    ['the second npm start', SECOND_SECONDS_MAX],
  ] as const) {
    const { seconds, cpuSeconds } = await npmStart(clone, join(bench.work, 'clone-data'));
    bench.say(`${what}: ${cpuSeconds.toFixed(1)} CPU s (${loadWords()})`);
    bench.check(what, seconds, 's', most);
  }
  rmSync(clone, { recursive: true, force: true });
}

async function npmStart(clone: string, data: string): Promise<{ seconds: number; cpuSeconds: number }> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const words = ['start', '--', '--data', data, '--no-open', '--port', '0'];
  const startMs = performance.now();
  // A group of its own: npm hands no signal on to what it started.
  const child = spawn('npm', words, {
    cwd: clone,
    detached: true,
    env: { ...process.env, NO_COLOR: '1', PORCHLIGHT_INPUT_KIND: 'none' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      output += part.toString();
    });
  try {
    for (;;) {
      await pause(20);
      const address = /Open {2}http:\/\/[^\s/]*:(\d+)\//.exec(output);
      const isOk =
        address !== null &&
        (await fetch(`http://127.0.0.1:${address[1]}/healthz`).then(
          async (answer) => ((await answer.json()) as { status: string }).status === 'ok',
          () => false,
        ));
      const ms = performance.now() - startMs;
      if (isOk) return { seconds: ms / 1000, cpuSeconds: weightOf(child.pid!).cpuSeconds };
      if (child.exitCode !== null || ms > LIMIT_MS) throw new Error(`npm start did not come up:\n${output}`);
    }
  } finally {
    const ended = new Promise((resolve) => child.once('close', resolve));
    if (child.exitCode === null) {
      process.kill(-child.pid!, 'SIGTERM');
      await ended;
    }
  }
}
