// The hot loop of the `zeek` policy: every row of a batch finds its flow and is counted there.
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_CHECKSUM,
  MARK_BAD_TRANSPORT,
  type PacketBatch,
} from '../packets/packet-batch.ts';
import { isOriginator, RESPONDER_SHIFT, SEEN_ACK, SEEN_DATA } from './flow-history.ts';
import {
  N_LAST,
  N_SERIAL,
  N_SIDES,
  ORIGINATOR_IS_1,
  S_FLAGS,
  S_IP_BYTES,
  S_LINK_BYTES,
  S_PACKETS,
  S_START,
  SIDE_NUMBERS,
  SIDE_READY,
  SIDE_WORDS,
  SLOT_WORDS,
  W_SEEN,
  W_SIDES,
  W_STATE,
} from './flow-layout.ts';
import { readySide } from './flow-start.ts';
import { findSlot } from './flow-table.ts';
import { REASON_CLOSED } from './open-flows.ts';
import { addToStatistics } from './statistics-sums.ts';
import { PLAIN_MASK, PLAIN_STATE, TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN, takePlainSegment } from './tcp-segment.ts';
import type { ZeekFlows } from './zeek-flows.ts';
import { beginAttempt, takeDamaged, takeDatagram, takeTcp } from './zeek-packets.ts';

const TCP = 6;
const ADDRESS_WORDS = 4;
const CONTROL = TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK;

/** Rows that are looked up together, so that the loads of their flows' memory overlap. */
const BLOCK_ROWS = 32;

/** Meters all rows; fills their slot, serial, side, isNew and streamAt columns. */
export function meterRows(flows: ZeekFlows, frames: FrameBatch, packets: PacketBatch): void {
  for (let from = 0; from < packets.count; from += BLOCK_ROWS) {
    const to = Math.min(from + BLOCK_ROWS, packets.count);
    flows.keys.read(flows.open.table, packets, from, to);
    meterBlock(flows, frames, packets, from, to);
  }
}

function meterBlock(flows: ZeekFlows, frames: FrameBatch, packets: PacketBatch, from: number, to: number): void {
  const { table, lists, interimDue } = flows.open;
  const { words, numbers, stride } = table;
  const { hashes, ports, turned, words: key, sequences, acknowledgements } = flows.keys;
  const hasStatistics = stride !== SLOT_WORDS;
  let frame = -1;
  let timeUs = 0;
  let milliseconds = 0;
  let nanoseconds = 0;
  let wireBytes = 0;
  for (let row = from; row < to; row++) {
    if (packets.frame[row] !== frame) {
      frame = packets.frame[row]!;
      timeUs = frames.timeUs[frame]!;
      nanoseconds = frames.timeNs[frame]!;
      wireBytes = frames.wire[frame]!;
      if (hasStatistics) milliseconds = Math.floor(timeUs / 1000) | 0;
      if (timeUs > lists.clockUs) lists.clockUs = timeUs;
      if (lists.clockUs >= table.nextDueUs) flows.expire(lists.clockUs);
    }
    const k = row * KEY_WORDS;
    let side = turned[row - from]!;
    packets.isNew[row] = 0;
    if (side < 0) {
      packets.slot[row] = -1;
      continue;
    }
    const protocol = key[k + KEY_PROTOCOL]!;
    const marks = packets.marks[row]!;
    const low = k + side * ADDRESS_WORDS;
    const high = k + ADDRESS_WORDS - side * ADDRESS_WORDS;
    const hash = hashes[row - from]!;
    let slot = findSlot(table, hash, key, low, high, ports[row - from]!, protocol);
    const flags = packets.tcpFlags[row]!;
    const isReplacing = slot >= 0 && (flags & TCP_SYN) !== 0 && flows.isReuse(slot, flags, sequences[row]!);
    if (isReplacing) flows.open.end(slot, REASON_CLOSED);
    if (slot < 0 || isReplacing) {
      slot = flows.begin(frames, packets, row, low, high, ports[row - from]!, hash, side, isReplacing);
      packets.isNew[row] = 1;
    }
    const w = slot * stride;
    const n = w >> 1;
    const state = words[w + W_STATE]!;
    if ((words[w + W_SEEN]! & (SIDE_READY << side)) === 0) readySide(words, numbers, w, side);
    packets.slot[row] = slot;
    packets.serial[row] = numbers[n + N_SERIAL]!;
    packets.side[row] = ((state & ORIGINATOR_IS_1) !== 0) === (side === 1) ? 0 : 1;
    if ((marks & (MARK_BAD_CHECKSUM | MARK_BAD_TRANSPORT)) !== 0 && !takeDamaged(flows, packets, row, slot, side))
      continue;
    if (protocol === TCP) {
      const length = packets.payloadLength[row]!;
      if (
        (state & PLAIN_MASK) === PLAIN_STATE &&
        (flags & CONTROL) === TCP_ACK &&
        packets.tcpWindow[row] !== 0 &&
        packets.payloadCaptured[row]! >= length &&
        (words[w + W_SEEN]! & letterBit(length, isOriginator(state, side))) !== 0 &&
        takePlainSegment(words, numbers, w, side, sequences[row]!, acknowledgements[row]!, length)
      ) {
        numbers[n + N_LAST] = timeUs;
        lists.touch(slot);
      } else if (
        packets.isNew[row] === 1 &&
        (flags & CONTROL) === TCP_SYN &&
        length === 0 &&
        packets.tcpWindow[row] !== 0 &&
        timeUs === lists.clockUs
      ) {
        beginAttempt(table, w, side, sequences[row]!);
      } else takeTcp(flows, frames, packets, row, slot, side);
      const isSyn = flags & TCP_SYN ? 0 : 1;
      packets.streamAt[row] = sequences[row]! - words[w + W_SIDES + side * SIDE_WORDS + S_START]! - isSyn;
    } else {
      numbers[n + N_LAST] = timeUs;
      side = takeDatagram(flows, frames, packets, row, slot, side, protocol);
      lists.touch(slot);
    }
    if (nanoseconds !== 0 || flows.hasNanoseconds) flows.setNanoseconds(w, timeUs, nanoseconds);
    if (hasStatistics) addToStatistics(words, numbers, w, side, wireBytes, milliseconds, flags);
    words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS]! |= flags;
    const s = n + N_SIDES + side * SIDE_NUMBERS;
    numbers[s + S_PACKETS]!++;
    numbers[s + S_IP_BYTES]! += packets.ipLength[row]!;
    numbers[s + S_LINK_BYTES]! += wireBytes;
    if (interimDue !== null && timeUs >= interimDue[slot]!) flows.open.writeInterim(slot, timeUs);
  }
}

/** Bit of W_SEEN that a plain segment must have set already. */
function letterBit(length: number, isFromOriginator: boolean): number {
  const bit = length > 0 ? SEEN_DATA : SEEN_ACK;
  return isFromOriginator ? bit : bit << RESPONDER_SHIFT;
}
