// What holds for every decoded row of any frame, whole or broken: every position lies inside the frame or its datagram.
import { type FrameBatch, SCRATCH_BYTES } from '../../src/packets/frame-batch.ts';
import {
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_TRANSPORT,
  MARK_CARRIER,
  MARK_INNER,
  NO_LINK,
  type PacketBatch,
  TUNNELS,
} from '../../src/packets/packet-batch.ts';

const MAC_BYTES = 6;
const UDP = 17;

/** The first rule that a row of the batch breaks, in words, or null. */
export function findBrokenRow(frames: FrameBatch, packets: PacketBatch): string | null {
  for (let row = 0; row < packets.count; row++) {
    const broken = brokenRule(frames, packets, row);
    if (broken !== null) return `row ${row} of frame ${packets.frame[row]}: ${broken}`;
  }
  return null;
}

function brokenRule(frames: FrameBatch, packets: PacketBatch, row: number): string | null {
  const frame = packets.frame[row]!;
  if (frame >= frames.count) return 'no such frame';
  if (row > 0 && packets.frame[row - 1]! > frame) return 'frames out of order';
  const start = frames.offset[frame]!;
  const frameEnd = start + frames.captured[frame]!;
  const scratchAt = frames.bytes.length - SCRATCH_BYTES;
  const ipAt = packets.ipAt[row]!;
  const isInFrame = ipAt >= start && ipAt < frameEnd;
  const regionAt = isInFrame ? start : scratchAt;
  const regionEnd = isInFrame ? frameEnd : frames.bytes.length;
  if (ipAt < regionAt || ipAt >= regionEnd) return 'the IP header starts outside';
  const ipEnd = ipAt + packets.ipLength[row]!;
  const transportAt = packets.transportAt[row]!;
  const payloadAt = packets.payloadAt[row]!;
  const payloadEnd = payloadAt + packets.payloadCaptured[row]!;
  if (transportAt < ipAt + 20) return 'the transport starts inside the IP header';
  if (payloadAt < transportAt) return 'the payload starts before the transport';
  if (payloadEnd > regionEnd) return 'the payload ends outside';
  if (payloadEnd > ipEnd && payloadEnd > payloadAt) return 'the payload ends behind the packet';
  if (transportAt > regionEnd) return 'the transport starts outside';
  if (packets.payloadCaptured[row]! > packets.payloadLength[row]!) return 'more payload captured than there is';
  const protocol = packets.key[row * KEY_WORDS + KEY_PROTOCOL]!;
  const isBad = (packets.marks[row]! & MARK_BAD_TRANSPORT) !== 0;
  if (!isBad && protocol !== UDP && payloadAt + packets.payloadLength[row]! > ipEnd) return 'payload behind the packet';
  return brokenLink(frames, packets, row) ?? brokenParent(packets, row);
}

function brokenLink(frames: FrameBatch, packets: PacketBatch, row: number): string | null {
  for (const at of [packets.linkAt[row]!, packets.linkSourceAt[row]!]) {
    if (at === NO_LINK) continue;
    const start = frames.offset[packets.frame[row]!]!;
    const isInFrame = at >= start && at + MAC_BYTES <= start + frames.captured[packets.frame[row]!]!;
    const isInScratch = at >= frames.bytes.length - SCRATCH_BYTES && at + MAC_BYTES <= frames.bytes.length;
    if (!isInFrame && !isInScratch) return 'a MAC address stands outside';
  }
  return null;
}

function brokenParent(packets: PacketBatch, row: number): string | null {
  const parent = packets.parentRow[row]!;
  const isInner = (packets.marks[row]! & MARK_INNER) !== 0;
  if (parent < -1 || parent >= row) return 'the carrier comes later';
  if (isInner !== parent >= 0) return 'mark and carrier contradict each other';
  if (packets.tunnel[row]! >= TUNNELS.length) return 'no such tunnel';
  if (isInner !== packets.tunnel[row]! > 0) return 'carrier without tunnel';
  if (!isInner) return null;
  if (packets.frame[parent] !== packets.frame[row]) return 'the carrier is another frame';
  return (packets.marks[parent]! & MARK_CARRIER) === 0 ? 'the carrier is not marked' : null;
}
