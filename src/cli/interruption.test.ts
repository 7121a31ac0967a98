import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { PROGRAM, questions } from '../../test/program.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

test('a run whose launcher was killed ends and reports, instead of going on unseen', async () => {
  // What the launcher does under an older Node: it waits for the program and gives its own number.
  const script = '{ cat; sleep 10; } | PORCHLIGHT_LAUNCHER=$$ "$0" "$1" scan --json -; true';
  const launcher = spawn('sh', ['-c', script, process.execPath, MAIN], { stdio: ['pipe', 'pipe', 'ignore'] });
  const printed: Buffer[] = [];
  launcher.stdout.on('data', (part: Buffer) => printed.push(part));
  const closed = new Promise((resolve) => launcher.stdout.once('close', resolve));
  // More than a pipe holds: when all of it has left, the program is there and reads. The input stays open.
  await new Promise((resolve) => launcher.stdin.write(questions(10_000), resolve));
  launcher.kill('SIGKILL');
  await closed;
  expect(JSON.parse(Buffer.concat(printed).toString()).summary.isInterrupted).toBe(true);
});

/** The program reading something that never sends a byte, interrupted once it waits. */
async function interruptWaiting(words: readonly string[], hasPipe: boolean): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: [hasPipe ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  const printed: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => printed.push(part));
  child.stderr?.on('data', (part: Buffer) => printed.push(part));
  const ended = new Promise((resolve) => child.once('close', resolve));
  // Our handlers are there when the kernel says that SIGHUP is caught (bit 0 of SigCgt): Node itself catches others, not this one.
  const catches = (): boolean => {
    const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? '0';
    return (BigInt(`0x${caught}`) & 1n) !== 0n;
  };
  while (!catches()) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  return Buffer.concat(printed).toString();
}

test.skipIf(!existsSync('/proc/self/status'))('Ctrl-C ends a run that waits for its first byte', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-waiting-'));
  const pipe = join(folder, 'pipe');
  const file = join(folder, 'file.pcap');
  try {
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    writeFileSync(file, questions(1));
    for (const words of [
      ['scan', pipe],
      ['scan', '--json', pipe, file],
      ['flows', '-o', join(folder, 'x.log'), pipe],
    ])
      expect(await interruptWaiting(words, false)).not.toMatch(/Error|Warning/);
    expect(await interruptWaiting(['scan', '-'], true)).toContain('Interrupted before the first packet.');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a named pipe is read when somebody writes to it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-pipe-'));
  try {
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const child = spawn(process.execPath, [PROGRAM, 'scan', '--json', '--quiet', pipe]);
    const printed: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => printed.push(part));
    const ended = new Promise((resolve) => child.once('close', resolve));
    await writeFile(pipe, questions(2000));
    expect(await ended).toBe(0);
    expect(JSON.parse(Buffer.concat(printed).toString()).summary.packets).toBe(2000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
