// `node test/live/host.ts`: `porchlight host` on a machine of its own (a network namespace) with real programs. Needs root, ip, nmap.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { check, close } from './checks.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/porchlight.js', import.meta.url));
const MACHINE = 'plhost-machine';
const SERVER = 'plhost-server';
const SERVER_ADDRESS = '10.77.0.2';
/** Nobody has it: attempts to connect hang there, as behind a firewall. */
const SILENT_ADDRESS = '10.77.0.99';
const TRAIN_SECONDS = 40;

const folder = mkdtempSync(join(tmpdir(), 'porchlight-host-'));
const model = join(folder, 'host.model');
const children: ChildProcess[] = [];

const ip = (...words: string[]): void => {
  const run = spawnSync('ip', words, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`ip ${words.join(' ')}: ${run.stderr}`);
};
const start = (space: string, ...words: string[]): ChildProcess => {
  const child = spawn('ip', ['netns', 'exec', space, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
};

interface Sample {
  readonly isAbnormal: boolean;
  readonly decision: number;
  readonly reason: readonly string[];
  readonly reasons: readonly { readonly sentence: string }[];
  readonly newConnections: readonly {
    readonly remoteAddress: string;
    readonly remotePort: number;
    readonly process: string;
  }[];
  readonly newConnectionCount: number;
}

/** Runs the program in the machine's namespace to its end. */
async function host(...words: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = start(MACHINE, process.execPath, PROGRAM, 'host', ...words);
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (bytes: Buffer) => (stdout += bytes));
  child.stderr!.on('data', (bytes: Buffer) => (stderr += bytes));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, stdout, stderr };
}

const samplesOf = (text: string): Sample[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample);

/** Two namespaces with a cable between them, a web server on one, ordinary requests from the other. */
async function moveIn(): Promise<void> {
  for (const space of [MACHINE, SERVER]) ip('netns', 'add', space);
  ip('link', 'add', 'plhost0', 'netns', MACHINE, 'type', 'veth', 'peer', 'name', 'plhost1', 'netns', SERVER);
  for (const [space, name, address] of [
    [MACHINE, 'plhost0', '10.77.0.1'],
    [SERVER, 'plhost1', SERVER_ADDRESS],
  ] as const) {
    ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', name);
    ip('-n', space, 'link', 'set', name, 'up');
    ip('-n', space, 'link', 'set', 'lo', 'up');
  }
  const server = `require('http').createServer((_, answer) => answer.end('ok')).listen(8080, '${SERVER_ADDRESS}')`;
  start(SERVER, process.execPath, '-e', server);
  const client = `setInterval(() => fetch('http://${SERVER_ADDRESS}:8080/').then((answer) => answer.text()).catch(() => 0), 700)`;
  start(MACHINE, process.execPath, '-e', client);
  await sleep(1500);
}

function moveOut(): void {
  for (const child of children) child.kill('SIGKILL');
  for (const space of [MACHINE, SERVER]) spawnSync('ip', ['netns', 'del', space]);
  rmSync(folder, { recursive: true, force: true });
}

async function learn(): Promise<void> {
  const few = await host('train', '--seconds', '3', '--interval', '1', '--model', join(folder, 'few.model'));
  check(
    'a model of few samples warns',
    few.status === 0 && /Warning: 3 samples teach a forest little/.test(few.stderr),
    few.stderr,
  );
  const run = await host('train', '--seconds', String(TRAIN_SECONDS), '--interval', '1', '--model', model, '--quiet');
  check(
    'host train learns from real connections',
    run.status === 0 && run.stdout.includes(`${TRAIN_SECONDS} samples`),
    run.stderr,
  );
}

async function seeQuiet(): Promise<void> {
  const run = await host('monitor', '--seconds', '20', '--model', model, '--json', '--quiet');
  const abnormal = samplesOf(run.stdout).filter(({ isAbnormal }) => isAbnormal);
  check(
    'a quiet period raises nothing in 20 samples',
    run.status === 0 && abnormal.length === 0,
    JSON.stringify(abnormal),
  );
}

/** A scan by a local program while somebody watches. */
async function seeScan(
  name: string,
  scan: readonly string[],
  isRight: (found: readonly Sample[]) => boolean,
): Promise<void> {
  const log = join(folder, `${name.replaceAll(' ', '-')}.log`);
  const watching = host('monitor', '--seconds', '8', '--model', model, '--json', '--quiet', '--log', log);
  await sleep(2500);
  start(MACHINE, ...scan);
  const run = await watching;
  const abnormal = samplesOf(run.stdout).filter(({ isAbnormal }) => isAbnormal);
  check(`${name} is flagged`, run.status === 0 && isRight(abnormal), JSON.stringify(abnormal).slice(0, 2000));
  check(`${name} stands in the log`, readFileSync(log, 'utf8').trimEnd().split('\n').length === abnormal.length, log);
}

try {
  await moveIn();
  await learn();
  await seeQuiet();
  await seeScan('a scan of closed ports', ['nmap', '-n', '-Pn', '-sT', '-p', '1-2000', SERVER_ADDRESS], (found) =>
    found.some(({ reason }) => reason.includes('rule') && reason.includes('range')),
  );
  await seeScan('a scan behind a firewall', ['nmap', '-n', '-Pn', '-sT', '-p', '1-500', SILENT_ADDRESS], (found) =>
    found.some(
      ({ reasons, newConnections }) =>
        reasons.some(({ sentence }) => sentence.includes(`ports of ${SILENT_ADDRESS} at once`)) &&
        newConnections.some((each) => each.remoteAddress === SILENT_ADDRESS && each.process === 'nmap'),
    ),
  );
} catch (error) {
  check('host', false, error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  moveOut();
}
process.exitCode = close();
