// `porchlight simulate` as people type it: the same bytes for a seed, labels, and words for what cannot be.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { runProgram } from '../../test/program.ts';
import { SIMULATED_DEVICES_MAX } from '../simulation/simulated-home.ts';
import { DEVICES_MOST } from './simulate-command.ts';

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'porchlight-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SHORT = ['simulate', '--days', '0.1', '--seed', '7', '--quiet'];

test('a seed gives the same capture twice, which scan reads and finds the attack in', () => {
  const files = ['a.pcap', 'b.pcap'].map((name) => join(folder, name));
  for (const file of files)
    expect(runProgram([...SHORT, '--attack', 'mirai@01:00', '--out', file])).toMatchObject({ status: 0, stderr: '' });
  const [a, b] = files.map((file) => readFileSync(file));
  expect(a!.length).toBeGreaterThan(500_000);
  expect(a!.equals(b!)).toBe(true);
  const scan = JSON.parse(runProgram(['scan', '--json', '--quiet', files[0]!]).stdout);
  expect(scan.alerts.map(({ kind }: { kind: string }) => kind)).toContain('mirai-syn');
  expect(scan.dropped.badChecksums).toBe(0);
});

test('as a table every connection has its label', () => {
  const { status, stdout } = runProgram([...SHORT, '--format', 'csv', '--attack', 'ssh-guess@01:00']);
  expect(status).toBe(0);
  const [head, ...lines] = stdout.trimEnd().split('\n');
  expect(head).toBe('ts,orig_pkts,resp_pkts,orig_bytes,resp_bytes,label');
  const labels = lines.map((line) => line.split(',')[5]);
  expect(labels.filter((label) => label === 'ssh-guess')).toHaveLength(60);
  expect(new Set(labels)).toEqual(new Set(['Benign', 'ssh-guess']));
  expect(lines.every((line) => /^\d+\.\d{6}(?:,\d+){4},[a-zA-Z-]+$/.test(line))).toBe(true);
});

test.each([
  [['--attack', 'mirrai@01:00'], 'did you mean mirai?'],
  [['--attack', 'mirai'], 'needs a time'],
  [['--attack', 'mirai@25:00'], 'not "25:00"'],
  [['--attack', 'mirai@'], 'takes a time'],
  [['--attack', 'mirai@3d'], 'would begin after the end'],
  [['--start', 'yesterday'], '--start takes a day'],
  [['--start', '2026-02-31'], '--start takes a day'],
  [['--devices', '241'], '--devices takes a whole number from 1 to 240'],
  [['--days', '0'], '--days takes a number'],
] as const)('%j is refused in words, and nothing is written', (words, text) => {
  const run = runProgram(['simulate', ...words]);
  expect(run.status).toBe(2);
  expect(run.stdout).toBe('');
  expect(run.stderr).toContain(text);
});

test('a capture that stands there is not written over unless it is asked for', () => {
  const file = join(folder, 'kept.pcap');
  expect(runProgram([...SHORT, '--out', file]).status).toBe(0);
  const run = runProgram([...SHORT, '--out', file]);
  expect(run.status).toBe(2);
  expect(run.stderr).toContain('would be lost');
  expect(runProgram([...SHORT, '--out', file, '--overwrite']).status).toBe(0);
  const text = join(folder, 'note.txt');
  writeFileSync(text, 'a note');
  expect(runProgram([...SHORT, '--format', 'csv', '--out', text]).status).toBe(0);
});

test('the help names as many devices as a home takes, and the attacks can be listed', () => {
  expect(DEVICES_MOST).toBe(SIMULATED_DEVICES_MAX);
  const run = runProgram(['simulate', '--attack', 'help']);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('mirai');
  expect(run.stdout.trimEnd().split('\n').length).toBeGreaterThanOrEqual(12);
});
