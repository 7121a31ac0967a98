// The real daemon as a child process, on a free port and in a temporary folder: waits until it answers, with a token and calls of its API.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stringify } from 'yaml';
import { CONSOLE } from '../src/access/caller.ts';
import { withAccess } from '../src/cli/console-access.ts';
import { PROGRAM } from './program.ts';

export const LAB_OWNER = 'anna';
export const LAB_PASSWORD = 'porchlight-lamp-43';
const READY_MS = 60_000;
const STEP_MS = 25;
const OUTPUT_MAX = 1_000_000;

export interface DaemonLabOptions {
  /** A data folder that is there already; else a new temporary one, which `remove` takes away. */
  readonly folder?: string;
  /** `start` or `demo`. */
  readonly command?: 'start' | 'demo';
  /** Settings by section, written into the folder's file before the start; nothing is watched unless it says what. */
  readonly settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Further words of the command line. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the program: "setpriv …", "unshare …". */
  readonly before?: readonly string[];
  /** The token is made beside the running daemon: in a folder that nobody else can open before it. */
  readonly makesTokenLate?: boolean;
  /** Also an owner who can sign in: LAB_OWNER with LAB_PASSWORD. */
  readonly hasOwner?: boolean;
}

/** How a daemon ended. */
export interface DaemonEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class DaemonLab {
  readonly folder: string;
  /** The address on this machine, without a slash at its end. */
  readonly url: string;
  /** A token that may do everything. */
  readonly token: string;
  readonly pid: number;
  readonly ended: Promise<DaemonEnd>;
  readonly #child: ChildProcess;
  readonly #output: () => string;
  readonly #isOwnFolder: boolean;

  private constructor(child: ChildProcess, lab: { folder: string; url: string; token: string; output: () => string }) {
    this.#child = child;
    this.folder = lab.folder;
    this.url = lab.url;
    this.token = lab.token;
    this.#output = lab.output;
    this.#isOwnFolder = lab.folder.startsWith(join(tmpdir(), 'porchlight-lab-'));
    this.pid = child.pid!;
    this.ended = endOf(child);
  }

  /** Starts a daemon and waits until /healthz answers; throws with its output when it ends before. */
  static async start(options: DaemonLabOptions = {}): Promise<DaemonLab> {
    const folder = options.folder ?? labFolder();
    const early = options.makesTokenLate === true ? null : await prepareFolder(folder, options);
    const started = spawnDaemon(folder, options);
    const url = await started.ready();
    const token = early ?? (await prepareFolder(folder, options));
    return new DaemonLab(started.child, { folder, url, token, output: started.output });
  }

  /** What it has printed, both outputs together. */
  get output(): string {
    return this.#output();
  }

  /** Asks a path such as /api/v1/home, with the token unless the headers say otherwise. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('Authorization') && !headers.has('Cookie')) headers.set('Authorization', `Bearer ${this.token}`);
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  /** The document at a path; throws with status and words when it is refused. */
  async json<T = Record<string, never>>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await this.fetch(path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  /** Sends a document with a method such as POST. */
  send<T = Record<string, never>>(method: string, path: string, document: unknown = {}): Promise<T> {
    return this.json<T>(path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(document),
    });
  }

  /** Looks every 25 ms until `look` gives something; throws after `limitMs`. */
  async until<T>(what: string, look: () => Promise<T | null | undefined | false>, limitMs = 30_000): Promise<T> {
    return until(what, look, limitMs, () => this.output);
  }

  /** Sends a signal. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** kill -9; resolves when it is gone. */
  kill(): Promise<DaemonEnd> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  /** SIGTERM, and waits for the end; harmless twice. */
  stop(): Promise<DaemonEnd> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    return this.ended;
  }

  /** Ends it whatever it does, and takes a folder of our own away. */
  async remove(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    if (this.#isOwnFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A new temporary data folder. */
export function labFolder(): string {
  return mkdtempSync(join(tmpdir(), 'porchlight-lab-'));
}

/** Writes the settings, makes a token and, where wanted, the owner; returns the token. */
export async function prepareFolder(
  folder: string,
  { settings, hasOwner = false, command = 'start' }: DaemonLabOptions = {},
): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'porchlight.yaml');
  if (settings !== undefined || !existsSync(file))
    writeFileSync(file, stringify({ ...(command === 'start' ? { input: { kind: 'none' } } : {}), ...settings }));
  return withAccess(folder, { isMade: true }, async (access) => {
    if (hasOwner && !access.hasOwner()) await access.createOwner(CONSOLE, LAB_OWNER, LAB_PASSWORD);
    return (await access.addToken(CONSOLE, 'lab', 'admin', null)).token;
  });
}

export interface SpawnedDaemon {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Its address, as soon as it answers; rejects with what it printed when it ends before. */
  readonly ready: () => Promise<string>;
}

/** The program alone, for those who want to see it fail. */
export function spawnDaemon(folder: string, options: DaemonLabOptions = {}): SpawnedDaemon {
  const { command = 'start', words = [], env = {}, before = [] } = options;
  const line = [...before, process.execPath, PROGRAM, command, '--data', folder, '--no-open'];
  const given = words.includes('--port') ? words : ['--port', '0', ...words];
  const [program = '', ...rest] = [...line, ...given];
  const child = spawn(program, rest, {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (part: Buffer): void => {
    output = (output + part.toString()).slice(-OUTPUT_MAX);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  const ended = endOf(child);
  return { child, output: () => output, ready: () => readyAddress(() => output, ended) };
}

async function readyAddress(output: () => string, ended: Promise<DaemonEnd>): Promise<string> {
  let end: DaemonEnd | null = null;
  void ended.then((found) => {
    end = found;
  });
  return until(
    'an address that answers',
    async () => {
      if (end !== null) throw new Error(`the daemon ended with ${JSON.stringify(end)}:\n${output()}`);
      const match = /Open {2}(https?):\/\/[^\s/]*:(\d+)\//.exec(output());
      if (match === null) return null;
      const url = `${match[1]}://127.0.0.1:${match[2]}`;
      if (match[1] === 'https') return url;
      return fetch(`${url}/healthz`).then(
        () => url,
        () => null,
      );
    },
    READY_MS,
    output,
  );
}

async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  limitMs: number,
  output: () => string,
): Promise<T> {
  for (const endMs = performance.now() + limitMs; ; ) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > endMs) throw new Error(`${what}: not within ${limitMs / 1000} s\n${output()}`);
    await pause(STEP_MS);
  }
}

function endOf(child: ChildProcess): Promise<DaemonEnd> {
  if (child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve({ code: child.exitCode, signal: child.signalCode });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}
