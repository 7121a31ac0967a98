import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runProgram, smallCapture } from '../../test/program.ts';
import { expectUnusable } from '../../test/unusable-run.ts';
import { featureSets } from '../features/index.ts';
import { CIC_NAMES } from '../records/cic-csv.ts';
import { featureFormats } from '../records/index.ts';
import { flowsCommand } from './flows-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const small = join(folder, 'small.pcap');
writeFileSync(small, smallCapture());

test('--format cic writes one row a flow under the names of 2017, or of 2018 if asked', () => {
  const run = runProgram(['flows', '--format', 'cic', small]);
  expect(run.status).toBe(0);
  const [header, ...rows] = run.stdout.trimEnd().split('\n');
  expect(header).toMatch(/^Flow ID,Source IP,Source Port,.*,Fwd Header Length\.1,.*,Label$/);
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(
    /^192\.168\.1\.20-93\.184\.216\.34-40000-80-6,192\.168\.1\.20,40000,93\.184\.216\.34,80,6,14\/11\/2023 22:13:20,/,
  );
  const other = runProgram(['flows', '-f', 'cic', '--names', '2018', small]);
  expect(other.stdout).toMatch(/^Dst Port,Protocol,Timestamp,Flow Duration,Tot Fwd Pkts,/);
  expect(other.stdout.split('\n')).toHaveLength(5);
});

test('packets with wrong checksums count in cic, with and without --ignore-checksums', () => {
  const offloaded = join(folder, 'offloaded.pcap');
  writeFileSync(offloaded, smallCapture(true));
  const { stdout } = runProgram(['flows', '-f', 'cic', offloaded]);
  expect(stdout).toBe(runProgram(['flows', '-f', 'cic', small]).stdout);
  expect(runProgram(['flows', '-f', 'cic', '--ignore-checksums', offloaded]).stdout).toBe(stdout);
});

test.each(featureSets.map(({ name }) => name))('--format %s writes the columns of the set', (name) => {
  const run = runProgram(['flows', '--format', name, small]);
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(name === 'cic' ? /^Flow ID,/ : /^subject,start,/);
});

test('--out writes the same bytes', () => {
  const out = join(folder, 'cic.csv');
  expect(runProgram(['flows', '-f', 'cic', '-o', out, small]).status).toBe(0);
  expect(readFileSync(out, 'utf8')).toBe(runProgram(['flows', '-f', 'cic', small]).stdout);
});

test('--format flow names services, and its rows are those of the connections', () => {
  const rows = runProgram(['flows', '-f', 'flow', small]).stdout.trimEnd().split('\r\n');
  expect(rows).toHaveLength(4);
  expect(
    rows
      .slice(1)
      .map((row) => row.split(',')[5])
      .sort(),
  ).toEqual(['dns', 'dns', 'http']);
});

test('--window cuts windows, within the range of the set', () => {
  const rowsOf = (window: string): number =>
    runProgram(['flows', '-f', 'ciciot', '--window', window, small]).stdout.trimEnd().split('\r\n').length - 1;
  expect([rowsOf('2'), rowsOf('5')]).toEqual([5, 2]);
  expectUnusable(runProgram(['flows', '-f', 'ciciot', '--window', '1', small]), /cannot have a window of 1 packets/);
  expectUnusable(runProgram(['flows', '-f', 'cic', '--window', '10', small]), /has no windows/);
  expectUnusable(runProgram(['flows', '-f', 'csv', '--window', '10', small]), /has no windows/);
});

test('options without effect on rows of features are refused', () => {
  const refused: readonly (readonly [string[], RegExp])[] = [
    [['-f', 'zeek', '--names', '2018'], /--names needs --format cic/],
    [['-f', 'flow', '--names', '2018'], /--names needs --format cic/],
    [['-f', 'cic', '--statistics'], /no use for --statistics/],
    [['-f', 'cic', '--facts', folder], /no use for --facts/],
    [['-f', 'flow', '--interim'], /no use for --interim/],
    [['-f', 'cic', '--idle-timeout', '5'], /no use for --idle-timeout: it cuts by rules of its own/],
    [['-f', 'cic', '--names', '2019'], /2017/],
  ];
  for (const [words, reason] of refused) expectUnusable(runProgram(['flows', ...words, small]), reason);
});

test('what cannot be read leaves no file', () => {
  const out = join(folder, 'none.csv');
  expectUnusable(runProgram(['flows', '-f', 'cic', '-o', out, join(folder, 'nowhere.pcap')]), /no such file/);
  expect(readdirSync(folder)).not.toContain('none.csv');
});

test('every format and naming can be chosen', () => {
  const choices = (option: string): readonly string[] => {
    const found = flowsCommand.options.find(({ name }) => name === option);
    return found?.kind === 'text' ? (found.choices ?? []) : [];
  };
  expect(choices('format')).toEqual(expect.arrayContaining(featureFormats.map(({ name }) => name)));
  expect(choices('names')).toEqual(CIC_NAMES);
});
