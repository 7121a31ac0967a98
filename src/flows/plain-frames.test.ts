// The kernel's short way through plain frames makes the rows that the decoder's long way makes.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BuiltFrame, tcpFrame, udpFrame } from '../../test/packet-builder.ts';
import { createRandom } from '../base/random.ts';
import { FrameBatch } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import { PacketDecoder } from '../packets/packet-decoder.ts';
import { createFlowMeter } from './index.ts';
import { ROW_PLACES } from './kernel-columns.ts';

const ROWS = 512;
/** Filled by the meter, not by the decoder. */
const METERED: readonly string[] = ['slot', 'serial', 'side', 'isNew', 'streamAt'];

/** Frames of the example capture, whose checksums are right. */
const recorded: Uint8Array[] = [];
const file = readFileSync(new URL('../../examples/home.pcap', import.meta.url));
for (let at = 24; at < file.length; at += 16 + file.readUInt32LE(at + 8))
  recorded.push(file.subarray(at + 16, at + 16 + file.readUInt32LE(at + 8)));

/** Recorded frames, and TCP and UDP over IPv4 and IPv6, with a VLAN tag or none; some with bytes changed or cut off. */
function frameOf(random: () => number): BuiltFrame {
  const pick = (n: number): number => Math.floor(random() * n);
  const isIpv6 = random() < 0.3;
  const ends = isIpv6
    ? { from: 'fd00::1', to: `fd00::${2 + pick(5)}` }
    : { from: '10.0.0.1', to: `10.0.0.${2 + pick(5)}` };
  const ports = { fromPort: [53, 4789, 40_000, 2152][pick(4)]!, toPort: [443, 3544, 6081, 7777][pick(4)]! };
  const built =
    random() < 0.5
      ? udpFrame(pick(1000), { ...ends, ...ports, payload: pick(80) })
      : tcpFrame(pick(1000), { ...ends, ...ports, flags: pick(256), sequence: pick(2 ** 32), payload: pick(80) });
  let bytes = [...(random() < 0.5 ? recorded[pick(recorded.length)]! : built.bytes)];
  for (let tags = pick(8) - 5; tags > 0; tags--)
    bytes = [...bytes.slice(0, 12), 0x81, 0, pick(16), pick(256), ...bytes.slice(12)];
  if (random() < 0.3) bytes = bytes.slice(0, 1 + pick(bytes.length));
  for (let changes = random() < 0.5 ? pick(4) : 0; changes > 0; changes--) bytes[pick(bytes.length)] = pick(256);
  if (random() < 0.1) bytes.push(...Array.from({ length: pick(30) }, () => pick(256)));
  return { ...built, bytes: Uint8Array.from(bytes), wire: bytes.length + (random() < 0.2 ? pick(40) : 0) };
}

function fill(batch: FrameBatch, frames: readonly BuiltFrame[]): void {
  let at = 0;
  batch.count = frames.length;
  for (const [i, frame] of frames.entries()) {
    batch.bytes.set(frame.bytes, at);
    batch.offset[i] = at;
    batch.captured[i] = frame.bytes.length;
    batch.wire[i] = frame.wire!;
    batch.timeUs[i] = frame.time * 1e6;
    batch.link[i] = 1;
    at += frame.bytes.length;
  }
}

const rowsOf = (packets: PacketBatch): unknown[] =>
  Object.keys(ROW_PLACES)
    .filter((name) => !METERED.includes(name))
    .map((name) => {
      const column = (packets as unknown as Record<string, Uint32Array>)[name]!;
      return [name, [...column.subarray(0, (packets.count * column.length) / packets.capacity)]];
    });

test.each([true, false])(
  'plain, odd and damaged frames make the same rows both ways (checksums validated: %s)',
  (validates) => {
    let plain = 0;
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, count) => {
        const random = createRandom(seed);
        const frames = Array.from({ length: count }, () => frameOf(random));
        const meter = createFlowMeter({ policy: 'zeek', capacity: 64, rows: ROWS, emit: () => undefined });
        const options = { fragments: 'reassemble', validatesChecksums: validates } as const;
        const short = new PacketDecoder({
          ...options,
          plainFrames: (...words) => {
            const next = meter.decodePlain!(...words);
            plain += next - words[1];
            return next;
          },
        });
        const long = new PacketDecoder(options);
        const [there, here] = [meter.makeFrames!(80_000, 64), new FrameBatch(80_000, 64)];
        const [own, other] = [meter.packets!, new PacketBatch(ROWS)];
        fill(there, frames);
        fill(here, frames);
        expect(short.decode(there, 0, own)).toBe(long.decode(here, 0, other));
        expect(rowsOf(own)).toEqual(rowsOf(other));
        expect(short.counters).toEqual(long.counters);
      }),
      { numRuns: 60, seed: 5 },
    );
    expect(plain).toBeGreaterThan(validates ? 100 : 300);
  },
);
