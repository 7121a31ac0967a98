import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinBytes, PcapngWriter, readBytes, type WrittenPacket } from '../../test/capture-writer.ts';
import { INTERFACES_MAX } from './pcapng-interfaces.ts';

const packet = (time: bigint, length = 61, link = 1): WrittenPacket => ({
  time,
  bytes: new Uint8Array(length).fill(length & 255),
  wire: length + 4,
  link,
});
const little = new PcapngWriter(true);

/** Nanoseconds that so many ticks are, by the definition of if_tsresol. */
function nanoseconds(ticks: bigint, resolution: number): bigint {
  const perSecond = (resolution & 0x80) !== 0 ? 1n << BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
  return (ticks * 1_000_000_000n) / perSecond;
}

test('what is written in any byte order, clock, offset and kind of block is read back, whatever the steps', async () => {
  const interfaces = fc.record({
    link: fc.constantFrom(0, 1, 101, 113, 276),
    resolution: fc.constantFrom(0, 3, 6, 7, 8, 9, 12, 0x80 | 10, 0x80 | 20, 0x80 | 32),
    offset: fc.integer({ min: 0, max: 2_000_000_000 }),
  });
  const rows = fc.tuple(
    fc.nat(2),
    fc.bigInt(0n, 1n << 44n),
    fc.uint8Array({ maxLength: 200 }),
    fc.boolean(),
    fc.nat(9),
  );
  const sections = fc.array(
    fc.tuple(fc.boolean(), fc.array(interfaces, { minLength: 1, maxLength: 3 }), fc.array(rows, { maxLength: 12 })),
    { minLength: 1, maxLength: 3 },
  );
  const steps = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sections, steps, async (plan, sizes) => {
      const blocks: Uint8Array[] = [];
      const expected: WrittenPacket[] = [];
      for (const [isLittleEndian, specs, packets] of plan) {
        const writer = new PcapngWriter(isLittleEndian);
        blocks.push(writer.section(), ...specs.map((spec) => writer.interface(spec)));
        for (const [pick, ticks, bytes, isOld, unknown] of packets) {
          const index = pick % specs.length;
          const spec = specs[index]!;
          const time = nanoseconds(ticks, spec.resolution) + BigInt(spec.offset) * 1_000_000_000n;
          const row = { time, bytes, wire: bytes.length + 9, link: spec.link };
          expected.push(row);
          blocks.push(isOld ? writer.old(index, ticks, row) : writer.enhanced(index, ticks, row));
          if (unknown === 0) blocks.push(writer.block(0x0bad, new Uint8Array(100)));
        }
      }
      // Whole microseconds are exact up to 2^53: 285 years. Coarser clocks leave that range sooner than the others.
      const readable = expected.map((row) => row.time < (1n << 53n) * 1000n);
      fc.pre(readable.every(Boolean));
      const read = await readBytes(joinBytes(blocks), sizes, { batchFrames: 5 });
      expect(read.packets).toEqual(expected);
      expect(read.totals.warnings).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('a simple packet has the time of the packet before it and is cut at the limit of interface 0', async () => {
  const file = joinBytes([
    little.section(),
    little.interface({ link: 1, snapLength: 20 }),
    little.enhanced(0, 5_000_000n, packet(0n)),
    little.simple({ ...packet(0n, 20), wire: 99 }),
    little.simple({ ...packet(0n, 13), wire: 13 }),
  ]);
  const { packets } = await readBytes(file);
  expect(packets.map((each) => [each.time, each.bytes.length, each.wire])).toEqual([
    [5_000_000_000n, 61, 65],
    [5_000_000_000n, 20, 99],
    [5_000_000_000n, 13, 13],
  ]);
});

test('a block larger than the buffer that nobody reads is passed over', async () => {
  const file = joinBytes([
    little.section(),
    little.interface({ link: 1 }),
    little.block(10, new Uint8Array(1_500_000)),
    little.enhanced(0, 1n, packet(1000n)),
  ]);
  for (const step of [100_000, 7_000_000]) {
    const read = await readBytes(file, [step], { batchBytes: 1 });
    expect(read.packets).toEqual([packet(1000n)]);
    expect(read.totals.warnings).toEqual([]);
  }
});

test('a cut in a block keeps the packets before it and says so', async () => {
  const file = joinBytes([
    little.section(),
    little.interface({ link: 1 }),
    little.enhanced(0, 1n, packet(1000n)),
    little.enhanced(0, 2n, packet(2000n)),
  ]);
  for (const cut of [1, 5, 60, 100]) {
    const read = await readBytes(file.subarray(0, file.length - cut));
    expect(read.packets).toEqual([packet(1000n)]);
    expect(read.totals.warnings).toMatchObject([{ code: 'cut' }]);
  }
});

test('a broken block ends the capture with a warning: an unknown interface, an impossible length, no byte order', async () => {
  const start = [little.section(), little.interface({ link: 1 }), little.enhanced(0, 1n, packet(1000n))];
  const endings = [
    [little.enhanced(1, 2n, packet(0n)), /interface 1/],
    [joinBytes([little.n(6, 4), little.n(0xfffffff0, 4), new Uint8Array(100)]), /claims 4294967280 bytes/],
    [joinBytes([little.n(5, 4), little.n(3, 4), new Uint8Array(100)]), /claims 3 bytes/],
    [joinBytes([little.n(0x0a0d0d0a, 4), little.n(28, 4), new Uint8Array(20)]), /byte order/],
  ] as const;
  for (const [ending, words] of endings) {
    const read = await readBytes(joinBytes([...start, ending]));
    expect(read.packets).toEqual([packet(1000n)]);
    expect(read.totals.warnings).toMatchObject([{ code: 'bad-record', message: expect.stringMatching(words) }]);
  }
});

test('more captured bytes than the block has are cut at the block', async () => {
  const block = little.enhanced(0, 1n, packet(1000n, 60));
  new DataView(block.buffer).setUint32(20, 100_000, true);
  const { packets } = await readBytes(joinBytes([little.section(), little.interface({ link: 1 }), block]));
  expect(packets[0]!.bytes.length).toBeLessThan(100);
});

test('a million interfaces take no more memory than the table has', async () => {
  const blocks = Array.from({ length: INTERFACES_MAX + 10 }, () => little.interface({ link: 1 }));
  const last = little.enhanced(INTERFACES_MAX - 1, 7n, packet(7000n));
  const read = await readBytes(joinBytes([little.section(), ...blocks, last]));
  expect(read.packets).toEqual([packet(7000n)]);
});
