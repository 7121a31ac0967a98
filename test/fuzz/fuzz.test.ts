// Tests of the fuzzer itself: that it repeats itself, finds what is broken, and makes failing inputs small.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTable } from '../../src/tables/open-table.ts';
import { builtFrames } from './built-frames.ts';
import { EngineCheck } from './engine-check.ts';
import { damagedFile, tryFile } from './file-check.ts';
import { damagedFilter, tryFilter } from './filter-check.ts';
import { createRunBatch, eachBatch, tryBatchSizes } from './frame-run.ts';
import { minimise } from './minimise.ts';
import { damagedModel, damagedTable, tables, tryModel, tryTable } from './table-check.ts';

const seeds = builtFrames();
const SCAN = {
  policy: 'zeek',
  validatesChecksums: true,
  readsFacts: true,
  hasDetectors: true,
  sharesMemory: false,
} as const;

function checksumOf(seed: number): number {
  const batch = createRunBatch();
  let sum = 0;
  eachBatch(seeds, seed, batch, () => {
    const end = batch.offset[batch.count - 1]! + batch.captured[batch.count - 1]!;
    for (let i = 0; i < end; i++) sum = (Math.imul(sum, 31) + batch.bytes[i]!) | 0;
  });
  return sum;
}

test('a run is the same for the same seed, and another for another', () => {
  expect(checksumOf(7)).toBe(checksumOf(7));
  expect(checksumOf(7)).not.toBe(checksumOf(8));
});

test('the frames built in code are sound: every protocol among them becomes a fact', () => {
  const kinds = new Set<string>();
  const check = new EngineCheck(SCAN, (line) => kinds.add(/"kind":"([^"]+)"/.exec(line)?.[1] ?? ''));
  const batch = createRunBatch();
  let at = 0;
  seeds.forEach(({ bytes, link }, i) => {
    batch.bytes.set(bytes, at);
    batch.offset[i] = at;
    batch.captured[i] = bytes.length;
    batch.wire[i] = bytes.length;
    batch.timeUs[i] = 1.7e15 + i * 1000;
    batch.link[i] = link;
    at += bytes.length;
  });
  batch.count = seeds.length;
  check.process(batch);
  check.finish();
  for (const kind of 'arp dns dhcp ssdp ntp icmp http-request http-response tls-client tls-server mqtt ssh telnet modbus'.split(
    ' ',
  ))
    expect(kinds).toContain(kind);
});

test('an engine that throws is noticed', () => {
  const batch = createRunBatch();
  eachBatch(seeds, 1, batch, () => undefined);
  batch.offset[0] = batch.bytes.length - 20;
  batch.captured[0] = 1000;
  batch.link[0] = 1;
  batch.bytes.set([8, 0, 0x45], batch.bytes.length - 8);
  expect(() => {
    const check = new EngineCheck(SCAN);
    check.process(batch);
    batch.count--;
    check.process(batch);
    Object.defineProperty(batch, 'count', { value: 3 });
    Object.defineProperty(batch, 'bytes', { value: new Uint8Array(0) });
    check.process(batch);
  }).toThrow();
});

test('results do not depend on batches, files and filters hold: a first look of each', async () => {
  expect(tryBatchSizes(seeds, 11)).toBeNull();
  const batch = createRunBatch();
  eachBatch(seeds, 3, batch, () => undefined);
  for (let seed = 0; seed < 20; seed++) {
    expect(await tryFile(damagedFile(seeds, seed), 100)).toBeNull();
    expect(tryFilter(damagedFilter(seed), batch)).toBeNull();
  }
});

test('minimising keeps only what is needed to fail', async () => {
  const items = Array.from({ length: 500 }, (_, i) => i);
  expect(await minimise(items, (rest) => rest.includes(17) && rest.includes(401))).toEqual([17, 401]);
});

test('a damaged table is rows or words, a damaged model is words', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-fuzz-test-'));
  try {
    // What is damaged was whole: each format opens, with all its rows.
    for (const bytes of tables) {
      writeFileSync(join(folder, 'whole'), bytes);
      const source = await openTable(join(folder, 'whole'), {});
      let rows = 0;
      const counts = [{ empty: 0, notANumber: 0, infinite: 0, text: 0 }];
      for await (const batch of source.read({ numbers: [0], texts: [] }, counts, new AbortController().signal))
        rows += batch.rows;
      await source.close();
      expect(rows, source.format).toBe(60);
    }
    for (let seed = 0; seed < 40; seed++) {
      expect(await tryTable(damagedTable(seed), join(folder, 'table'))).toBeNull();
      expect(await tryModel(damagedModel(seed))).toBeNull();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
