import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  joinBytes,
  PCAP_MICROSECONDS,
  PcapngWriter,
  pcapFile,
  readBytes,
  type WrittenPacket,
} from '../../test/capture-writer.ts';
import { UserError } from '../base/user-error.ts';

const packets: WrittenPacket[] = Array.from({ length: 8 }, (_, i) => ({
  time: BigInt(i) * 1000n,
  bytes: new Uint8Array(40 + i).fill(i),
  wire: 60,
  link: 1,
}));
const writer = new PcapngWriter(true);
const files = [
  pcapFile({ isLittleEndian: true, magic: PCAP_MICROSECONDS, link: 1 }, packets),
  joinBytes([
    writer.section(),
    writer.interface({ link: 1, resolution: 9 }),
    ...packets.map((packet) => writer.enhanced(0, packet.time, packet)),
    writer.simple(packets[0]!),
    writer.block(5, new Uint8Array(30)),
    new PcapngWriter(false).section(),
    new PcapngWriter(false).interface({ link: 113, resolution: 0x8a, offset: 5 }),
    new PcapngWriter(false).old(0, 99n, packets[1]!),
  ]),
];

test('damaged bytes give packets that lie inside the buffer, a warning or a UserError, and an end', async () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), damage, fc.nat(), async (file, changes, cut) => {
      const bytes = file.slice(0, file.length - (cut % 3 === 0 ? cut % file.length : 0));
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      try {
        const { packets: read, totals } = await readBytes(bytes, [50], { batchFrames: 3, batchBytes: 1 });
        expect(read.length).toBe(totals.packets);
        for (const packet of read) expect(packet.bytes.length).toBeLessThanOrEqual(bytes.length);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);

test('bytes of any kind are a capture or refused in words', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
      await readBytes(bytes, [600], { batchBytes: 1 }).catch((error: unknown) =>
        expect(error).toBeInstanceOf(UserError),
      );
    }),
  );
});
