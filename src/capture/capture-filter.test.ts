// Tests of capture filters on files: what the filter keeps is what the sink gets, and a bad filter is an error in words.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../base/user-error.ts';
import { readCapture } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-filter-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** 300 Ethernet frames of 60 bytes; every third says it is ARP, the others IPv6. */
const path = join(folder, 'mixed.pcap');
const parts = [Buffer.alloc(24)];
parts[0]!.writeUInt32LE(0xa1b2c3d4, 0);
parts[0]!.writeUInt32LE(0x00040002, 4);
parts[0]!.writeUInt32LE(65_535, 16);
parts[0]!.writeUInt32LE(1, 20);
for (let i = 0; i < 300; i++) {
  const record = Buffer.alloc(76);
  record.writeUInt32LE(1000 + i, 0);
  record.writeUInt32LE(60, 8);
  record.writeUInt32LE(60, 12);
  record.writeUInt16BE(i % 3 === 0 ? 0x0806 : 0x86dd, 28);
  parts.push(record);
}
writeFileSync(path, Buffer.concat(parts));

test('the sink gets the frames that match, across batches', async () => {
  const seconds: number[] = [];
  const summary = await readCapture(
    path,
    { filter: 'arp', batchFrames: 7 },
    {
      frames: (batch) => void seconds.push(...Array.from(batch.timeUs.subarray(0, batch.count), (us) => us / 1e6)),
    },
  );
  expect(seconds).toEqual(Array.from({ length: 100 }, (_, i) => 1000 + 3 * i));
  expect(summary.packets).toBe(100);
});

test('a filter that nothing matches is told as a warning', async () => {
  const summary = await readCapture(path, { filter: 'port 80' }, { frames: () => undefined });
  expect(summary.packets).toBe(0);
  expect(summary.warnings.map(({ message }) => message)).toEqual([`${path} holds no packets that match the filter.`]);
});

test('a filter that cannot be understood is an error that says where', async () => {
  const reading = readCapture(path, { filter: 'tcp prt 80' }, { frames: () => undefined });
  await expect(reading).rejects.toThrow(UserError);
  await expect(reading).rejects.toThrow(/character 5/);
});
