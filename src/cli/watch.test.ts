import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PROGRAM, runProgram } from '../../test/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (program: string): boolean =>
  ['/usr/bin', '/usr/sbin', '/bin', '/sbin'].some((place) => existsSync(join(place, program)));
/** Capturing in a network namespace of our own needs root; the traffic stays on its loopback interface. */
const canWatch =
  process.getuid?.() === 0 && has('unshare') && has('nsenter') && has('ip') && (has('dumpcap') || has('tcpdump'));

interface Watch {
  readonly child: ChildProcess;
  /** Everything on standard output and standard error, when the program has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts `watch` on the loopback interface of a new namespace; resolves when it says that it listens. */
async function startWatch(words: readonly string[]): Promise<Watch> {
  const inside = 'ip link set lo up && exec "$0" "$@"';
  const command = ['-n', 'sh', '-c', inside, process.execPath, PROGRAM, 'watch', '-i', 'lo', ...words];
  const child = spawn('unshare', command, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let stdout = '';
  let stderr = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve)).then((code) => ({
    code,
    stdout,
    stderr,
  }));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const listens = new Promise<void>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (stderr.includes('Listening on lo')) resolve();
    });
  });
  await Promise.race([listens, ended]);
  return { child, ended };
}

/** Sends so many datagrams to port 9 of the namespace's own loopback interface, and as many port numbers from 20000 on. */
function sendDatagrams(watch: Watch, count: number): void {
  const code = `const s = require('dgram').createSocket('udp4'); let n = 0;
    const next = () => { if (n === ${count}) s.close(); else s.send(Buffer.alloc(1000), 20000 + (n++ % 1000), '127.0.0.1', next); }; next();`;
  const run = spawnSync('nsenter', ['-t', String(watch.child.pid), '-n', process.execPath, '-e', code], {
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
}

/** Waits until a file holds at least so many bytes. */
async function untilLarge(file: string, bytes: number): Promise<void> {
  while (!existsSync(file) || readFileSync(file).length < bytes)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

test.skipIf(!canWatch)(
  'Ctrl-C ends a watch with a summary, its records and its packets',
  { timeout: 60_000 },
  async () => {
    const records = join(folder, 'records');
    const kept = join(folder, 'kept.pcapng');
    const watch = await startWatch(['--out', records, '--format', 'json', '--write', kept, '--snaplen', '200']);
    sendDatagrams(watch, 5000);
    // The ring writes a megabyte at a time: once it is there, packets have come through.
    await untilLarge(kept, 1_000_000);
    watch.child.kill('SIGINT');
    const { code, stdout, stderr } = await watch.ended;
    expect(stderr).toBe('Listening on lo. Ctrl-C ends it with a summary.\n');
    expect(code).toBe(130);
    expect(stdout).toMatch(/^ {2}lo\n {2}[\d,]+ packets, /m);
    expect(stdout).toContain('127.0.0.1');
    const [file = '', ...others] = readdirSync(records);
    expect(others).toEqual([]);
    expect(file).toMatch(/^conn\.\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.jsonl$/);
    const flows = readFileSync(join(records, file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(flows.length).toBeGreaterThan(900);
    // What this machine sends has no checksums yet when it is captured; it counts all the same.
    expect(flows[0].orig_pkts).toBeGreaterThan(0);
    const summary = JSON.parse(runProgram(['scan', '--json', '-C', kept]).stdout).summary;
    expect(summary.packets).toBeGreaterThan(4000);
  },
);

test.skipIf(!canWatch)(
  'a disk that is full ends a watch with words, and the packets before it can be read',
  { timeout: 60_000 },
  async () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status).toBe(0);
    try {
      const watch = await startWatch(['--write', join(disk, 'kept.pcapng')]);
      sendDatagrams(watch, 5000);
      const { code, stdout, stderr } = await watch.ended;
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(
        /^Listening on lo\..*\nError: Cannot write .*kept\.pcapng: no space is left on the disk.*\nTry: .+\n$/,
      );
      const read = runProgram(['scan', '--json', '-C', join(disk, 'kept.pcapng')]);
      expect(read.stderr).toBe('');
      expect(JSON.parse(read.stdout).summary.packets).toBeGreaterThan(100);
    } finally {
      spawnSync('umount', [disk]);
    }
  },
);

test.skipIf(!canWatch)(
  '--duration ends a watch with exit 0, and --json ends with the summary',
  { timeout: 60_000 },
  async () => {
    const watch = await startWatch(['--duration', '3', '--json']);
    const { code, stdout, stderr } = await watch.ended;
    expect(stderr).toMatch(/^(Warning: .*\n)?$/);
    expect(code).toBe(0);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({
      type: 'summary',
      summary: { inputs: ['lo'] },
    });
  },
);
