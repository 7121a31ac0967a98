import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { createScoreWriter, type ScoreColumn, type ScoreFormat } from './score-writer.ts';

const COLUMNS: readonly ScoreColumn[] = [
  { name: 'row', kind: 'whole' },
  { name: 'a "b", c', kind: 'text' },
  { name: 'score', kind: 'number' },
];
const TEXTS = ['plain', 'with "quotes"', 'comma, and\nline', ''];

function written(format: ScoreFormat, rows: number): Buffer {
  const chunks: Uint8Array[] = [];
  const writer = createScoreWriter(format, { write: (bytes) => void chunks.push(bytes.slice()) }, COLUMNS);
  for (let from = 0; from < rows; from += 1000) {
    const count = Math.min(1000, rows - from);
    writer.write({
      rows: count,
      columns: [
        Float64Array.from({ length: count }, (_, i) => from + i),
        Array.from({ length: count }, (_, i) => TEXTS[(from + i) % TEXTS.length]!),
        Float64Array.from({ length: count }, (_, i) => (from + i) / 7),
      ],
    });
  }
  writer.finish();
  return Buffer.concat(chunks);
}

test('CSV quotes what needs it and keeps every digit', () => {
  const text = written('csv', 4).toString();
  expect(text).toBe(
    `row,"a ""b"", c",score\n0,plain,0\n1,"with ""quotes""",${1 / 7}\n2,"comma, and\nline",${2 / 7}\n3,,${3 / 7}\n`,
  );
});

test('JSON lines are objects with the same keys', () => {
  const rows = written('json', 4)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows[1]).toEqual({ row: 1, 'a "b", c': 'with "quotes"', score: 1 / 7 });
  expect(rows).toHaveLength(4);
});

test('Parquet holds every row, over more than one row group', { timeout: 60_000 }, async () => {
  const bytes = written('parquet', 150_001);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const rows = await parquetReadObjects({ file, compressors: { ZSTD: (input) => zstdDecompressSync(input) } });
  expect(rows).toHaveLength(150_001);
  expect(rows[150_000]).toEqual({ row: 150_000n, 'a "b", c': TEXTS[0], score: 150_000 / 7 });
  expect(rows[70_002]).toEqual({ row: 70_002n, 'a "b", c': TEXTS[2], score: 70_002 / 7 });
});
