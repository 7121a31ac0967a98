// The command lines of a documentation page: which blocks are run, which are only read, and a daemon that a line starts and the next ones talk to.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const READY_MS = 120_000;
const STEP_MS = 50;
/** More than a daemon may take to end in order (5 s), for machines that are busy. */
const END_MS = 60_000;
const ADDRESS = /Open\s+(https?:\/\/[^\s/]+)/;

export interface DocumentedCommand {
  readonly page: string;
  readonly command: string;
  /** The last one of its block: a daemon that the block has started is ended after it. */
  readonly endsBlock: boolean;
}

/** Lines of the blocks that begin with one of `marks`; lines that go on (\) as one, lines of words only for people left out. */
function blocksOf(page: string, mark: RegExp): string[][] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)]
    .filter(([, info]) => mark.test(info!))
    .map(([, , block]) => block!.replace(/\\\n\s*/g, ' ').split('\n'))
    .map((lines) => lines.filter((line) => line.trim() !== '' && !line.startsWith('#')))
    .filter((lines) => lines.length > 0);
}

/** Commands of the ```sh blocks, in their order: a test runs each. */
export function runCommands(page: string): DocumentedCommand[] {
  return blocksOf(page, /^sh$/).flatMap((lines) =>
    lines.map((command, at) => ({ page, command, endsBlock: at === lines.length - 1 })),
  );
}

/** Commands of ```sh norun and ```console: they need root, a live line, another machine or a program that is not ours. */
export function readOnlyBlocks(page: string): string[][] {
  return blocksOf(page, /^(?:sh norun|console)$/);
}

/** The line with our program under its one name; what stands behind # is words. */
export function plainLine(command: string): string {
  return command
    .replace(/\s+#\s.*$/, '')
    .replace(/^npm start(?: --)?/, 'porchlight start')
    .replace(/^npm run demo(?: --)?/, 'porchlight demo')
    .replace(/^bin\/porchlight\.js /, 'porchlight ')
    .replace('your.pcap', 'examples/home.pcap');
}

/** A shell in `folder` that knows the command `porchlight`, and the daemon that a line has left running. */
export class CommandLab {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  #daemon: { readonly child: ChildProcess; readonly url: string; readonly ended: Promise<number | null> } | null = null;
  #isToldToStop = false;

  constructor(folder: string) {
    this.#folder = folder;
    const bin = join(folder, '.bin');
    mkdirSync(bin, { recursive: true });
    const shim = join(bin, 'porchlight');
    writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'bin/porchlight.js')}" "$@"\n`);
    chmodSync(shim, 0o755);
    this.#env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
  }

  /** Runs a line to its end, or until the daemon that it starts answers. `page` has a usual data folder of its own. */
  async run({ page, command }: DocumentedCommand): Promise<{ status: number | null; output: string; errors: string }> {
    const line = plainLine(command);
    const env = { ...this.#env, PORCHLIGHT_DATA: join(this.#folder, `data-${page.replace(/\W/g, '-')}`) };
    if (/^porchlight (?:start|demo)\b/.test(line)) return this.#start(line, env);
    const asked =
      this.#daemon === null ? line : line.replace(/http:\/\/(?:127\.0\.0\.1|localhost):8484/g, this.#daemon.url);
    const run = spawnSync('/bin/sh', ['-c', asked], {
      cwd: this.#folder,
      env,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    this.#isToldToStop = line.startsWith('porchlight stop') && run.status === 0;
    return { status: run.status, output: run.stdout, errors: run.stderr };
  }

  /** Ends the daemon by SIGTERM; its exit code, or 0 if none runs. */
  async end(): Promise<number | null> {
    const daemon = this.#daemon;
    this.#daemon = null;
    if (daemon === null) return 0;
    // A second signal would not let it end in order.
    if (daemon.child.exitCode === null && !this.#isToldToStop) daemon.child.kill('SIGTERM');
    this.#isToldToStop = false;
    const late = pause(END_MS, undefined, { ref: false }).then(() => {
      daemon.child.kill('SIGKILL');
      throw new Error('the daemon does not end');
    });
    return Promise.race([daemon.ended, late]);
  }

  async #start(
    line: string,
    env: NodeJS.ProcessEnv,
  ): Promise<{ status: number | null; output: string; errors: string }> {
    await this.end();
    const words = line.replace(/ --port \d+/, '').replace(/ --no-open/, '');
    const child = spawn('/bin/sh', ['-c', `exec ${words} --port 0 --no-open`], { cwd: this.#folder, env });
    let output = '';
    let errors = '';
    child.stdout.on('data', (bytes) => (output += String(bytes)));
    child.stderr.on('data', (bytes) => (errors += String(bytes)));
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    for (let waited = 0; waited < READY_MS && child.exitCode === null; waited += STEP_MS) {
      const url = ADDRESS.exec(output)?.[1];
      if (url !== undefined) {
        this.#daemon = { child, url, ended };
        return { ...(await health(url)), errors };
      }
      await pause(STEP_MS);
    }
    child.kill('SIGKILL');
    return { status: await ended, output, errors: `${errors}\nError: it names no address` };
  }
}

/** What /healthz says, as an exit status. A self-signed certificate cannot be asked by fetch: curl is told not to look at it. */
async function health(url: string): Promise<{ status: number; output: string }> {
  const { stdout } = spawnSync('curl', ['-sk', '--max-time', '30', `${url}/healthz`], { encoding: 'utf8' });
  return { status: /"status":\s*"(?:ok|degraded)"/.test(stdout) ? 0 : 1, output: stdout };
}
