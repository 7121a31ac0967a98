// The hot loop of the `zeek` policy: every row of a batch finds its flow and is counted there.
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import * as rows from '../packets/packet-batch.ts';
import * as letters from './flow-history.ts';
import { addOnce, isOriginator } from './flow-history.ts';
import * as layout from './flow-layout.ts';
import { readySide } from './flow-start.ts';
import { findSlot } from './flow-table.ts';
import { REASON_ACTIVE, REASON_CLOSED } from './open-flows.ts';
import { addToStatistics } from './statistics-sums.ts';
import * as segments from './tcp-segment.ts';
import { takePlainSegment } from './tcp-segment.ts';
import type { ZeekFlows } from './zeek-flows.ts';
import { beginAttempt, takeDamaged, takeDatagram, takeTcp } from './zeek-packets.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const { KEY_PROTOCOL, KEY_WORDS, MARK_BAD_CHECKSUM, MARK_BAD_TRANSPORT } = rows;
const { RESPONDER_SHIFT, SEEN_ACK, SEEN_DATA } = letters;
const {
  BOTH_MEASURED,
  HAS_PACKET,
  N_LAST,
  N_SERIAL,
  N_SIDES,
  N_START,
  ORIGINATOR_IS_1,
  SIDE_NUMBERS,
  SIDE_READY,
  SIDE_WORDS,
  SLOT_WORDS,
  S_FLAGS,
  S_IP_BYTES,
  S_LINK_BYTES,
  S_PACKETS,
  S_START,
  W_SEEN,
  W_SIDES,
  W_STATE,
} = layout;
const { PLAIN_MASK, PLAIN_PARTIAL, PLAIN_STATE, TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } = segments;

const TCP = 6;
const ADDRESS_WORDS = 4;
const LETTER_A = 0x61;
const LETTER_D = 0x64;
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
  const { marks: rowMarks, tcpFlags, tcpWindow, payloadLength, payloadCaptured, ipLength, streamAt, isNew } = packets;
  const { frame: rowFrame, slot: rowSlot, serial: rowSerial, side: rowSide } = packets;
  const hasStatistics = stride !== SLOT_WORDS;
  const { activeUs } = flows;
  const hasActive = activeUs !== Number.POSITIVE_INFINITY;
  let frame = -1;
  let timeUs = 0;
  let milliseconds = 0;
  let nanoseconds = 0;
  let wireBytes = 0;
  for (let row = from; row < to; row++) {
    if (rowFrame[row] !== frame) {
      frame = rowFrame[row]!;
      timeUs = frames.timeUs[frame]!;
      nanoseconds = frames.timeNs[frame]!;
      wireBytes = frames.wire[frame]!;
      if (hasStatistics) milliseconds = Math.floor(timeUs / 1000) | 0;
      if (timeUs > lists.clockUs) lists.clockUs = timeUs;
      if (lists.clockUs >= table.nextDueUs) flows.expire(lists.clockUs);
    }
    const k = row * KEY_WORDS;
    let side = turned[row - from]!;
    isNew[row] = 0;
    if (side < 0) {
      rowSlot[row] = -1;
      continue;
    }
    const protocol = key[k + KEY_PROTOCOL]!;
    const marks = rowMarks[row]!;
    const low = k + side * ADDRESS_WORDS;
    const high = k + ADDRESS_WORDS - side * ADDRESS_WORDS;
    const hash = hashes[row - from]!;
    let slot = findSlot(table, hash, key, low, high, ports[row - from]!, protocol);
    const flags = tcpFlags[row]!;
    let isReplacing = slot >= 0 && (flags & TCP_SYN) !== 0 && flows.isReuse(slot, flags, sequences[row]!);
    if (isReplacing) flows.open.end(slot, REASON_CLOSED);
    else if (hasActive && slot >= 0 && timeUs - numbers[slot * (stride >> 1) + N_START]! >= activeUs) {
      flows.open.end(slot, REASON_ACTIVE);
      isReplacing = true;
    }
    if (slot < 0 || isReplacing) {
      slot = flows.begin(frames, packets, row, low, high, ports[row - from]!, hash, side, isReplacing);
      isNew[row] = 1;
    }
    const w = slot * stride;
    const n = w >> 1;
    const state = words[w + W_STATE]!;
    const previousUs = numbers[n + N_LAST]!;
    if ((words[w + W_SEEN]! & (SIDE_READY << side)) === 0) readySide(words, numbers, w, side);
    rowSlot[row] = slot;
    rowSerial[row] = numbers[n + N_SERIAL]!;
    rowSide[row] = ((state & ORIGINATOR_IS_1) !== 0) === (side === 1) ? 0 : 1;
    if ((marks & (MARK_BAD_CHECKSUM | MARK_BAD_TRANSPORT)) !== 0 && !takeDamaged(flows, packets, row, slot, side))
      continue;
    if (protocol === TCP) {
      const length = payloadLength[row]!;
      const plain = state & PLAIN_MASK;
      if (
        (plain === PLAIN_STATE || plain === PLAIN_PARTIAL) &&
        (flags & CONTROL) === TCP_ACK &&
        tcpWindow[row] !== 0 &&
        payloadCaptured[row]! >= length &&
        takePlainSegment(words, numbers, w, side, sequences[row]!, acknowledgements[row]!, length)
      ) {
        numbers[n + N_LAST] = timeUs;
        lists.touch(slot);
        const bit = length > 0 ? SEEN_DATA : SEEN_ACK;
        if ((words[w + W_SEEN]! & (isOriginator(state, side) ? bit : bit << RESPONDER_SHIFT)) === 0)
          addOnce(table, w, side, bit, length > 0 ? LETTER_D : LETTER_A, flows.open.counters);
      } else if (isNew[row] === 1 && (flags & CONTROL) === TCP_SYN && length === 0 && timeUs === lists.clockUs) {
        beginAttempt(flows, w, side, sequences[row]!, tcpWindow[row]!);
      } else takeTcp(flows, frames, packets, row, slot, side);
      const isSyn = flags & TCP_SYN ? 0 : 1;
      streamAt[row] = sequences[row]! - words[w + W_SIDES + side * SIDE_WORDS + S_START]! - isSyn;
    } else {
      numbers[n + N_LAST] = timeUs;
      side = takeDatagram(flows, frames, packets, row, slot, side, protocol);
      lists.touch(slot);
    }
    if (nanoseconds !== 0 || flows.hasNanoseconds) flows.setNanoseconds(w, timeUs, nanoseconds);
    if (hasStatistics) {
      // Only the second packet of a flow needs the time of the one before.
      const isSecond = (words[w + W_SEEN]! & (HAS_PACKET | BOTH_MEASURED)) === HAS_PACKET;
      const previousMs = isSecond ? Math.floor(previousUs / 1000) | 0 : 0;
      addToStatistics(words, numbers, w, side, wireBytes, milliseconds, previousMs, flags);
    }
    words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS]! |= flags;
    const s = n + N_SIDES + side * SIDE_NUMBERS;
    numbers[s + S_PACKETS]!++;
    numbers[s + S_IP_BYTES]! += ipLength[row]!;
    numbers[s + S_LINK_BYTES]! += wireBytes;
    if (interimDue !== null && timeUs >= interimDue[slot]!) flows.open.writeInterim(slot, timeUs);
  }
}
