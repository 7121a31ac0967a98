import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findBrokenRow } from '../../test/corpus/row-invariants.ts';
import {
  batchOf,
  decodeAll,
  ethernet,
  ipv4,
  ipv6,
  rowOf,
  type TestFrame,
  tcp,
  udp,
  withTransportSum,
} from '../../test/frame-builder.ts';
import { sampleFrames } from '../../test/sample-frames.ts';
import { DecodeState, type PacketDecoderOptions } from './decode-state.ts';
import { walkFrame } from './frame-walk.ts';
import { FragmentStore } from './ip-fragments.ts';
import { PacketBatch } from './packet-batch.ts';
import { PacketDecoder } from './packet-decoder.ts';
import { FRAME_ROWS_MAX } from './packet-row.ts';

const LINKS = [0, 1, 9, 10, 12, 50, 51, 100, 101, 104, 105, 108, 113, 127, 192, 228, 239, 276, 9999];

/** A known frame with a few bytes changed, cut, padded or set to another link type, or plain noise. */
const brokenFrame: fc.Arbitrary<TestFrame> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        sample: fc.constantFrom(...sampleFrames),
        changes: fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 255 })), { maxLength: 6 }),
        keep: fc.option(fc.nat({ max: 200 }), { freq: 4 }),
        more: fc.nat({ max: 30 }),
        wireMore: fc.constantFrom(0, 0, 0, 1, 100, 70_000),
      })
      .map(({ sample, changes, keep, more, wireMore }) => {
        const bytes = [...sample.bytes, ...Array<number>(more).fill(0x45)].slice(0, keep ?? undefined);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return { ...sample, bytes, wire: bytes.length + wireMore };
      }),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ bytes: fc.uint8Array({ maxLength: 120 }), link: fc.constantFrom(...LINKS) })
      .map(({ bytes, link }) => ({ bytes: [...bytes], link })),
  },
);

/** Frames for the fast path with lengths that lie by a little. */
const plainFrame: fc.Arbitrary<TestFrame> = fc
  .record({
    isTcp: fc.boolean(),
    isIpv6: fc.boolean(),
    payload: fc.array(fc.nat({ max: 255 }), { maxLength: 50 }),
    port: fc.constantFrom(53, 4789, 40_000),
    offset: fc.constantFrom(0x40, 0x50, 0x50, 0x60, 0xf0),
    udpLength: fc.option(fc.nat({ max: 70 }), { freq: 2 }),
    ipMore: fc.constantFrom(-30, -1, 0, 0, 0, 1),
    cut: fc.constantFrom(0, 0, 1, 10, 20, 30),
    padding: fc.constantFrom(0, 0, 4),
    hasSum: fc.boolean(),
  })
  .map((given) => {
    const { payload, port, ipMore } = given;
    const message = given.isTcp
      ? tcp(port, 1000, payload).with(12, given.offset)
      : udp(port, 1000, payload, given.udpLength ?? undefined);
    const protocol = given.isTcp ? 6 : 17;
    const length = Math.max(0, message.length + ipMore);
    const packet = given.isIpv6
      ? ipv6(protocol, message, { payloadLength: length })
      : ipv4(protocol, message, { totalLength: 20 + length });
    const summed = given.hasSum ? withTransportSum(packet) : packet;
    const bytes = [...ethernet(given.isIpv6 ? 0x86dd : 0x0800, summed), ...Array<number>(given.padding).fill(0)];
    return { bytes: bytes.slice(0, bytes.length - given.cut), wire: bytes.length };
  });

const anyOptions: fc.Arbitrary<PacketDecoderOptions> = fc.record({
  fragments: fc.constantFrom('reassemble' as const, 'first' as const, 'each' as const),
  validatesChecksums: fc.boolean(),
  tunnelDepth: fc.constantFrom(0, 2, 7),
});

test('every known frame gives the rows it holds', () => {
  const { counters } = decodeAll(sampleFrames, { tunnelDepth: 7 });
  expect(counters).toMatchObject({ cutHeaders: 0, badIpHeaders: 0, badTunnels: 0, unknownLinks: 0, arp: 1, noIp: 3 });
  expect(counters).toMatchObject({ reassembled: 2, layersCut: 0, badTransports: 0 });
});

test('no frame, however broken, throws or makes a row that leaves it', () => {
  fc.assert(
    fc.property(fc.array(brokenFrame, { minLength: 1, maxLength: 30 }), anyOptions, (frames, options) => {
      const decoder = new PacketDecoder(options);
      const packets = new PacketBatch();
      const batch = batchOf(frames);
      for (let from = 0; from < batch.count; ) {
        const next = decoder.decode(batch, from, packets);
        expect(next).toBeGreaterThan(from);
        expect(findBrokenRow(batch, packets)).toBeNull();
        from = next;
      }
    }),
    { numRuns: 1000 },
  );
});

test('batches of any size give the same rows', () => {
  fc.assert(
    fc.property(
      fc.array(brokenFrame, { minLength: 1, maxLength: 30 }),
      anyOptions,
      fc.integer({ min: 1, max: 10 }),
      (frames, options, batchFrames) => {
        const timed = frames.map((frame, i) => ({ ...frame, timeUs: i }));
        const whole = decodeAll(timed, options, 1000);
        const pieces = decodeAll(timed, options, batchFrames);
        // A parent is told by its place in the batch, so only whether there is one can be compared.
        const plain = (rows: typeof whole.rows): unknown =>
          rows.map((row) => ({ ...row, parentRow: row.parentRow >= 0 }));
        expect(plain(pieces.rows)).toEqual(plain(whole.rows));
        expect(pieces.counters).toEqual(whole.counters);
      },
    ),
    { numRuns: 300 },
  );
});

test('the fast path makes the rows that the walk makes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(brokenFrame, plainFrame), { minLength: 1, maxLength: 20 }),
      anyOptions,
      (frames, options) => {
        const batch = batchOf(frames);
        const packets = new PacketBatch();
        const state = new DecodeState(options);
        const store = new FragmentStore();
        state.attach(batch, packets);
        for (let i = 0; i < batch.count; i++) {
          state.begin(i);
          walkFrame(state, store);
        }
        const walked = Array.from({ length: packets.count }, (_, row) => rowOf(batch, packets, row));
        const { rows, counters } = decodeAll(frames, options);
        expect(rows).toEqual(walked);
        expect(counters.badChecksums).toBe(state.counters.badChecksums);
      },
    ),
    { numRuns: 500 },
  );
});

test('decoding stops before the rows run out and goes on where it stopped', () => {
  const nop = { options: [1, 1, 1, 1] };
  const frames = Array.from({ length: 40 }, (_, i) => ({
    bytes: ethernet(0x0800, ipv4(6, tcp(i + 1, 80), i < 20 ? {} : nop)),
  }));
  const batch = batchOf(frames);
  const packets = new PacketBatch(FRAME_ROWS_MAX + 9);
  const decoder = new PacketDecoder({ fragments: 'reassemble', validatesChecksums: false });
  const ports: number[] = [];
  const stops: number[] = [];
  for (let from = 0; from < batch.count; ) {
    from = decoder.decode(batch, from, packets);
    stops.push(from);
    for (let row = 0; row < packets.count; row++) ports.push(rowOf(batch, packets, row).sourcePort);
  }
  expect(stops).toEqual([10, 20, 30, 40]);
  expect(ports).toEqual(frames.map((_, i) => i + 1));
});

test('plain and unusual frames keep their order', () => {
  const plain = ethernet(0x0800, ipv4(6, tcp(1, 80)));
  const unusual = ethernet(0x0800, ipv4(17, udp(2, 80), { options: [1, 1, 1, 1] }));
  const frames = [plain, unusual, unusual, plain, plain, unusual].map((bytes) => ({ bytes }));
  expect(decodeAll(frames).rows.map((row) => [row.frame, row.sourcePort])).toEqual([
    [0, 1],
    [1, 2],
    [2, 2],
    [3, 1],
    [4, 1],
    [5, 2],
  ]);
});
