// The built program as users have it, without sources beside it: started, asked, weighed and stopped by the daemon bench.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CONSOLE } from '../src/access/caller.ts';
import { withAccess } from '../src/cli/console-access.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const TICKS_A_SECOND = 100;
const READY_MS = 120_000;
const LOOK_MS = 20;

/** Builds the program and lays it out as the package does; returns the path of its launcher. */
export function installProgram(folder: string): string {
  const build = spawnSync(process.execPath, [`${root}scripts/build.mjs`], { cwd: root, stdio: ['ignore', 2, 2] });
  if (build.status !== 0) throw new Error('the build failed');
  for (const part of ['bin', 'dist', 'package.json']) cpSync(`${root}${part}`, join(folder, part), { recursive: true });
  symlinkSync(`${root}node_modules`, join(folder, 'node_modules'));
  return join(folder, 'bin/porchlight.js');
}

export interface StartedOptions {
  readonly launcher: string;
  readonly folder: string;
  readonly command?: 'start' | 'demo';
  /** The settings file, as JSON, which is YAML too. */
  readonly settings?: object;
  /** Words before the program: "ip netns exec …". */
  readonly before?: readonly string[];
  /** Words for Node itself. */
  readonly nodeWords?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface Reply {
  readonly status: number;
  readonly ms: number;
  readonly body: Buffer;
}

/** Weight of a process and everything that it started. */
export interface Weight {
  /** Sum of PSS, MB. */
  readonly megabytes: number;
  /** User and system time, seconds. */
  readonly cpuSeconds: number;
}

export class StartedProgram {
  readonly url: URL;
  readonly token: string;
  readonly readyMs: number;
  readonly #child: ChildProcess;
  readonly #output: () => string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 6 });

  private constructor(
    child: ChildProcess,
    started: { url: URL; token: string; readyMs: number; output: () => string },
  ) {
    this.#child = child;
    this.url = started.url;
    this.token = started.token;
    this.readyMs = started.readyMs;
    this.#output = started.output;
  }

  /** Starts it and waits until /healthz answers. */
  static async start(options: StartedOptions): Promise<StartedProgram> {
    const { launcher, folder, command = 'start', settings, before = [], nodeWords = [], env = {} } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'porchlight.yaml'), JSON.stringify(settings ?? {}));
    const made = await withAccess(folder, { isMade: true }, (access) =>
      access.addToken(CONSOLE, `bench ${Date.now()}`, 'admin', null),
    );
    const words = [command, '--data', folder, '--no-open', '--port', '0'];
    const [program, ...rest] = [...before, process.execPath, ...nodeWords, launcher, ...words];
    const startMs = performance.now();
    const child = spawn(program!, rest, {
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (part: Buffer): void => {
      output = (output + part.toString()).slice(-100_000);
    };
    child.stdout!.on('data', take);
    child.stderr!.on('data', take);
    const address = await addressOf(child, () => output);
    const port = Number(address.port);
    while (!(await isHealthy(address))) await pause(LOOK_MS);
    const readyMs = performance.now() - startMs;
    const url = new URL(`http://127.0.0.1:${port}`);
    return new StartedProgram(child, { url, token: made.token, readyMs, output: () => output });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get output(): string {
    return this.#output();
  }

  /** One call over a connection that stays open; the time runs until the last byte is there. */
  call(method: string, path: string, body?: Buffer, headers: Record<string, string> = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const startMs = performance.now();
      const call = request(
        new URL(path, this.url),
        { method, agent: this.#agent, headers: { Authorization: `Bearer ${this.token}`, ...headers } },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, ms: performance.now() - startMs, body: Buffer.concat(parts) }),
          );
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }

  async json<T>(path: string): Promise<T> {
    const { status, body } = await this.call('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body.toString().slice(0, 300)}`);
    return JSON.parse(body.toString()) as T;
  }

  weight(): Weight {
    return weightOf(this.pid);
  }

  /** Ends it in order; resolves with milliseconds that it took. */
  async stop(): Promise<number> {
    this.#agent.destroy();
    const startMs = performance.now();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGTERM');
      await ended;
    }
    return performance.now() - startMs;
  }
}

async function addressOf(child: ChildProcess, output: () => string): Promise<URL> {
  for (const endMs = performance.now() + READY_MS; performance.now() < endMs; await pause(LOOK_MS)) {
    const match = /Open {2}(https?:\/\/[^\s/]*:\d+)\//.exec(output());
    if (match !== null) return new URL(match[1]!.replace('localhost', '127.0.0.1'));
    if (child.exitCode !== null) break;
  }
  child.kill('SIGKILL');
  throw new Error(`the program did not start:\n${output()}`);
}

const isHealthy = (url: URL): Promise<boolean> =>
  fetch(new URL('/healthz', url)).then(
    async (answer) => ((await answer.json()) as { status: string }).status === 'ok',
    () => false,
  );

/** PSS and CPU time of a process and its descendants (proc(5): smaps_rollup, stat). What ended before is in its parent's time. */
export function weightOf(pid: number): Weight {
  let megabytes = 0;
  let cpuSeconds = 0;
  for (const each of familyOf(pid)) {
    const pss = /^Pss:\s+(\d+) kB/m.exec(readProc(`${each}/smaps_rollup`));
    megabytes += pss === null ? 0 : Number(pss[1]) / 1024;
    const fields = readProc(`${each}/stat`).split(') ').at(-1)!.split(' ');
    // utime, stime, cutime, cstime
    for (const field of [11, 12, 13, 14]) cpuSeconds += Number(fields[field] ?? 0) / TICKS_A_SECOND;
  }
  return { megabytes, cpuSeconds };
}

function familyOf(pid: number): number[] {
  let tasks: string[] = [];
  try {
    tasks = readdirSync(`/proc/${pid}/task`);
  } catch {
    // It has ended meanwhile.
  }
  const children = tasks.flatMap((task) => readProc(`${pid}/task/${task}/children`).split(' ').filter(Boolean));
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return '';
  }
}

/** "7.1 of 2 cores": how busy the machine was; wall times mean nothing without it. */
export function loadWords(): string {
  return `load ${readProc('loadavg').split(' ')[0]}`;
}
