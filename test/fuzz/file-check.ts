// Capture files under test: whole files in every format, damaged, read as if from a disk or a slow pipe.
import { gzipSync } from 'node:zlib';
import { createRandom, type Random } from '../../src/base/random.ts';
import { UserError } from '../../src/base/user-error.ts';
import {
  joinBytes,
  PCAP_MICROSECONDS,
  PCAP_MODIFIED,
  PCAP_NANOSECONDS,
  PcapngWriter,
  pcapFile,
  readBytes,
  type WrittenPacket,
} from '../capture-writer.ts';
import type { SeedFrame } from './built-frames.ts';

const INTERESTING = [0, 1, 2, 0x7f, 0x80, 0xff] as const;

/** The bytes of one damaged capture file, the same for the same seed. */
export function damagedFile(seeds: readonly SeedFrame[], seed: number): Uint8Array {
  const random = createRandom(seed);
  const file = writeFile(seeds, random);
  const bytes = random() < 0.3 ? new Uint8Array(gzipSync(damage(file, random))) : file;
  return damage(bytes, random);
}

function writeFile(seeds: readonly SeedFrame[], random: Random): Uint8Array {
  const packets: WrittenPacket[] = Array.from({ length: Math.floor(random() * 40) }, (_, i) => {
    const { bytes, link } = seeds[Math.floor(random() * seeds.length)]!;
    return { time: 1_700_000_000_000_000_000n + BigInt(i) * 1_000_003n, bytes, wire: bytes.length, link };
  });
  const isLittleEndian = random() < 0.5;
  if (random() < 0.5) {
    const magic = [PCAP_MICROSECONDS, PCAP_NANOSECONDS, PCAP_MODIFIED][Math.floor(random() * 3)]!;
    return pcapFile({ isLittleEndian, magic, link: packets[0]?.link ?? 1 }, packets);
  }
  const writer = new PcapngWriter(isLittleEndian);
  const links = [...new Set(packets.map(({ link }) => link))];
  const parts = [
    writer.section(),
    ...links.map((link, i) => writer.interface(i % 2 === 0 ? { link } : { link, resolution: 9 })),
  ];
  for (const packet of packets) {
    const index = links.indexOf(packet.link);
    const ticks = index % 2 === 0 ? packet.time / 1000n : packet.time;
    const kind = random();
    parts.push(
      kind < 0.8
        ? writer.enhanced(index, ticks, packet)
        : kind < 0.9
          ? writer.old(index, ticks, packet)
          : writer.simple(packet),
    );
  }
  return joinBytes(parts);
}

function damage(file: Uint8Array, random: Random): Uint8Array {
  const bytes = file.slice();
  if (bytes.length === 0) return bytes;
  for (let changes = Math.floor(random() * 5); changes > 0; changes--) {
    // Headers decide the most: half of the changes go to the first bytes.
    const at = Math.floor(random() * (random() < 0.5 ? Math.min(64, bytes.length) : bytes.length));
    bytes[at] =
      random() < 0.5
        ? bytes[at]! ^ (1 << Math.floor(random() * 8))
        : INTERESTING[Math.floor(random() * INTERESTING.length)]!;
  }
  return random() < 0.3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

/** Reads the bytes as a capture. Resolves to what went wrong, or null; a UserError is an answer, not a fault. */
export async function tryFile(bytes: Uint8Array, step: number): Promise<string | null> {
  const before = process.threadCpuUsage();
  try {
    const { packets } = await readBytes(bytes, [step]);
    const overlong = packets.findIndex((packet) => packet.bytes.length > bytes.length * 1100);
    if (overlong >= 0) return `packet ${overlong} has more bytes than the file can hold`;
  } catch (error) {
    if (!(error instanceof UserError)) return String(error instanceof Error ? error.stack : error);
  }
  const used = process.threadCpuUsage(before);
  const ms = (used.user + used.system) / 1000;
  return ms > 1000 ? `reading took ${ms.toFixed(0)} ms` : null;
}
