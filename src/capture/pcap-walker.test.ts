import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  joinBytes,
  PCAP_MICROSECONDS,
  PCAP_MODIFIED,
  PCAP_NANOSECONDS,
  pcapFile,
  pcapHeader,
  readBytes,
  type WrittenPacket,
} from '../../test/capture-writer.ts';
import { RECORD_BYTES_MAX } from './record-walker.ts';

const style = { isLittleEndian: true, magic: PCAP_MICROSECONDS, link: 1 };
const packet = (time: bigint, length = 60): WrittenPacket => ({
  time,
  bytes: new Uint8Array(length).fill(length & 255),
  wire: length + 4,
  link: 1,
});
/** A record's 16 bytes of header, little-endian. */
const recordHeader = (captured: number, wire: number): Uint8Array =>
  new Uint8Array(new Uint32Array([1, 2, captured, wire]).buffer);

test('what is written in any byte order and magic is read back, whatever the steps and batch sizes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.constantFrom(PCAP_MICROSECONDS, PCAP_NANOSECONDS, PCAP_MODIFIED),
      fc.constantFrom(0, 1, 101, 113, 127, 276),
      fc.array(fc.tuple(fc.bigInt(0n, 4294967295999999999n), fc.uint8Array({ maxLength: 300 }), fc.nat(70000)), {
        maxLength: 40,
      }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 7 }),
      async (isLittleEndian, magic, link, rows, steps, batchFrames) => {
        const unit = magic === PCAP_NANOSECONDS ? 1n : 1000n;
        const packets = rows.map(([time, bytes, wire]) => ({ time: (time / unit) * unit, bytes, wire, link }));
        const bytes = pcapFile({ isLittleEndian, magic, link }, packets);
        const read = await readBytes(bytes, steps, { batchFrames });
        expect(read.packets).toEqual(packets);
        expect(read.totals.warnings).toEqual([]);
        expect(read.totals.bytes).toBe(packets.reduce((sum, each) => sum + each.wire, 0));
      },
    ),
    { numRuns: 200 },
  );
});

test('a nanosecond time keeps its last digit', async () => {
  const file = pcapFile({ ...style, magic: PCAP_NANOSECONDS }, [packet(1767225600_123456789n)]);
  expect((await readBytes(file)).packets[0]!.time).toBe(1767225600_123456789n);
});

test('a file larger than the buffer gives every packet', async () => {
  const packets = Array.from({ length: 3000 }, (_, i) => packet(BigInt(i) * 1000n, 1400 + (i % 97)));
  const read = await readBytes(pcapFile(style, packets), [333_333], { batchBytes: 1 });
  expect(read.packets).toEqual(packets);
});

test('a cut anywhere in the last packet keeps those before it and says so', async () => {
  const packets = [packet(1000n), packet(2000n), packet(3000n)];
  const file = pcapFile(style, packets);
  for (let cut = file.length - 1; cut > file.length - 76; cut--) {
    const read = await readBytes(file.subarray(0, cut));
    expect(read.packets).toEqual(packets.slice(0, 2));
    expect(read.totals.warnings).toMatchObject([{ code: 'cut' }]);
  }
  expect((await readBytes(file.subarray(0, file.length - 76))).totals.warnings).toEqual([]);
});

test('a record that claims 4 GB ends the capture with a warning, and no such memory is taken', async () => {
  const file = joinBytes([pcapFile(style, [packet(1000n)]), recordHeader(0xffffffff, 0xffffffff), new Uint8Array(500)]);
  const read = await readBytes(file);
  expect(read.packets).toHaveLength(1);
  expect(read.totals.warnings).toMatchObject([
    { code: 'bad-record', message: expect.stringContaining('4294967295 bytes') },
  ]);
});

test('a record of the greatest size is read, one byte more ends the capture', async () => {
  const greatest = { ...packet(1000n), bytes: new Uint8Array(RECORD_BYTES_MAX), wire: RECORD_BYTES_MAX };
  const next = packet(2000n);
  expect((await readBytes(pcapFile(style, [greatest, next]))).packets).toEqual([greatest, next]);
  const over = { ...greatest, bytes: new Uint8Array(RECORD_BYTES_MAX + 1), wire: RECORD_BYTES_MAX + 1 };
  expect((await readBytes(pcapFile(style, [over, next]))).packets).toEqual([]);
});

test('swapped lengths of an old writer are put right', async () => {
  const file = joinBytes([pcapHeader(style), recordHeader(524501, 20), new Uint8Array(20).fill(7)]);
  const { packets } = await readBytes(file);
  expect(packets).toMatchObject([{ wire: 524501, bytes: new Uint8Array(20).fill(7) }]);
});

test('more bytes than were on the wire are kept as they stand in the file', async () => {
  const odd = { ...packet(1000n, 100), wire: 60 };
  expect((await readBytes(pcapFile(style, [odd, packet(2000n)]))).packets).toEqual([odd, packet(2000n)]);
});

test('a length limit cuts frames and leaves the length on the wire', async () => {
  const { packets } = await readBytes(pcapFile(style, [packet(1000n, 200), packet(2000n, 20)]), undefined, {
    snapLength: 64,
  });
  expect(packets.map((each) => [each.bytes.length, each.wire])).toEqual([
    [64, 204],
    [20, 24],
  ]);
});

test('raw IP under its other numbers is link type 101, and check sequence bits are no link type', async () => {
  for (const [written, link] of [
    [12, 101],
    [14, 101],
    [0x5400_0001, 1],
  ] as const) {
    const { packets } = await readBytes(pcapFile({ ...style, link: written }, [packet(1000n)]));
    expect(packets[0]!.link).toBe(link);
  }
});

test('two captures in one file give the packets of the first and a warning, in any byte order', async () => {
  for (const isLittleEndian of [true, false])
    for (const magic of [PCAP_MICROSECONDS, PCAP_NANOSECONDS]) {
      const one = pcapFile({ isLittleEndian, magic, link: 1 }, [packet(1000n), packet(2000n)]);
      const read = await readBytes(joinBytes([one, one]));
      expect(read.packets).toHaveLength(2);
      expect(read.totals.warnings).toMatchObject([
        { message: expect.stringContaining('another capture begins there') },
      ]);
    }
});
