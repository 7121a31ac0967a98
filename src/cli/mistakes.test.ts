// What people type by mistake, and what the program says to it.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runProgram, smallCapture } from '../../test/program.ts';

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

test('a number below zero is answered with the range', () => {
  expect(errorOf(['scan', '--flow-capacity', '-1', 'x'])).toMatch(
    /--flow-capacity takes a whole number from \d+ to \d+/,
  );
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
