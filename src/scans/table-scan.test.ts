// Tests of the scan of tables: which columns it reads, what counts as what, and that long tables are judged as short ones are.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ScanDocument, TableResult } from '../documents/scans.ts';
import { runJob } from './run-job.ts';
import { compareScans } from './scan-comparison.ts';
import type { ScanOutcome } from './scan-job.ts';
import { doneRow, shownFileName, waitingRow } from './scan-rows.ts';
import { TABLE_WINDOW_ROWS } from './table-model.ts';

const PATIENCE = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'table-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
async function scan(content: string | Uint8Array, name = 'a.csv'): Promise<ScanOutcome> {
  const path = join(folder, String(files++));
  writeFileSync(path, content);
  return runJob({ path, name, isStrict: false }, () => undefined);
}

async function tableOf(content: string): Promise<TableResult> {
  const outcome = await scan(content);
  if (outcome.kind !== 'table') throw new Error('no table');
  return outcome.table;
}

const csv = (head: string, rows: number, row: (i: number) => string): string =>
  `${head}\n${Array.from({ length: rows }, (_, i) => row(i)).join('\n')}\n`;

test(
  'windows beyond the rows of the fit are judged as those within, each once and under its own row',
  async () => {
    const strange = [50_000, 99_995, 100_003, 110_000];
    const rows = 112_345;
    const table = await tableOf(
      csv('orig_pkts,resp_pkts,orig_bytes,resp_bytes', rows, (i) =>
        strange.includes(i) ? `${i},90000,90000,90000` : `${i % 7},${i % 5},${(i * 13) % 90},${(i * 7) % 80}`,
      ),
    );
    expect(table.rows).toBe(rows);
    expect(table.totalSamples).toBe(rows - 9);
    expect(table.model).toContain('its first 100,000 rows');
    const found = new Set(table.details.map(({ sequenceId }) => sequenceId));
    expect(found.size).toBe(table.details.length);
    for (const row of strange)
      for (let first = row - 9; first <= row; first++) expect(found, `window ${first}`).toContain(first);
    // The last row of the window that begins nine rows before a strange one is that one.
    for (const row of strange)
      expect(table.details.find(({ sequenceId }) => sequenceId === row - 9)!.sample['orig_pkts']).toBe(row);
    const [first, second] = [50_000, 110_000].map((row) =>
      table.details.filter(({ sequenceId }) => sequenceId > row - TABLE_WINDOW_ROWS && sequenceId <= row),
    );
    expect(first!.length).toBe(second!.length);
    expect(table.curve.length).toBeLessThanOrEqual(1000);
    expect(table.warnings).toEqual([]);
  },
  PATIENCE,
);

test("other tools' names of the four columns are found, and unset cells of a connection count as 0", async () => {
  const table = await tableOf(
    csv(
      'ts,Tot Fwd Pkts,Total Backward Packets,originator_bytes,responder_bytes',
      50,
      (i) => `${i},${i % 4},1,${i % 3 ? 7 : '-'},2`,
    ),
  );
  expect(table.columns).toEqual(['Tot Fwd Pkts', 'Total Backward Packets', 'originator_bytes', 'responder_bytes']);
  expect(table.warnings).toEqual(['17 cells of originator_bytes held no number, and counted as 0.']);
});

test('without them the columns that are known are read, else all numbers, never a label, an address or a time', async () => {
  const known = await tableOf(
    csv('Flow Duration,Flow IAT Mean,my own,label', 30, (i) => `${i % 5},${i % 3},${i % 7},${i % 2}`),
  );
  expect(known.columns).toEqual(['Flow Duration', 'Flow IAT Mean']);
  expect(known.warnings[0]).toMatch(/^The table has no .*orig_bytes.*, so the model reads the number columns that/);
  const own = await tableOf(
    csv('when,warmth,light,label,src_ip', 30, (i) => `x${i},${i % 5},${i % 3},${i % 2},1.2.3.4`),
  );
  expect(own.columns).toEqual(['warmth', 'light']);
  await expect(tableOf(csv('label,who', 30, (i) => `${i % 2},x`))).rejects.toMatchObject({ code: 'no-scan-columns' });
});

test('lines that are no rows and a cut end are told', async () => {
  const table = await tableOf(
    csv('orig_pkts,resp_pkts,orig_bytes,resp_bytes', 60, (i) => (i === 20 ? '1,2' : `${i % 4},1,${i % 3},2`)),
  );
  expect(table.rows).toBe(59);
  expect(table.warnings.join(' ')).toMatch(
    /1 line had too many or too few cells and was left out, the first one line 22/,
  );
});

test('two captures compare by what was found and by whom, and a capture with a table not at all', async () => {
  const example = readFileSync(new URL('../../examples/home.pcap', import.meta.url));
  const documentOf = (outcome: ScanOutcome, name: string): ScanDocument => ({
    scan: doneRow(waitingRow(name, name, 1, 0), outcome, 1),
    capture: outcome.kind === 'capture' ? outcome.capture : null,
    table: outcome.kind === 'table' ? outcome.table : null,
  });
  const whole = documentOf(await scan(example, 'whole.pcap'), 'whole.pcap');
  const part = documentOf(await scan(example.subarray(0, 300_000), 'part.pcap'), 'part.pcap');
  expect(part.capture!.warnings.join(' ')).toMatch(/^part\.pcap ends in the middle of a packet/);
  const comparison = compareScans(whole, part);
  expect(comparison.onlyA).toContain('Second DHCP server: camera-garden');
  expect(comparison.both).toContain('Port scan: camera-garden');
  expect(comparison.onlyB).toEqual([]);
  expect(comparison.figures.find(({ label }) => label === 'Packets')).toMatchObject({ a: '7,211' });
  const table = documentOf(await scan(csv('orig_pkts,resp_pkts,orig_bytes,resp_bytes', 20, () => '1,2,3,4')), 'a.csv');
  expect(() => compareScans(whole, table)).toThrow('whole.pcap and a.csv cannot be compared');
});

test('of a name only the last part is shown, without what a terminal or page would act on', () => {
  expect(shownFileName('../../etc/passwd')).toBe('passwd');
  expect(shownFileName('C:\\Users\\me\\day.csv')).toBe('day.csv');
  expect(shownFileName('a\u001b[31mred\r\nb\u202e.csv')).toBe('aredb.csv');
  expect(shownFileName('x'.repeat(100_000)).length).toBeLessThanOrEqual(200);
  expect(shownFileName('dir/')).toBe('');
});
