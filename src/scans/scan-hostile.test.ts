// Tests with files that mean harm: bombs, cut and random bytes, endless cells, deep JSON, keys that objects treat specially.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { scanDocument, type TableResult } from '../documents/scans.ts';
import { runJob } from './run-job.ts';
import { downloadScan } from './scan-download.ts';
import type { ScanOutcome } from './scan-job.ts';
import { scanReport } from './scan-report.ts';
import { doneRow, waitingRow } from './scan-rows.ts';
import { startScanThread } from './scan-thread.ts';

const PATIENCE = 180_000;
const folder = mkdtempSync(join(tmpdir(), 'scan-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = 'orig_pkts,resp_pkts,orig_bytes,resp_bytes\n';
const example = readFileSync(new URL('../../examples/home.pcap', import.meta.url));

let files = 0;
function place(bytes: Uint8Array | string): string {
  const path = join(folder, `f${files++}`);
  writeFileSync(path, bytes);
  return path;
}

const scan = (bytes: Uint8Array | string, name = 'data.csv', isStrict = false): Promise<ScanOutcome> =>
  runJob({ path: place(bytes), name, isStrict }, () => undefined);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.code;
  }
}

async function tableOf(bytes: Uint8Array | string): Promise<TableResult> {
  const outcome = await scan(bytes);
  if (outcome.kind !== 'table') throw new Error('no table');
  return outcome.table;
}

const documentOf = (outcome: ScanOutcome, name = 'data.csv') =>
  scanDocument.parse({
    scan: doneRow(waitingRow('x', name, 1, 0), outcome, 1),
    capture: outcome.kind === 'capture' ? outcome.capture : null,
    table: outcome.kind === 'table' ? outcome.table : null,
  });

/** Packed pieces one after another are one file: 100 times 100 MB of one byte are 10 GB. */
const pile = (first: Uint8Array, piece: Uint8Array, count: number): Uint8Array =>
  Buffer.concat([first, ...Array.from({ length: count }, () => piece)]);
const hundredMegabytes = (byte: string): Buffer => Buffer.alloc(100_000_000, byte);

test(
  'ten gigabytes of zeros packed into a few hundred kilobytes are refused by their first bytes',
  async () => {
    const zeros = hundredMegabytes('\0');
    for (const bomb of [
      pile(Buffer.alloc(0), zstdCompressSync(zeros), 100),
      pile(Buffer.alloc(0), gzipSync(zeros), 100),
    ])
      expect(await codeOf(scan(bomb))).toBe('not-scannable');
  },
  PATIENCE,
);

test(
  'bombs inside of a table and of JSON end at the limit of a row and of depth',
  async () => {
    const letters = zstdCompressSync(hundredMegabytes('x'));
    const rows = Buffer.from(`${HEAD}${'1,2,3,4\n'.repeat(40_000)}`);
    expect(await codeOf(scan(pile(zstdCompressSync(rows), letters, 10)))).toBe('table-row-length');
    expect(await codeOf(scan(pile(zstdCompressSync(Buffer.from('[{"a":"')), letters, 10)))).toBe('table-row-length');
    const brackets = zstdCompressSync(hundredMegabytes('['));
    expect(await codeOf(scan(pile(zstdCompressSync(Buffer.from('[')), brackets, 10)))).toBe('table-json');
    expect(await codeOf(scan(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`))).toBe('table-json');
  },
  PATIENCE,
);

test(
  'a capture that goes on with zeros is read to its end and says that nothing could be read',
  async () => {
    const bomb = pile(zstdCompressSync(example.subarray(0, 24)), zstdCompressSync(Buffer.alloc(100_000_000)), 2);
    const outcome = await scan(bomb, 'zeros.pcap.zst');
    if (outcome.kind !== 'capture') throw new Error('no capture');
    expect(outcome.capture.packets).toBe(12_500_000);
    expect(outcome.capture.warnings.join(' ')).toContain('None of the 12,500,000 packets could be read');
  },
  PATIENCE,
);

test('keys that objects treat specially are columns like others and change no object', async () => {
  const lines = Array.from(
    { length: 40 },
    (_, i) =>
      `{"__proto__":{"polluted":1},"constructor":{"prototype":2},"toString":"x","hasOwnProperty":null,"orig_pkts":${i === 20 ? 9999 : i % 3},"resp_pkts":1,"orig_bytes":2,"resp_bytes":3}`,
  );
  const outcome = await scan(lines.join('\n'), 'a.json');
  const document = documentOf(outcome);
  expect(document.table!.rows).toBe(40);
  expect(document.table!.details.length).toBeGreaterThan(0);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  for (const { sample } of document.table!.details) expect(Object.getPrototypeOf(sample)).toBe(Object.prototype);
  const csv = `__proto__,${HEAD}${'7,1,2,3,4\n'.repeat(40)}7,1000,2000,3000,4000\n`;
  const own = await tableOf(csv);
  expect(own.details[0]!.sample).toMatchObject({ proto: 7, orig_pkts: 1000 });
});

test('infinite and huge numbers are abnormal and every score stays finite', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 5},${i % 3},${i % 7},${i % 11}`);
  rows[30] = 'inf,1e308,-1e308,1e999';
  const table = await tableOf(`${HEAD}${rows.join('\n')}\n`);
  expect(table.curve.every(Number.isFinite)).toBe(true);
  expect(Number.isFinite(table.threshold)).toBe(true);
  expect(table.details[0]!.sequenceId).toBeGreaterThanOrEqual(21);
  expect(table.details[0]!.sequenceId).toBeLessThanOrEqual(30);
  documentOf({ kind: 'table', table });
});

test('texts of a file become neither formulas in CSV nor markup in HTML', async () => {
  const cells = [
    '=HYPERLINK("http://x")',
    '+1+cmd|A0',
    '-2+3',
    '@SUM(A1)',
    '<script>alert(1)</script>',
    '"><img src=x>',
  ];
  const rows = Array.from(
    { length: 400 },
    (_, i) => `${i % 3},1,${i % 7},1,"${cells[i % cells.length]!.replaceAll('"', '""')}"`,
  );
  for (let i = 200; i < 206; i++) rows[i] = rows[i]!.replace(/^\d/, String(i * 1000));
  const name = '<img src=x onerror=alert(1)>.csv';
  const outcome = await scan(`${HEAD.trim()},=note\n${rows.join('\n')}\n`, name);
  const document = documentOf(outcome, name);
  expect(document.table!.details.length).toBeGreaterThan(5);
  const { body: csv } = downloadScan(document, 'csv');
  expect(csv).toContain('HYPERLINK');
  for (const cell of csv.split(/\r\n|,/)) expect(cell.replace(/^"/, '')).not.toMatch(/^[=+@]|^-(?!\d+(?:\.\d+)?$)/);
  const html = scanReport(document);
  expect(html).toContain('HYPERLINK');
  expect(html).not.toMatch(/<(?:script|img|iframe|link)/i);
  expect(html).not.toMatch(/(?:src|href)="/);
  expect(downloadScan(document, 'html').name).toMatch(/^[A-Za-z0-9._-]+$/);
});

test(
  'cut and changed bytes are scanned or refused in words, whatever they are',
  async () => {
    const random = createRandom(42);
    const lines = Array.from({ length: 300 }, (_, i) => `${i % 9},${i % 4},${i * 3},${i % 100}`);
    const sources = [
      example.subarray(0, 60_000),
      Buffer.from(HEAD + lines.join('\n')),
      Buffer.from(
        lines.map((_, i) => `{"orig_pkts":${i},"resp_pkts":2,"orig_bytes":[1,{"a":2}],"resp_bytes":"x"}`).join('\n'),
      ),
      gzipSync(HEAD + lines.join('\n')),
      Buffer.from(Array.from({ length: 5000 }, () => Math.floor(random() * 256))),
    ];
    const codes = new Set<string>();
    for (let turn = 0; turn < 150; turn++) {
      const source = sources[turn % sources.length]!;
      const bytes = Buffer.from(
        source.subarray(0, random() < 0.5 ? source.length : Math.floor(random() * source.length)),
      );
      for (let i = Math.floor(random() * 20); i > 0 && bytes.length > 0; i--)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      codes.add(await codeOf(scan(bytes).then((outcome) => documentOf(outcome))));
    }
    expect(codes).toContain('done');
    expect(codes.size).toBeGreaterThan(2);
  },
  PATIENCE,
);

test(
  'a file that needs more memory than a scan may take ends its own scan with words',
  async () => {
    const thread = startScanThread({ heapMegabytes: 24 });
    const wide = Array.from({ length: 60_000 }, (_, i) => `column ${i} ${'x'.repeat(60)}`).join(',');
    const path = place(`${wide}\n${`${'1,'.repeat(59_999)}1\n`.repeat(200)}`);
    await expect(thread.run({ path, name: 'wide.csv', isStrict: false }, () => undefined)).rejects.toMatchObject({
      code: 'scan-memory',
      message: expect.stringContaining('wide.csv'),
    });
    expect(thread.isAlive).toBe(false);
    await thread.stop();
  },
  PATIENCE,
);
