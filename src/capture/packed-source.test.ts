import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  joinBytes,
  PCAP_MICROSECONDS,
  PcapngWriter,
  pcapFile,
  readBytes,
  type WrittenPacket,
} from '../../test/capture-writer.ts';

const packets: WrittenPacket[] = Array.from({ length: 6000 }, (_, i) => ({
  time: BigInt(i) * 1000n,
  bytes: new Uint8Array(100).map((_, at) => Math.imul(i * 128 + at, 2654435761) >>> 24),
  wire: 100,
  link: 1,
}));
const file = pcapFile({ isLittleEndian: true, magic: PCAP_MICROSECONDS, link: 1 }, packets);

test('gzip and zstd are recognised by their first bytes, in one piece or several', async () => {
  const halves = [file.subarray(0, 99_999), file.subarray(99_999)];
  const packed = [
    gzipSync(file),
    Buffer.concat(halves.map((half) => gzipSync(half))),
    zstdCompressSync(file),
    Buffer.concat(halves.map((half) => zstdCompressSync(half))),
  ];
  for (const bytes of packed) {
    for (const step of [700, 1_000_000]) {
      const read = await readBytes(new Uint8Array(bytes), [step]);
      expect(read.packets).toEqual(packets);
      expect(read.totals.warnings).toEqual([]);
    }
  }
});

test('a cut or damaged packed file keeps the packets before it and says so', async () => {
  for (const whole of [gzipSync(file), zstdCompressSync(file)]) {
    const cut = await readBytes(new Uint8Array(whole.subarray(0, whole.length / 2)));
    expect(cut.packets.length).toBeGreaterThan(1000);
    expect(cut.packets).toEqual(packets.slice(0, cut.packets.length));
    expect(cut.totals.warnings).toMatchObject([{ code: 'cut' }]);
  }
  const withoutEnd = gzipSync(file).subarray(0, -4);
  const read = await readBytes(new Uint8Array(withoutEnd));
  expect(read.packets).toEqual(packets);
  expect(read.totals.warnings).toMatchObject([{ code: 'cut' }]);
});

// What waits to be collected counts too, and on a busy machine it waits longer.
test('a bomb is unpacked in steps', { timeout: 60_000, retry: 2 }, async () => {
  // A block of 100 MB that nobody reads packs into 100 kB.
  const block = new PcapngWriter(true).block(0x0bad, new Uint8Array(100_000_000));
  const bomb = gzipSync(joinBytes([new PcapngWriter(true).section(), block]));
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  }, 2);
  const { totals } = await readBytes(new Uint8Array(bomb));
  clearInterval(watch);
  expect(totals).toMatchObject({ packets: 0, warnings: [] });
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(60_000_000);
});
