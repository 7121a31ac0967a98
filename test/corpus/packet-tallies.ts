// Packets and bytes per pair of endpoints, counted straight from the decoder's rows: what the packet suites compare.
import { formatAddress } from '../../src/base/address.ts';
import { readCapture } from '../../src/capture/index.ts';
import type { FrameBatch } from '../../src/packets/frame-batch.ts';
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_CHECKSUM,
  MARK_BAD_TRANSPORT,
  MARK_CARRIER,
  PacketBatch,
} from '../../src/packets/packet-batch.ts';
import { type DecodeCounters, PacketDecoder, type PacketDecoderOptions } from '../../src/packets/packet-decoder.ts';

export interface Tally {
  packets: number;
  /** Frame lengths on the wire. */
  linkBytes: number;
  ipBytes: number;
  /** Bit i: a row came out of tunnel TUNNELS[i]; bit 0: out of none. */
  tunnels: number;
  /** OR of the rows' marks. */
  marks: number;
}

export interface TallyOptions extends PacketDecoderOptions {
  /** Count the outermost IP layer of each frame only. */
  readonly isOuterOnly?: boolean;
  /** Leave out rows that carried further rows. */
  readonly isInnermostOnly?: boolean;
  /** Leave out rows with a wrong checksum. */
  readonly skipsBadSums?: boolean;
  /** Leave out rows whose transport header is cut or impossible. */
  readonly skipsBadTransports?: boolean;
}

/** `a|b|protocol` of two "address:port" texts in any order. */
export function pairKey(a: string, b: string, protocol: number | string): string {
  return a < b ? `${a}|${b}|${protocol}` : `${b}|${a}|${protocol}`;
}

const TCP = 6;
const UDP = 17;

/** Counts a whole capture. Ports are kept for TCP and UDP. */
export async function tallyCapture(
  path: string,
  options: TallyOptions,
): Promise<{ tallies: Map<string, Tally>; counters: DecodeCounters }> {
  const decoder = new PacketDecoder(options);
  const packets = new PacketBatch();
  const tallies = new Map<string, Tally>();
  await readCapture(
    path,
    {},
    {
      frames: (frames) => {
        for (let from = 0; from < frames.count; ) {
          from = decoder.decode(frames, from, packets);
          addRows(tallies, frames, packets, options);
        }
      },
    },
  );
  return { tallies, counters: decoder.counters };
}

function addRows(tallies: Map<string, Tally>, frames: FrameBatch, packets: PacketBatch, options: TallyOptions): void {
  for (let row = 0; row < packets.count; row++) {
    if (options.isOuterOnly === true && packets.parentRow[row]! >= 0) continue;
    if (options.isInnermostOnly === true && (packets.marks[row]! & MARK_CARRIER) !== 0) continue;
    if (options.skipsBadSums === true && (packets.marks[row]! & MARK_BAD_CHECKSUM) !== 0) continue;
    if (options.skipsBadTransports === true && (packets.marks[row]! & MARK_BAD_TRANSPORT) !== 0) continue;
    const at = row * KEY_WORDS;
    const protocol = packets.key[at + KEY_PROTOCOL]!;
    const ports = protocol === TCP || protocol === UDP ? packets.key[at + KEY_PORTS]! : 0;
    const source = `${formatAddress(packets.key, at)}:${ports >>> 16}`;
    const destination = `${formatAddress(packets.key, at + 4)}:${ports & 0xffff}`;
    const key = pairKey(source, destination, protocol);
    let tally = tallies.get(key);
    if (tally === undefined) {
      tally = { packets: 0, linkBytes: 0, ipBytes: 0, tunnels: 0, marks: 0 };
      tallies.set(key, tally);
    }
    tally.packets++;
    tally.linkBytes += frames.wire[packets.frame[row]!]!;
    tally.ipBytes += packets.ipLength[row]!;
    tally.tunnels |= 1 << packets.tunnel[row]!;
    tally.marks |= packets.marks[row]!;
  }
}

/** Lines of a JSON-lines text, parsed. */
export function* jsonLines(text: string): Generator<Record<string, unknown>> {
  for (const line of text.split('\n')) if (line !== '') yield JSON.parse(line) as Record<string, unknown>;
}
