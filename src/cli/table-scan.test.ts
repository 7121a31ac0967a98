// Tests of `scan` on tables, and that the command and the thread of uploads say the same of one file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { runProgram } from '../../test/program.ts';
import { expectUnusable } from '../../test/unusable-run.ts';
import { startScanThread } from '../scans/scan-thread.ts';
import { columnsOf } from './text-layout.ts';

const PATIENCE = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'table-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EXAMPLE = fileURLToPath(new URL('../../examples/home.pcap', import.meta.url));
const table = join(folder, 'day.csv');
const lines = Array.from({ length: 600 }, (_, i) =>
  i === 300 ? '5000,0,90000,0,bad' : `${1 + (i % 7)},${i % 5},${(i * 13) % 900},${(i * 7) % 800},ok`,
);
writeFileSync(table, `orig_pkts,resp_pkts,orig_bytes,resp_bytes,label\n${lines.join('\n')}\n`);

async function threadScan(path: string) {
  const thread = startScanThread();
  try {
    return await thread.run({ path, name: path, isStrict: false }, () => undefined);
  } finally {
    await thread.stop();
  }
}

test(
  'a capture has the same alerts, devices and counts in an upload as on the command line',
  async () => {
    const outcome = await threadScan(EXAMPLE);
    if (outcome.kind !== 'capture') throw new Error('no capture');
    const { capture } = outcome;
    const { summary, alerts, devices } = JSON.parse(runProgram(['scan', '--json', EXAMPLE]).stdout);
    const bare = (list: Record<string, unknown>[], names: string[]) =>
      list.map((each) => names.map((name) => each[name]));
    expect([capture.packets, capture.bytes, capture.flows, capture.first, capture.last]).toEqual([
      summary.packets,
      summary.bytes,
      summary.flows,
      summary.start,
      summary.end,
    ]);
    const names = ['id', 'kind', 'severity', 'sentence', 'start', 'end', 'count'];
    expect(bare(capture.alerts, names)).toEqual(bare(alerts, names));
    const sorted = devices.toSorted((a: { bytes: number }, b: { bytes: number }) => b.bytes - a.bytes);
    expect(bare(capture.devices, ['mac', 'ip', 'bytes'])).toEqual(bare(sorted, ['mac', 'ip', 'bytes']));
    expect(capture.devices.reduce((sum, device) => sum + device.alerts, 0)).toBe(alerts.length);
    expect(capture.warnings).toEqual(summary.warnings);
  },
  PATIENCE,
);

test(
  'a table has the same result in an upload as on the command line',
  async () => {
    const outcome = await threadScan(table);
    if (outcome.kind !== 'table') throw new Error('no table');
    const { file, ...document } = JSON.parse(runProgram(['scan', '--json', table]).stdout);
    expect(file).toBe(table);
    expect(document).toEqual(outcome.table);
    expect(document.details[0].sequenceId).toBeGreaterThan(290);
    expect(document.details[0].sequenceId).toBeLessThanOrEqual(300);
  },
  PATIENCE,
);

test.for([40, 80, 120])('the page of a table fits %i columns and shows where it is abnormal', (columns) => {
  const { stdout, status } = runProgram(['scan', table], { env: { COLUMNS: String(columns), NO_COLOR: '1' } });
  expect(status).toBe(0);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/\d+ of 591 windows of 10 rows are abnormal/);
  for (const line of stdout.split('\n').slice(2)) expect(columnsOf(line), line).toBeLessThanOrEqual(columns);
});

test('--fail-on counts the severities of windows, and options for packets are refused', () => {
  expect(runProgram(['scan', '--fail-on', 'low', '--quiet', table]).status).toBe(1);
  expectUnusable(runProgram(['scan', '--filter', 'tcp', table]), /--filter is for packets, and .*day\.csv is a table/);
});

test('what is too short for a window is refused in words', () => {
  const short = join(folder, 'short.csv');
  writeFileSync(short, 'orig_pkts,resp_pkts,orig_bytes,resp_bytes\n1,2,3,4\n');
  expectUnusable(runProgram(['scan', short]), /short\.csv is too short: it has 1 of the 10 rows/);
});
