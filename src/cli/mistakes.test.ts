// What people type by mistake, and what the program says to it.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PROGRAM, questions, runProgram, smallCapture } from '../../test/program.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-mistakes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Exit 2, and exactly two lines that say what and what to try. */
function errorOf(words: readonly string[], input?: Uint8Array): string {
  const run = runProgram(words, input === undefined ? {} : { input });
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/^Error: .+\nTry: .+\n$/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested.
  expect(run.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  return run.stderr;
}

const EVIL = 'ev\u001b[31mil\nx.pcap';

test('a file name cannot write to the terminal, neither in an error nor in the page nor in a warning', () => {
  expect(errorOf(['scan', join(folder, EVIL)])).toContain('evilx.pcap');
  const evil = join(folder, EVIL);
  writeFileSync(evil, smallCapture().subarray(0, 200));
  const run = runProgram(['scan', evil]);
  expect(run.stderr).toMatch(/^Warning: .*evilx\.pcap ends .*\n$/);
  expect(run.stdout).toContain('evilx.pcap\n');
  expect(run.stdout + run.stderr).not.toContain('\u001b');
});

test('a file in the place of the command, or a command misspelt, is recognised', () => {
  expect(errorOf(['capture.pcap'])).toMatch(/porchlight\S* scan capture\.pcap/);
  expect(errorOf(['scna', 'x'])).toContain('Did you mean scan?');
  expect(errorOf(['frobnicate'])).toContain('--help');
});

test('empty names, empty devices and empty pipes get advice that fits', () => {
  expect(errorOf(['scan', ''])).toContain('a name is empty');
  expect(errorOf(['scan', '/dev/null'])).not.toContain('-w /dev/null');
  expect(errorOf(['flows', '-'], new Uint8Array(0))).not.toContain('scan');
});

test('a number below zero is answered with the range and what was given', () => {
  expect(errorOf(['scan', '--flow-capacity', '-1', 'x'])).toContain(
    '--flow-capacity takes a whole number from 64 to 4,194,304, not "-1".',
  );
  expect(errorOf(['flows', 'x', '--splt'])).toContain('--splt takes a whole number from 0 to 255.');
});

test('a capture that ends before its first packet does not speak of packet 0', () => {
  const cut = join(folder, 'cut.pcap');
  writeFileSync(cut, smallCapture().subarray(0, 30));
  expect(runProgram(['scan', cut]).stderr).toMatch(
    /^Warning: .*cut\.pcap ends before its first packet is complete\.\n/,
  );
});

test('a file named twice is read and titled once', () => {
  const file = join(folder, 'once.pcap');
  writeFileSync(join(folder, 'source.pcap'), smallCapture());
  copyFileSync(join(folder, 'source.pcap'), file);
  const { stdout } = runProgram(['scan', file, file]);
  expect(stdout).toContain('once.pcap\n');
  expect(stdout).toContain('10 packets');
});

test('an option with two values is refused, since one of them would be ignored', () => {
  expect(errorOf(['watch', '-i', 'eth0', '--interface', 'eth1'])).toContain(
    '--interface has two values, "eth0" and "eth1"',
  );
  expect(errorOf(['flows', '--splt', '5', '--splt', '6', 'x'])).toContain('--splt has two values');
  expect(errorOf(['scan', '--local-nets', ' , ', 'x'])).toContain('--local-nets names no network');
});

test('a file whose name begins with a dash is told how to write it', () => {
  writeFileSync(join(folder, '-dash.pcap'), smallCapture());
  const run = runProgram(['scan', '-dash.pcap'], { cwd: folder });
  expect(run.stderr).toContain('write ./-dash.pcap');
  expect(runProgram(['scan', '--quiet', './-dash.pcap'], { cwd: folder }).status).toBe(0);
  expect(runProgram(['scan', '--quiet', '--', '-dash.pcap'], { cwd: folder }).status).toBe(0);
});

test('a capture whose name is no UTF-8 is not passed over in silence', () => {
  const odd = join(folder, 'odd');
  mkdirSync(odd);
  writeFileSync(Buffer.concat([Buffer.from(`${odd}/bad`), Buffer.from([0xff]), Buffer.from('.pcap')]), smallCapture());
  expect(errorOf(['scan', odd])).toContain('no such file');
});

test('a name as long as a path may be does not push the reason out of the message', () => {
  expect(errorOf(['scan', 'a'.repeat(4000)])).toContain('the name is too long');
});

test('a signal for the debugger opens none', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'scan', '--quiet', '-'], { stdio: ['pipe', 'ignore', 'pipe'] });
  const told: Buffer[] = [];
  child.stderr.on('data', (part: Buffer) => told.push(part));
  const ended = new Promise((resolve) => child.on('close', resolve));
  // More than a pipe holds: when all of it has left, the program is there and reads.
  await new Promise((resolve) => child.stdin.write(questions(10_000), resolve));
  child.kill('SIGUSR1');
  child.stdin.end();
  await ended;
  expect(Buffer.concat(told).toString()).not.toContain('Debugger');
});

test('more open connections than any memory holds are an error with words', () => {
  const words = ['flows', '--format', 'nfstream', '--splt', '255', '--flow-capacity', '4194304', 'examples/home.pcap'];
  expect(errorOf(words)).toMatch(/^Error: This machine gives no memory for 4194304 open connections\.\nTry: /);
});
