// Parquet: files of pyarrow 21 with every encoding and codec, our own writer's, and damaged ones.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { surviveDamage } from '../../test/damaged-bytes.ts';
import { flowBatchOf } from '../../test/flow-records.ts';
import { PieceSource, readWhole, type WholeTable } from '../../test/table-text.ts';
import { createFlowCsv } from '../records/flow-csv.ts';
import { createFlowParquet } from '../records/flow-parquet.ts';
import { recordLocalNetworks } from '../records/local-networks.ts';
import type { ByteSink, RecordOptions, RecordWriter } from '../records/record-writer.ts';
import { MemoryBytes } from './open-table-bytes.ts';
import { openTextTable } from './open-table-text.ts';
import { openParquetTable } from './parquet-table.ts';
import type { TableSource } from './table-source.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../test/fixtures/tables/${name}`, import.meta.url));
const open = (bytes: Uint8Array): Promise<TableSource> => openParquetTable(new MemoryBytes(bytes), 'table.parquet');
const read = async (bytes: Uint8Array): Promise<WholeTable> => readWhole(await open(bytes));

/** What pyarrow read: null = nothing, and words for what JSON cannot spell. */
const values = JSON.parse(fixture('values.json').toString()) as Record<string, (number | string | null)[]>;
const TEXTS = ['s', 's2'];

const files = ['plain', 'snappy', 'gzip-pages', 'brotli', 'zstd-v2', 'delta', 'delta-v2'];

describe.for(files)('%s.parquet', (name) => {
  test('has the values that pyarrow reads', async () => {
    const table = await read(fixture(`${name}.parquet`));
    expect(table.names).toEqual(Object.keys(values));
    for (const [position, column] of table.names.entries()) {
      if (TEXTS.includes(column))
        expect(table.texts.map((row) => row[position])).toEqual(values[column]!.map((value) => value ?? ''));
      else
        expect(
          table.numbers.map((row) => row[position]),
          column,
        ).toEqual(values[column]!.map((value) => (value === null ? Number.NaN : Number(value))));
    }
  });

  test('counts what is no number, and tells nothing from NaN', async () => {
    const { names, counts } = await read(fixture(`${name}.parquet`));
    for (const [position, column] of names.entries()) {
      if (TEXTS.includes(column)) continue;
      const count = (wanted: number | string | null): number =>
        values[column]!.filter((value) => value === wanted).length;
      expect(counts[position], column).toEqual({
        empty: count(null),
        notANumber: count('NaN'),
        infinite: count('Infinity'),
        text: 0,
      });
    }
  });
});

test('times are seconds and say so', async () => {
  const { columns } = await open(fixture('plain.parquet'));
  const units = Object.fromEntries(columns.map(({ name, unit }) => [name, unit]));
  expect(units).toMatchObject({ ts: 'seconds', date: 'seconds', f8: undefined });
  expect(columns.map(({ kind }) => kind.charAt(0)).join('')).toBe('nnnnnnnttnnnnnn');
});

test('columns that are not asked for are not read', async () => {
  const bytes = fixture('plain.parquet');
  // Every page of the first column is spoilt; the second one is whole.
  const whole = await readWhole(await open(bytes), [1], []);
  bytes.fill(0xff, 4, 200);
  expect(await readWhole(await open(bytes), [1], [])).toEqual(whole);
  await expect(readWhole(await open(bytes), [0], [])).rejects.toThrow(/of the column f8/);
});

test.for(['plain', 'zstd-v2'])('a bit that changed is seen where pages have check sums: %s', async (name) => {
  const bytes = fixture(`${name}.parquet`);
  bytes[200]! ^= 1;
  await expect(read(bytes)).rejects.toThrow(/check sum|broken|unpacked/);
});

test('nested columns are left out and named', async () => {
  const table = await open(fixture('nested.parquet'));
  expect(table.columns.map(({ name }) => name)).toEqual(['a', 'z']);
  expect(table.notes).toEqual(['Left out, since they hold lists, maps or structures: list, struct.']);
  expect((await readWhole(table)).texts).toEqual([
    ['1', 'p'],
    ['2', 'q'],
  ]);
});

test('LZ4 is refused in words', async () => {
  await expect(read(fixture('lz4.parquet'))).rejects.toMatchObject({
    code: 'unsupported-table',
    message: expect.stringContaining('LZ4_RAW'),
  });
});

test.for([
  [(bytes: Buffer) => bytes.subarray(0, -20), /its end is missing/],
  [(bytes: Buffer) => bytes.subarray(0, 6), /too short/],
  [(bytes: Buffer) => Buffer.concat([bytes.subarray(0, -4), Buffer.from('PARE')]), /encrypted/],
  [
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -8), Buffer.from('\xff\xff\xff\x7fPAR1', 'latin1')]),
    /footer is longer than the file/,
  ],
  [
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -8), Buffer.from('\x40\x00\x00\x00PAR1', 'latin1')]),
    /footer is broken|schema is broken/,
  ],
] as const)('a file cut or changed at its end says what is wrong: %#', async ([change, words]) => {
  await expect(read(change(fixture('plain.parquet')))).rejects.toThrow(words);
});

test.for(files)('damage to %s.parquet is never more than words', { timeout: 60_000 }, async (name) => {
  expect(await surviveDamage(fixture(`${name}.parquet`), 150, open)).toBeGreaterThan(20);
});

describe('what our own writer writes', () => {
  const options: RecordOptions = {
    localNetworks: recordLocalNetworks(),
    hasCommunityId: false,
    hasStatistics: true,
    hasInterim: false,
    spltLength: 0,
  };
  const write = (create: (sink: ByteSink, options: RecordOptions) => RecordWriter): Buffer => {
    const parts: Buffer[] = [];
    const writer = create({ write: (bytes) => parts.push(Buffer.from(bytes)) }, options);
    const flows = Array.from({ length: 700 }, (_, i) => ({
      uid: [i, i * 7] as [number, number],
      startNs: i,
      originatorBytes: i % 3 === 0 ? -1 : i * i,
      vlan: i % 2,
      state: i % 2 === 0 ? ('SF' as const) : ('S0' as const),
    }));
    writer.write(flowBatchOf(flows, { hasStatistics: true }));
    writer.finish(0);
    return Buffer.concat(parts);
  };

  test('has the numbers that its CSV has', async () => {
    const parquet = await read(write(createFlowParquet));
    const csv = await readWhole(await openTextTable(new PieceSource(write(createFlowCsv)), new Uint8Array(0), 'f'));
    expect(parquet.numbers).toHaveLength(700);
    let compared = 0;
    for (const [position, name] of csv.names.entries()) {
      const own = parquet.names.indexOf(name);
      if (csv.kinds[position] !== 'n' || parquet.kinds[own] !== 'n') continue;
      compared++;
      for (let row = 0; row < 700; row++) {
        const wanted = csv.numbers[row]![position]!;
        if (Number.isNaN(wanted)) expect(parquet.numbers[row]![own], name).toBeNaN();
        else expect(parquet.numbers[row]![own], name).toBeCloseTo(wanted, 6);
      }
    }
    expect(compared).toBeGreaterThan(20);
  });
});
