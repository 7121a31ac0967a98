// What a packet that is not the plain case does to its flow under the `zeek` policy: datagrams, damaged packets, TCP control.
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import * as rows from '../packets/packet-batch.ts';
import * as letters from './flow-history.ts';
import { addOnce, addScaled, isOriginator, letterAt } from './flow-history.ts';
import * as layout from './flow-layout.ts';
import { readySide } from './flow-start.ts';
import { isIcmp } from './packet-key.ts';
import { takeSegment } from './tcp-connection.ts';
import { Segment, turnAround } from './tcp-states.ts';
import type { ZeekFlows } from './zeek-flows.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const { MARK_BAD_CHECKSUM, MARK_BAD_TRANSPORT } = rows;
const { COUNT_BAD_CHECKSUM, COUNT_ZERO_WINDOW, SEEN_DATA, SEEN_SYN } = letters;
const {
  AWAITS_DNS,
  AWAITS_NTP,
  N_SIDES,
  SIDE_NUMBERS,
  SIDE_WORDS,
  STATE_SHIFT,
  SYN_SENT,
  S_ACKNOWLEDGED,
  S_DELIVERED,
  S_SEQUENCE,
  S_START,
  WAS_SEEN,
  W_KEY,
  W_LETTERS,
  W_SEEN,
  W_SIDES,
  W_STATE,
} = layout;

const TCP = 6;
const UDP = 17;
const UDP_HEADER_BYTES = 8;
const LETTER_C = 0x63;
const LETTER_D = 0x64;
const LETTER_W = 0x77;
const CODE_S = 0x53;

const DNS_HEADER_BYTES = 12;
const DNS_FLAGS_AT = 2;
const DNS_RESPONSE = 0x80;
const NTP_BYTES = 48;
const NTP_MODE = 7;
const NTP_CLIENT = 3;
const NTP_SERVER = 4;
/** First byte of 224.0.0.0/4 and of ff00::/8. */
const MULTICAST_IPV4 = 0xe;
const MULTICAST_IPV6 = 0xff;
const MAPPED_WORD = 0xffff;

const segment = new Segment();

/** The SYN that begins a connection, which is in the list of attempts already: what takeSegment would do, in short. */
export function beginAttempt(flows: ZeekFlows, w: number, side: number, sequence: number, window: number): void {
  const { table } = flows.open;
  const { words } = table;
  const own = w + W_SIDES + side * SIDE_WORDS;
  words[w + W_STATE]! |= (SYN_SENT << (side * STATE_SHIFT)) | (WAS_SEEN << side);
  words[w + W_SEEN]! |= SEEN_SYN;
  words[own + S_START] = sequence;
  words[own + S_ACKNOWLEDGED] = sequence;
  words[own + S_SEQUENCE] = sequence + 1;
  words[w + W_LETTERS] = 1;
  table.bytes[letterAt(w, 0)] = CODE_S;
  if (window === 0) addScaled(table, w, side, COUNT_ZERO_WINDOW, LETTER_W, flows.open.counters);
}

/** A TCP segment that is not plain. */
export function takeTcp(
  flows: ZeekFlows,
  frames: FrameBatch,
  packets: PacketBatch,
  row: number,
  slot: number,
  side: number,
): void {
  const w = slot * flows.open.table.stride;
  segment.slot = slot;
  segment.side = side;
  segment.w = w;
  segment.own = w + W_SIDES + side * SIDE_WORDS;
  segment.peer = w + W_SIDES + SIDE_WORDS - side * SIDE_WORDS;
  segment.timeUs = frames.timeUs[packets.frame[row]!]!;
  segment.flags = packets.tcpFlags[row]!;
  segment.sequence = flows.keys.sequences[row]!;
  segment.acknowledged = flows.keys.acknowledgements[row]!;
  segment.window = packets.tcpWindow[row]!;
  segment.length = packets.payloadLength[row]!;
  segment.isWhole = packets.payloadCaptured[row]! >= packets.payloadLength[row]!;
  const { words, numbers } = flows.open.table;
  readySide(words, numbers, w, 1 - side);
  takeSegment(flows.context, segment);
  if (segment.isEstablishing) flows.establish(slot);
  flows.open.lists.touch(slot);
}

/** A packet without sequence numbers: UDP, ICMP, anything else. Returns the side that it counts for. */
export function takeDatagram(
  flows: ZeekFlows,
  frames: FrameBatch,
  packets: PacketBatch,
  row: number,
  slot: number,
  side: number,
  protocol: number,
): number {
  const { table } = flows.open;
  const w = slot * table.stride;
  if (protocol !== UDP && !isIcmp(protocol)) return side;
  let length = packets.payloadLength[row]!;
  if (protocol === UDP) {
    // A UDP length below its own header counts as Zeek counts it: below zero.
    if ((packets.marks[row]! & MARK_BAD_TRANSPORT) !== 0)
      length = frames.view.getUint16(packets.transportAt[row]! + 4) - UDP_HEADER_BYTES;
    addOnce(table, w, side, SEEN_DATA, LETTER_D, flows.open.counters);
  }
  const at = (w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_DELIVERED;
  table.numbers[at] = table.numbers[at]! < 0 ? length : table.numbers[at]! + length;
  if ((table.words[w + W_STATE]! & (AWAITS_DNS | AWAITS_NTP)) === 0) return side;
  if (!isTurning(flows, frames, packets, row, w, side)) return side;
  // Zeek turns the addresses around but leaves payload bytes with their roles, and counts this packet for the role that its
  // sender had before.
  turnAround(flows.context, w);
  readySide(table.words, table.numbers, w, 1 - side);
  const other = at + SIDE_NUMBERS - 2 * side * SIDE_NUMBERS;
  const bytes = table.numbers[at]!;
  table.numbers[at] = table.numbers[other]!;
  table.numbers[other] = bytes;
  return 1 - side;
}

/** DNS and NTP messages say themselves who asks and who answers: whether this one contradicts the direction so far. */
function isTurning(
  flows: ZeekFlows,
  frames: FrameBatch,
  packets: PacketBatch,
  row: number,
  w: number,
  side: number,
): boolean {
  const { words } = flows.open.table;
  const state = words[w + W_STATE]!;
  const captured = packets.payloadCaptured[row]!;
  const at = packets.payloadAt[row]!;
  const isFromOriginator = isOriginator(state, side);
  if ((state & AWAITS_DNS) !== 0) {
    if (captured < DNS_HEADER_BYTES) return false;
    words[w + W_STATE] = state & ~AWAITS_DNS;
    const isResponse = (frames.bytes[at + DNS_FLAGS_AT]! & DNS_RESPONSE) !== 0;
    return isResponse && isFromOriginator && !isMulticast(words, w + W_KEY + (1 - side) * 4);
  }
  if (captured < NTP_BYTES) return false;
  if ((frames.bytes[at]! & NTP_MODE) !== (isFromOriginator ? NTP_SERVER : NTP_CLIENT)) return false;
  words[w + W_STATE] = state & ~AWAITS_NTP;
  return true;
}

function isMulticast(words: Int32Array, at: number): boolean {
  const isIpv4 = words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED_WORD;
  return isIpv4 ? words[at + 3]! >>> 28 === MULTICAST_IPV4 : words[at]! >>> 24 === MULTICAST_IPV6;
}

/** A packet with a wrong checksum or header. Returns whether it counts for its flow all the same. */
export function takeDamaged(flows: ZeekFlows, packets: PacketBatch, row: number, slot: number, side: number): boolean {
  const protocol = flows.protocolOf(slot);
  if ((packets.marks[row]! & MARK_BAD_CHECKSUM) === 0) return protocol !== TCP;
  const w = slot * flows.open.table.stride;
  if (protocol === TCP || protocol === UDP)
    addScaled(flows.open.table, w, side, COUNT_BAD_CHECKSUM, LETTER_C, flows.open.counters);
  return false;
}
