// `porchlight watch` as a person would start it, in a device's namespace; its JSON lines are kept with the time they came.
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Device, Home } from './home.ts';
import { pause } from './household.ts';

export const LAUNCHER = fileURLToPath(new URL('../../bin/porchlight.js', import.meta.url));
const START_MS_MAX = 60_000;
/** From the packet socket to the first bytes that the program reads. */
const FIRST_BYTES_MS = 1000;
const END_MS_MAX = 15_000;

export interface LiveAlert {
  readonly kind: string;
  readonly severity: 'info' | 'low' | 'medium' | 'high';
  readonly device: { readonly mac: string | null; readonly ip: string | null; readonly name: string | null };
  readonly sentence: string;
  /** Milliseconds since 1970 when the line came out. */
  readonly printedMs: number;
}

export interface WatchSummary {
  readonly summary: { readonly packets: number; readonly flows: number; readonly warnings: readonly string[] };
  readonly devices: ReadonlyArray<{ readonly mac: string | null; readonly name: string | null }>;
  readonly dropped: { readonly kernel: number };
}

export interface WatcherPlace {
  /** Where its packet socket opens: the device itself unless it captures over ssh. */
  readonly listensOn?: Device;
  /** A program that it does not find. */
  readonly without?: string;
}

export class Watcher {
  readonly alerts: LiveAlert[] = [];
  summary: WatchSummary | null = null;
  stderr = '';
  readonly #home: Home;
  readonly #device: Device;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #rest = '';

  constructor(home: Home, device: Device, options: readonly string[], without?: string) {
    this.#home = home;
    this.#device = device;
    const words = withoutProgram([process.execPath, LAUNCHER, 'watch', '--json', ...options], without);
    this.#child = home.spawn(device, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** Waits until its capture program has opened a packet socket. */
  static async start(
    home: Home,
    device: Device,
    options: readonly string[],
    { listensOn = device, without }: WatcherPlace = {},
  ): Promise<Watcher> {
    const before = await countPacketSockets(home, listensOn);
    const watcher = new Watcher(home, device, options, without);
    const isCapturing = await until(START_MS_MAX, async () => (await countPacketSockets(home, listensOn)) > before);
    if (!isCapturing) throw new Error(`watch does not capture: ${watcher.stderr}`);
    await pause(FIRST_BYTES_MS);
    return watcher;
  }

  /** The pids of the capture programs that it has started. */
  async capturePids(): Promise<number[]> {
    const run = await this.#home.run(this.#device, ['pgrep', '-x', 'dumpcap|tcpdump', '-P', await this.#workerPids()]);
    return run.stdout.split('\n').map(Number).filter(Boolean);
  }

  /** Waits for a first alert that fits, `timeoutMs` at most. */
  async waitForAlert(fits: (alert: LiveAlert) => boolean, timeoutMs: number): Promise<LiveAlert | null> {
    await until(timeoutMs, () => this.alerts.some(fits));
    return this.alerts.find(fits) ?? null;
  }

  /** Waits until standard error has the words. */
  waitForWords(words: RegExp, timeoutMs: number): Promise<boolean> {
    return until(timeoutMs, () => words.test(this.stderr));
  }

  /** The exit code when it ends by itself. */
  get ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Ctrl-C; resolves with the exit code. */
  async interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_MS_MAX);
    const status = await this.#ended;
    clearTimeout(timer);
    return status;
  }

  /** The launcher may run the program in a process of its own. */
  async #workerPids(): Promise<string> {
    const own = String(this.#child.pid);
    const children = (await this.#home.run(this.#device, ['pgrep', '-P', own])).stdout.split('\n').filter(Boolean);
    return [own, ...children].join(',');
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const document = JSON.parse(line) as { type: string };
      if (document.type === 'alert') {
        this.alerts.push({ ...(document as unknown as LiveAlert), printedMs: Date.now() });
      } else this.summary = document as unknown as WatchSummary;
    }
  }
}

/** Words that start a program which cannot start another one. The namespace of the device has mounts of its own, so nobody else notices. */
function withoutProgram(words: readonly string[], without: string | undefined): readonly string[] {
  if (without === undefined) return words;
  const script = 'mount --bind /dev/null "$(command -v "$1")" && shift && exec "$@"';
  return ['sh', '-c', script, 'sh', without, ...words];
}

/** Asks again and again; false when time is up. */
export async function until(timeoutMs: number, isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
  const started = Date.now();
  while (!(await isTrue())) {
    if (Date.now() - started > timeoutMs) return false;
    await pause(100);
  }
  return true;
}

async function countPacketSockets(home: Home, device: Device): Promise<number> {
  return (await home.run(device, ['cat', '/proc/net/packet'])).stdout.split('\n').length;
}
