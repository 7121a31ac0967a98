// Parquet files, read back by another implementation and compared with CSV.
import { zstdDecompressSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { flowBatchOf, type WrittenFlow } from '../../test/flow-records.ts';
import { createRandom } from '../base/random.ts';
import { CONNECTION_STATES } from '../flows/flow-batch.ts';
import { STATISTICS_NAMES } from '../flows/index.ts';
import { formatUid } from '../flows/uid.ts';
import { createFlowCsv } from './flow-csv.ts';
import { createFlowParquet } from './flow-parquet.ts';
import { recordLocalNetworks } from './local-networks.ts';
import type { ByteSink, RecordOptions, RecordWriter } from './record-writer.ts';

const BATCH_ROWS = 1000;
const plain: RecordOptions = {
  localNetworks: recordLocalNetworks(),
  hasCommunityId: false,
  hasStatistics: false,
  hasInterim: false,
  spltLength: 0,
};

function write(
  create: (sink: ByteSink, options: RecordOptions) => RecordWriter,
  records: readonly WrittenFlow[],
  options: Partial<RecordOptions> = {},
): Buffer {
  const parts: Buffer[] = [];
  const all = { ...plain, ...options };
  const writer = create({ write: (bytes) => parts.push(Buffer.from(bytes)) }, all);
  for (let from = 0; from < records.length; from += BATCH_ROWS)
    writer.write(flowBatchOf(records.slice(from, from + BATCH_ROWS), { hasStatistics: all.hasStatistics }));
  writer.finish(0);
  return Buffer.concat(parts);
}

const fileOf = (bytes: Buffer): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;

async function read(bytes: Buffer): Promise<Record<string, unknown>[]> {
  return (await parquetReadObjects({
    file: fileOf(bytes),
    parsers: { timestampFromNanoseconds: (nanoseconds: bigint) => nanoseconds } as never,
    compressors: { ZSTD: (input) => zstdDecompressSync(input) },
  })) as Record<string, unknown>[];
}

test('values read back with types, nulls and times to the nanosecond', async () => {
  const statistics = STATISTICS_NAMES.map((_, i) => (i % 3 === 0 ? i + 0.25 : i));
  const multicast: WrittenFlow = {
    originator: 'fe80::1',
    originatorBytes: -1,
    responderBytes: -1,
    state: 'S0',
    history: '',
    statistics,
  };
  const first: WrittenFlow = { uid: [1, 1], services: ['http'], startNs: 7, vlan: 6, statistics };
  const rows = await read(write(createFlowParquet, [first, multicast], { hasStatistics: true }));
  expect(rows.length).toBe(2);
  expect(rows[0]).toMatchObject({
    uid: formatUid(1, 1),
    start: 1_362_692_526_869_344_007n,
    protocol: 'tcp',
    originator: '192.168.1.20',
    responder_port: 80,
    originator_bytes: 136n,
    originator_packets: 7n,
    service: 'http',
    vlan: 5,
    inner_vlan: null,
    parent_uid: null,
  });
  expect(rows[0]!['duration_seconds']).toBeCloseTo(0.211484, 7);
  expect(STATISTICS_NAMES.map((name) => rows[0]![name])).toEqual(statistics);
  expect(rows[1]).toMatchObject({ originator_bytes: null, history: null, originator: 'fe80::1', state: 'S0' });
});

/** Records of every kind of column: constant, few values, many, all distinct, unset here and there, very large. */
function variousRecords(count: number): WrittenFlow[] {
  const random = createRandom(7);
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: count }, (_, i): WrittenFlow => {
    // Addresses repeat at first, then none does: the dictionary is given up in the middle of a row group.
    const address = i % 20_000 < 5000 ? below(40) : i;
    return {
      uid: [i, below(2 ** 32)],
      ...(below(50) === 0 ? { parentUid: [1, below(3) + 1] as const } : {}),
      originator:
        below(9) === 0
          ? `2001:db8::${address.toString(16)}`
          : `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`,
      responderPort: i < 20_000 ? below(200) : below(65_536),
      protocol: [6, 17, 1, 58, 132][below(5)]!,
      startUs: 1_600_000_000_000_000 + i * 1000 - below(5_000_000),
      startNs: below(1000),
      lastUs: 1_600_000_010_000_000 + i * 1000,
      lastNs: below(1000),
      originatorBytes: [-1, 0, below(1e6), Number.MAX_SAFE_INTEGER - below(1000)][below(4)]!,
      missedBytes: below(300) === 0 ? 2 ** 32 + below(10) : 0,
      state: CONNECTION_STATES[below(CONNECTION_STATES.length)]!,
      history: ['', 'S', 'ShADadFf', 'D'.repeat(below(60))][below(4)]!,
      services: below(3) === 0 ? ['http', 'ssl'] : [],
      vlan: i >= 16_384 && i < 32_768 ? 0 : below(3),
      ...(below(4) > 0 ? { macs: [`02:00:00:00:00:0${below(9)}`, '02:00:00:00:01:00'] as const } : {}),
    };
  });
}

test('every value of many row groups is the one that CSV has', async () => {
  const records = variousRecords(40_000);
  const bytes = write(createFlowParquet, records);
  const rows = await read(bytes);
  const [head, ...lines] = write(createFlowCsv, records).toString().trimEnd().split('\r\n');
  const names = head!.split(',');
  expect(parquetMetadata(fileOf(bytes)).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([
    16_384, 16_384, 7232,
  ]);
  expect(Object.keys(rows[0]!)).toEqual(names);
  const wrong: string[] = [];
  for (const [i, line] of lines.entries()) {
    for (const [j, text] of line.split(',').entries()) {
      const value = rows[i]![names[j]!];
      if (textOf(names[j]!, value, text) !== text) wrong.push(`${i} ${names[j]} ${String(value)} for ${text}`);
    }
  }
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(rows.length).toBe(lines.length);
});

/** A value as CSV prints it. */
function textOf(name: string, value: unknown, expected: string): string {
  if (value === null) return '';
  if (name === 'start') {
    const digits = String(value);
    return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/(\.\d+?)0+$/, '$1');
  }
  // Seconds as a double: exact to the nanosecond, not to the last digit.
  if (name === 'duration_seconds')
    return Math.abs(Number(expected) - (value as number)) < 1e-9 ? expected : String(value);
  return String(value);
}

test('least and greatest start of each row group stand in the footer', () => {
  const records = variousRecords(20_000);
  const { row_groups: groups } = parquetMetadata(fileOf(write(createFlowParquet, records)));
  const starts = records.map(({ startUs, startNs }) => BigInt(startUs!) * 1000n + BigInt(startNs!));
  const sorted = (from: number, to: number): bigint[] => starts.slice(from, to).sort((a, b) => (a < b ? -1 : 1));
  for (const [i, group] of groups.entries()) {
    const expected = sorted(i * 16_384, (i + 1) * 16_384);
    const { statistics } = group.columns.find(({ meta_data }) => meta_data!.path_in_schema[0] === 'start')!.meta_data!;
    expect(BigInt((statistics!.min_value as Date).getTime()), String(i)).toBe(expected[0]! / 1_000_000n);
    expect(BigInt((statistics!.max_value as Date).getTime()), String(i)).toBe(expected.at(-1)! / 1_000_000n);
  }
});

test('a file without records has its columns', async () => {
  const bytes = write(createFlowParquet, []);
  expect(await read(bytes)).toEqual([]);
  expect(
    parquetMetadata(fileOf(bytes))
      .schema.map(({ name }) => name)
      .slice(0, 4),
  ).toEqual(['root', 'uid', 'parent_uid', 'start']);
});
