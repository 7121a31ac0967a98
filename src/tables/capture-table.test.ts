import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { PCAP_MICROSECONDS, pcapHeader, pcapRecord } from '../../test/capture-writer.ts';
import { NetworkSet, PRIVATE_NETWORKS, parseNetwork } from '../base/networks.ts';
import { UserError } from '../base/user-error.ts';
import { readCapture } from '../capture/index.ts';
import { Engine } from '../engine/engine.ts';
import type { FeatureRows } from '../features/feature-rows.ts';
import { featureSets } from '../features/index.ts';
import { type CaptureTable, openCaptureTable } from './capture-table.ts';
import { type CellCounts, TABLE_BATCH_ROWS } from './table-source.ts';

const HOME = 'examples/home.pcap';
const localNetworks = new NetworkSet(PRIVATE_NETWORKS.map((text) => parseNetwork(text)!));
const folder = mkdtempSync(join(tmpdir(), 'porchlight-capture-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

function place(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const open = (file: string, featureSet: string, more = {}): Promise<CaptureTable> =>
  openCaptureTable(file, { featureSet, localNetworks, ignoreChecksums: false, ...more });

const newCounts = (columns: number): CellCounts[] =>
  Array.from({ length: columns }, () => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));

interface ReadRow {
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

async function readAll(table: CaptureTable, signal = new AbortController().signal): Promise<ReadRow[]> {
  const numbers = table.columns.flatMap(({ kind }, i) => (kind === 'number' ? [i] : []));
  const texts = table.columns.flatMap(({ kind }, i) => (kind === 'text' ? [i] : []));
  const rows: ReadRow[] = [];
  for await (const batch of table.read({ numbers, texts }, newCounts(numbers.length), signal)) {
    expect(batch.firstRow).toBe(rows.length);
    expect(batch.rows).toBeLessThanOrEqual(TABLE_BATCH_ROWS);
    for (let row = 0; row < batch.rows; row++)
      rows.push({
        numbers: [...batch.numbers.subarray(row * numbers.length, (row + 1) * numbers.length)],
        texts: batch.texts.map((list) => list[row]!),
      });
  }
  return rows;
}

/** Rows of a set as an engine hands them on, without a table. */
async function directRows(setName: string): Promise<ReadRow[]> {
  const { features, maker } = featureSets.find(({ name }) => name === setName)!;
  const rows: ReadRow[] = [];
  const emit = (batch: FeatureRows): void => {
    for (let i = 0; i < batch.count; i++)
      rows.push({
        numbers: [...batch.values.subarray(i * features.length, (i + 1) * features.length)],
        texts: [batch.subject[i]!, batch.startSeconds[i]!.toFixed(6), ...batch.texts.map((list) => list[i]!)],
      });
  };
  const shared = { localNetworks, validatesChecksums: true };
  const meter = maker.create({ emit, localNetworks });
  const engine =
    maker.from === 'packets'
      ? new Engine({ ...shared, policy: 'zeek', features: maker.create({ emit, localNetworks }) })
      : new Engine({
          ...shared,
          policy: maker.policy,
          hasStatistics: maker.hasStatistics,
          readsFacts: true,
          onFlows: (flows) => 'observe' in meter && (meter as { observe(batch: typeof flows): void }).observe(flows),
        });
  await readCapture(HOME, { batchFrames: 50 }, { frames: (batch) => engine.process(batch) });
  engine.finish();
  if (maker.from === 'flows') meter.finish();
  return rows;
}

/** A capture of so many ARP messages, a second apart. */
function arpCapture(messages: number): Uint8Array {
  const bytes = new Uint8Array(42);
  bytes.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 6]);
  const style = { isLittleEndian: true, magic: PCAP_MICROSECONDS, link: 1 };
  const record = pcapRecord(style, { time: 0n, bytes, wire: 42, link: 1 });
  const header = pcapHeader(style);
  const capture = new Uint8Array(header.length + messages * record.length);
  capture.set(header);
  const view = new DataView(capture.buffer);
  for (let i = 0, at = header.length; i < messages; i++, at += record.length) {
    capture.set(record, at);
    view.setUint32(at, i, true);
  }
  return capture;
}

for (const { name } of featureSets) {
  test(`the table of ${name} has the rows that an engine makes, whatever the batches`, async () => {
    const rows = await readAll(await open(HOME, name));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows).toEqual(await directRows(name));
  });
}

test('columns are the features with their units, then the texts', async () => {
  const { columns } = await open(HOME, 'device-window');
  expect(columns[0]).toEqual({ name: 'packets_out', kind: 'number', unit: 'packets' });
  expect(columns.slice(-3)).toEqual(['subject', 'start', 'address'].map((name) => ({ name, kind: 'text' })));
});

test('packed captures give the same rows, and a table is read again from its beginning', async () => {
  const plain = await open(HOME, 'ciciot');
  const rows = await readAll(plain);
  expect(plain.progress).toBe(1);
  expect(await readAll(plain)).toEqual(rows);
  const bytes = readFileSync(HOME);
  expect(await readAll(await open(place('home.gz', gzipSync(bytes)), 'ciciot'))).toEqual(rows);
  expect(await readAll(await open(place('home.zst', zstdCompressSync(bytes)), 'ciciot'))).toEqual(rows);
});

test('windows and filters are those asked for', async () => {
  const hundred = await readAll(await open(HOME, 'ciciot', { window: 100, filter: 'udp' }));
  expect(hundred.length).toBeGreaterThan(0);
  const { columns } = await open(HOME, 'ciciot');
  const cell = (name: string): number => hundred[0]!.numbers[columns.findIndex((each) => each.name === name)]!;
  expect([cell('Number'), cell('UDP'), cell('TCP')]).toEqual([100, 1, 0]);
  const three = await open(HOME, 'conn-window', { window: 3 });
  expect(three.columns.slice(3, 6).map(({ name }) => name)).toEqual(['resp_bytes.1', 'orig_pkts.2', 'resp_pkts.2']);
  const minutes = await readAll(await open(HOME, 'device-window', { windowSeconds: 30 }));
  expect(new Set(minutes.map(({ texts }) => Number(texts[1]) % 30))).toEqual(new Set([0]));
});

test('any column can be asked for as number or text; what is none is counted by reason', async () => {
  const table = await open(HOME, 'flow');
  const at = (name: string): number => table.columns.findIndex((column) => column.name === name);
  const counts = newCounts(4);
  const selection = {
    numbers: [at('start'), at('originator'), at('duration'), at('service')],
    texts: [at('start'), at('duration')],
  };
  let rows = 0;
  for await (const batch of table.read(selection, counts, new AbortController().signal)) {
    for (let row = 0; row < batch.rows; row++) {
      const [start, originator, duration] = batch.numbers.subarray(row * 4);
      expect(Number(batch.texts[0]![row])).toBeCloseTo(start!, 5);
      expect(originator).toBeNaN();
      expect(batch.texts[1]![row]).toBe(Number.isNaN(duration!) ? '' : String(duration));
    }
    rows += batch.rows;
  }
  expect(counts[0]).toEqual({ empty: 0, notANumber: 0, infinite: 0, text: 0 });
  expect(counts[1]!.text).toBe(rows);
  expect(counts[2]!.notANumber).toBeGreaterThan(0);
  expect(counts[3]!.empty + counts[3]!.text).toBe(rows);
});

test('a reader holds the capture back, and one that leaves ends it', async () => {
  const table = await open(place('long.pcap', arpCapture(150_000)), 'ciciot', { window: 2 });
  let seen = 0;
  for await (const batch of table.read({ numbers: [0], texts: [] }, newCounts(1), new AbortController().signal)) {
    seen += batch.rows;
    await new Promise((resolve) => setImmediate(resolve));
    expect(table.progress).toBeLessThan(0.6);
    if (seen >= 4 * TABLE_BATCH_ROWS) break;
  }
  expect(seen).toBe(4 * TABLE_BATCH_ROWS);
  expect(table.progress).toBeLessThan(0.6);
  const whole = await readAll(table);
  expect(whole.length).toBe(75_000);
  const at = whole.findIndex(({ texts }, i) => texts[0] !== `frames ${2 * i + 1}-${2 * i + 2}`);
  expect(at).toBe(-1);
});

test('an aborted read ends early with the rows so far', async () => {
  const table = await open(place('aborted.pcap', arpCapture(150_000)), 'ciciot', { window: 2 });
  const stop = new AbortController();
  let rows = 0;
  for await (const batch of table.read({ numbers: [0], texts: [] }, newCounts(1), stop.signal)) {
    rows += batch.rows;
    stop.abort();
  }
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThan(60_000);
});

test('what is wrong with a capture keeps its words', async () => {
  const failureOf = async (file: string): Promise<unknown> => {
    try {
      return await readAll(await open(file, 'ciciot'));
    } catch (error) {
      return error instanceof UserError ? error.code : error;
    }
  };
  expect(await failureOf(join(folder, 'nowhere.pcap'))).toBe('file-not-found');
  expect(await failureOf(place('text.pcap', Buffer.from('no capture at all, but text')))).toBe('not-a-capture');
  expect(await failureOf(place('empty.pcap', new Uint8Array(0)))).toBe('empty-file');
  const cut = await open(place('cut.pcap', readFileSync(HOME).subarray(0, 100_000)), 'ciciot');
  expect((await readAll(cut)).length).toBeGreaterThan(0);
  expect(cut.warnings.map(({ code }) => code)).toEqual(['cut']);
});

test('sets and windows that are not there are refused before anything is read', async () => {
  const codeOf = (featureSet: string, more = {}): Promise<unknown> =>
    open('nowhere.pcap', featureSet, more).then(
      () => 'opened',
      (error: unknown) => (error instanceof UserError ? error.code : error),
    );
  expect(await codeOf('flows')).toBe('unknown-feature-set');
  expect(await codeOf('flow', { window: 10 })).toBe('no-such-window');
  expect(await codeOf('ciciot', { windowSeconds: 10 })).toBe('no-such-window');
  for (const window of [1, 2.5, 1e9, Number.NaN]) expect(await codeOf('ciciot', { window })).toBe('bad-window');
  expect(await codeOf('device-window', { windowSeconds: 0 })).toBe('bad-window');
});
