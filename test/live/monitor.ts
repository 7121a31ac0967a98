// The real daemon in a device's namespace, as a person would start it, and what its API, its stream and its commands say there.
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { LiveEvent } from '../../src/documents/events.ts';
import type { Device, Ended, Home } from './home.ts';
import { LAUNCHER, until } from './watcher.ts';

const START_MS_MAX = 60_000;
const END_MS_MAX = 15_000;
export const PORT = 8484;

export interface Timed<T> {
  readonly atMs: number;
  readonly value: T;
}

/** Runs the program in a device's namespace to its end; `before`: words in front of it, such as setpriv's. */
export function porchlight(
  home: Home,
  device: Device,
  words: readonly string[],
  { input = '', before = [] }: { readonly input?: string; readonly before?: readonly string[] } = {},
): Promise<Ended> {
  const line = [...before, process.execPath, LAUNCHER, ...words];
  return home.run(device, line, { input, timeoutMs: 150_000, env: { NO_COLOR: '1' } });
}

export class Monitor {
  readonly startedMs = Date.now();
  /** When its address was printed. */
  readyMs = 0;
  output = '';
  readonly #home: Home;
  readonly #device: Device;
  readonly #child: ChildProcess;
  readonly #token: string;
  readonly #ended: Promise<number | null>;

  private constructor(home: Home, device: Device, child: ChildProcess, token: string) {
    this.#home = home;
    this.#device = device;
    this.#child = child;
    this.#token = token;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    this.#ended = new Promise((resolve) => child.once('close', resolve));
  }

  /** Starts it with these words; resolves when it has printed its address. */
  static async start(
    home: Home,
    device: Device,
    words: readonly string[],
    { token, before = [] }: { readonly token: string; readonly before?: readonly string[] },
  ): Promise<Monitor> {
    const line = [...before, process.execPath, LAUNCHER, 'start', '--no-open', '--port', String(PORT), ...words];
    const child = home.spawn(device, line, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', COLUMNS: '100' },
    });
    const monitor = new Monitor(home, device, child, token);
    const isReady = await until(START_MS_MAX, () => /Open {2}https?:/.test(monitor.output) || child.exitCode !== null);
    if (!isReady || child.exitCode !== null) throw new Error(`start: ${monitor.output}`);
    monitor.readyMs = Date.now();
    return monitor;
  }

  /** The document at a path of the API, asked from the machine itself. */
  async ask<T>(path: string, send: { readonly method: string; readonly body: unknown } | null = null): Promise<T> {
    const more =
      send === null ? [] : ['-X', send.method, '-H', 'Content-Type: application/json', '-d', JSON.stringify(send.body)];
    const run = await this.#home.run(this.#device, [...this.#curl(), ...more, this.#url(path)]);
    if (run.status !== 0) throw new Error(`${path}: curl ${run.status} ${run.stderr} ${run.stdout}`);
    return JSON.parse(run.stdout) as T;
  }

  /** Follows the event stream as a dashboard does; `events` grows with the time that each came. */
  follow(): { readonly events: Timed<LiveEvent>[]; readonly end: () => void } {
    const events: Timed<LiveEvent>[] = [];
    const words = [...this.#curl(), '-N', this.#url('/api/v1/events')];
    const child = this.#home.spawn(this.#device, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines)
        if (line.startsWith('data: ')) events.push({ atMs: Date.now(), value: JSON.parse(line.slice(6)) as LiveEvent });
    });
    return { events, end: () => void child.kill('SIGKILL') };
  }

  /** Sends SIGTERM; the exit code and how long it took. */
  async terminate(): Promise<{ readonly status: number | null; readonly tookMs: number }> {
    const startMs = Date.now();
    this.#child.kill('SIGTERM');
    return { status: await this.ended(), tookMs: Date.now() - startMs };
  }

  /** Ends it whatever it does; harmless twice. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Waits for the end, and makes it where it does not come. */
  async ended(): Promise<number | null> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS_MAX);
    const status = await this.#ended;
    clearTimeout(timer);
    return status;
  }

  #curl(): string[] {
    return ['curl', '-sS', '--fail-with-body', '-H', `Authorization: Bearer ${this.#token}`];
  }

  #url(path: string): string {
    return `http://127.0.0.1:${PORT}${path}`;
  }
}

/** A data folder in the home's own. */
export const dataFolder = (home: Home, name: string): string => join(home.folder, name);
