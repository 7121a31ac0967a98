// Whatever a file is called: what it is stands in its first bytes. Files, packed files and pipes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { matBytes, npyBytes, zipBytes } from '../../test/array-files.ts';
import { readWhole } from '../../test/table-text.ts';
import { openTable } from './open-table.ts';
import type { TableSource } from './table-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-tables-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = fileURLToPath(new URL('../..', import.meta.url));
const parquet = readFileSync(join(root, 'test/fixtures/tables/snappy.parquet'));
const capture = readFileSync(join(root, 'examples/home.pcap'));
const npy = npyBytes([1, 2, 3, 4], { rows: 2, columns: 2 });

async function countRows(table: TableSource): Promise<number> {
  const all = table.columns.map((_, i) => i);
  const counts = all.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
  let rows = 0;
  for await (const batch of table.read({ numbers: all, texts: all }, counts, new AbortController().signal))
    rows += batch.rows;
  await table.close();
  return rows;
}

let serial = 0;
function fileOf(bytes: Uint8Array | string, name = 'table.bin'): string {
  const path = join(folder, `${serial++}-${name}`);
  writeFileSync(path, bytes);
  return path;
}

const open = (bytes: Uint8Array | string, name?: string): Promise<TableSource> => openTable(fileOf(bytes, name), {});

const tables: readonly (readonly [format: string, bytes: Uint8Array | string, rows: number])[] = [
  ['CSV', 'a,b\n1,2\n3,4\n', 2],
  ['CSV (tabs)', 'a\tb\n1\t2\n3\t4\n', 2],
  ['JSON', '{"a":1,"b":2}\n{"a":3,"b":4}\n', 2],
  ['Zeek log (JSON)', '{"ts":1.5,"uid":"C1","id.orig_h":"10.0.0.1"}\n', 1],
  ['Zeek log (TSV)', '#separator \\x09\n#fields\tts\tproto\n#types\ttime\tenum\n1\ttcp\n', 1],
  ['Argus CSV', 'StartTime,Proto,SrcAddr,Dir,DstAddr,State\n2013/12/17 22:09:19,tcp,1.1.1.1,->,2.2.2.2,CON\n', 1],
  ['nfdump CSV', 'ts,te,td,sa,da\n2013-07-09 01:15:33,2013-07-09 01:15:34,1,1.1.1.1,2.2.2.2\nSummary\nflows\n1\n', 1],
  ['NumPy array (.npy)', npy, 2],
  ['NumPy archive (.npz)', zipBytes({ 'X.npy': npy }), 2],
  ['MATLAB 5 file (.mat)', matBytes([{ name: 'X', rows: 2, columns: 2, values: [1, 2, 3, 4] }]), 2],
  ['Parquet', parquet, 120],
  ['capture (flow)', capture, 1999],
];

describe.for(tables)('%s', ([format, bytes, rows]) => {
  test.for(['plain', 'gzip', 'zstd'] as const)('is known by its bytes, %s, under any name', async (packing) => {
    const plain = Buffer.from(bytes);
    const packed = packing === 'gzip' ? gzipSync(plain) : packing === 'zstd' ? zstdCompressSync(plain) : plain;
    const table = await open(packed, 'picture.png');
    expect(table.format).toBe(format);
    expect(await countRows(table)).toBe(rows);
  });

  test('comes through a pipe, packed', () => {
    const script = `
      import { openTable } from ${JSON.stringify(join(root, 'src/tables/open-table.ts'))};
      const table = await openTable('-', {});
      let rows = 0;
      for await (const batch of table.read({ numbers: [0], texts: [0] },
        [{ empty: 0, notANumber: 0, infinite: 0, text: 0 }], new AbortController().signal)) rows += batch.rows;
      console.log(JSON.stringify([table.format, rows]));`;
    const path = fileOf(script, 'read.mjs');
    const run = spawnSync(process.execPath, [path], { input: gzipSync(Buffer.from(bytes)), encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual([format, rows]);
  }, 180_000);
});

test.for([
  ['an empty file', '', /is empty/],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /PNG picture/],
  ['an ELF program', Buffer.from('7f454c46020101000000000000000000', 'hex'), /ELF program/],
  ['a zip archive of something else', zipBytes({ 'a.txt': npy }), /zip archive without NumPy arrays/],
  ["nfdump's own file", Buffer.from('0ca501000000', 'hex'), /nfdump -r FILE -o csv/],
  ["nfdump's listing", 'Date first seen          Duration Proto      Src IP Addr:Port\n', /nfdump -o csv/],
  ['an Arrow file', 'ARROW1\0\0', /Arrow/],
  ['a pickle', Buffer.from('80049500000000', 'hex'), /pickle/],
  ['nothing packed', gzipSync(''), /nothing can be unpacked/],
  ['packed twice', gzipSync(gzipSync('a,b\n1,2\n')), /packed twice/],
] as const)('%s is refused with what it is', async ([, bytes, words]) => {
  await expect(open(bytes)).rejects.toThrow(words);
});

test('what is not there, and a folder, are refused in words', async () => {
  await expect(openTable(join(folder, 'nowhere.csv'), {})).rejects.toMatchObject({ code: 'file-not-found' });
  await expect(openTable(folder, {})).rejects.toThrow(/it is a folder/);
});

test('what is packed and ends early keeps its rows and says so', async () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `${i},${Math.sin(i)}`).join('\n');
  const packed = gzipSync(`a,b\n${text}\n`);
  const table = await open(packed.subarray(0, packed.length / 2), 'cut.csv.gz');
  const { numbers } = await readWhole(table);
  expect(numbers.length).toBeGreaterThan(5000);
  expect(table.notes?.at(-1)).toMatch(/cut\.csv\.gz is cut off/);
});

test('a capture is turned into the feature set that is asked for', async () => {
  const table = await openTable(fileOf(capture), { featureSet: 'ciciot', windowPackets: 10 });
  expect(table.format).toMatch(/^capture \(ciciot/);
  expect(table.columns.map(({ name }) => name)).toContain('Time_To_Live');
  await expect(openTable(fileOf(capture), { featureSet: 'nonsense' })).rejects.toMatchObject({
    code: 'unknown-feature-set',
  });
});

test('a file that becomes shorter while it is read is an error in words', async () => {
  const path = fileOf(npyBytes(Array(20_000).fill(1), { rows: 20_000, columns: 1 }));
  const table = await openTable(path, {});
  truncateSync(path, 1000);
  await expect(countRows(table)).rejects.toMatchObject({ code: 'file-unreadable' });
});

test('an aborted signal ends the reading', async () => {
  const values = Array.from({ length: 20_000 }, (_, i) => i);
  const table = await open(npyBytes(values, { rows: 20_000, columns: 1 }));
  const abort = new AbortController();
  const counts = [{ empty: 0, notANumber: 0, infinite: 0, text: 0 }];
  const read = async (): Promise<void> => {
    for await (const _ of table.read({ numbers: [0], texts: [] }, counts, abort.signal)) abort.abort();
  };
  await expect(read()).rejects.toThrow(/abort/i);
});
