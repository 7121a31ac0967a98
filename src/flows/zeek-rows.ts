// The hot loop of the `zeek` policy: every row of a batch finds its flow and is counted there.
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  MARK_BAD_CHECKSUM,
  MARK_BAD_TRANSPORT,
  MARK_IPV6,
  type PacketBatch,
} from '../packets/packet-batch.ts';
import { isOriginator, SEEN_ACK, SEEN_DATA } from './flow-history.ts';
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
  SIDE_WORDS,
  SLOT_WORDS,
  W_SEEN,
  W_SIDES,
  W_STATE,
} from './flow-layout.ts';
import { readySide } from './flow-start.ts';
import { findSlot, hashKey } from './flow-table.ts';
import { REASON_CLOSED } from './open-flows.ts';
import { icmpPorts, isIcmp, isOneWayIcmp, isTurned } from './packet-key.ts';
import { addToStatistics } from './statistics-sums.ts';
import { PLAIN_MASK, PLAIN_STATE, TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN, takePlainSegment } from './tcp-segment.ts';
import type { ZeekFlows } from './zeek-flows.ts';
import { beginAttempt, takeDamaged, takeDatagram, takeTcp } from './zeek-packets.ts';

const TCP = 6;
const UDP = 17;
const CONTROL = TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK;

/** Protocols of IP packets that Zeek takes for a tunnel or for nothing, never for a flow: IPIP, IPv6, GRE, no next header. */
const NOT_A_FLOW: readonly number[] = [4, 41, 47, 59];
/** IPv6: ESP and mobility headers end the chain, Zeek looks no further. */
const NOT_A_FLOW_IPV6: readonly number[] = [50, 135];

const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const ICMP_HEADER_BYTES = 8;

/** Meters all rows; fills their slot, serial, side, isNew and streamAt columns. */
export function meterRows(flows: ZeekFlows, frames: FrameBatch, packets: PacketBatch): void {
  const { table, lists } = flows.open;
  const { words, numbers, stride } = table;
  const key = new Int32Array(packets.key.buffer, packets.key.byteOffset, packets.count * KEY_WORDS);
  const sequences = new Int32Array(packets.tcpSequence.buffer, packets.tcpSequence.byteOffset, packets.count);
  const acknowledgements = new Int32Array(
    packets.tcpAcknowledged.buffer,
    packets.tcpAcknowledged.byteOffset,
    packets.count,
  );
  const hasStatistics = stride !== SLOT_WORDS;
  const { seed } = flows;
  const { interimDue } = flows.open;
  let frame = -1;
  let timeUs = 0;
  let milliseconds = 0;
  let nanoseconds = 0;
  let wireBytes = 0;
  for (let row = 0; row < packets.count; row++) {
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
    const marks = packets.marks[row]!;
    const protocol = key[k + KEY_PROTOCOL]!;
    let ports = key[k + KEY_PORTS]!;
    let low = k;
    let high = k + 4;
    packets.isNew[row] = 0;
    if ((protocol !== TCP && protocol !== UDP) || (marks & MARK_BAD_TRANSPORT) !== 0) {
      if (!isFlow(packets, row, protocol, marks)) {
        packets.slot[row] = -1;
        continue;
      }
      ports = isIcmp(protocol) ? icmpPorts(protocol, ports) : protocol === TCP || protocol === UDP ? ports : 0;
    }
    const isSwapped = isTurned(key, k, ports) && !(isIcmp(protocol) && isOneWayIcmp(protocol, key[k + KEY_PORTS]!));
    if (isSwapped) {
      low = k + 4;
      high = k;
      ports = (ports << 16) | (ports >>> 16);
    }
    let side = isSwapped ? 1 : 0;
    const hash = hashKey(key, low, high, ports, protocol, seed);
    let slot = findSlot(table, hash, key, low, high, ports, protocol);
    const flags = packets.tcpFlags[row]!;
    const isReplacing = slot >= 0 && (flags & TCP_SYN) !== 0 && flows.isReuse(slot, flags, sequences[row]!);
    if (isReplacing) flows.open.end(slot, REASON_CLOSED);
    if (slot < 0 || isReplacing) {
      slot = flows.begin(frames, packets, row, key, low, high, ports, protocol, hash, side, isReplacing);
      packets.isNew[row] = 1;
    }
    const w = slot * stride;
    const n = w >> 1;
    readySide(words, numbers, w, side);
    packets.slot[row] = slot;
    packets.serial[row] = numbers[n + N_SERIAL]!;
    packets.side[row] = ((words[w + W_STATE]! & ORIGINATOR_IS_1) !== 0) === (side === 1) ? 0 : 1;
    if ((marks & (MARK_BAD_CHECKSUM | MARK_BAD_TRANSPORT)) !== 0 && !takeDamaged(flows, packets, row, slot, side))
      continue;
    if (protocol === TCP) {
      const state = words[w + W_STATE]!;
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
      } else takeTcp(flows, packets, row, slot, side, sequences[row]!, acknowledgements[row]!, timeUs);
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

/** Whether Zeek makes a flow of a packet that is neither TCP nor UDP, or whose transport header is damaged. */
function isFlow(packets: PacketBatch, row: number, protocol: number, marks: number): boolean {
  if (NOT_A_FLOW.includes(protocol)) return false;
  if ((marks & MARK_IPV6) !== 0 && NOT_A_FLOW_IPV6.includes(protocol)) return false;
  if ((marks & MARK_BAD_TRANSPORT) === 0) return true;
  // Of a damaged header, the ports must have been captured with the rest of its fixed part.
  const bytes =
    protocol === TCP
      ? TCP_HEADER_BYTES
      : protocol === UDP
        ? UDP_HEADER_BYTES
        : isIcmp(protocol)
          ? ICMP_HEADER_BYTES
          : 0;
  return packets.payloadCaptured[row]! >= bytes;
}

/** Bit of W_SEEN that a plain segment must have set already. */
function letterBit(length: number, isFromOriginator: boolean): number {
  const bit = length > 0 ? SEEN_DATA : SEEN_ACK;
  return isFromOriginator ? bit : bit << 16;
}
