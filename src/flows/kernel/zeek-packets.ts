// What a packet that is not the plain case does to its flow under the `zeek` policy: datagrams, damaged packets, TCP control.
import { MARK_BAD_CHECKSUM, MARK_BAD_TRANSPORT } from '../../packets/packet-marks.ts';
import {
  AWAITS_DNS,
  AWAITS_NTP,
  N_SIDES,
  S_ACKNOWLEDGED,
  S_DELIVERED,
  S_SEQUENCE,
  S_START,
  SIDE_NUMBERS,
  SIDE_WORDS,
  SLOT_WORDS,
  STATE_SHIFT,
  SYN_SENT,
  W_KEY,
  W_LETTERS,
  W_SEEN,
  W_SIDES,
  W_STATE,
  WAS_SEEN,
} from '../flow-layout.ts';
import {
  addOnce,
  addScaled,
  COUNT_BAD_CHECKSUM,
  COUNT_ZERO_WINDOW,
  isOriginator,
  SEEN_DATA,
  SEEN_SYN,
  setLetter,
} from './history.ts';
import { touch } from './lists.ts';
import {
  frameBytes,
  numbers,
  rowMarks,
  rowPayloadAt,
  rowPayloadCaptured,
  rowPayloadLength,
  rowTcpAcknowledged,
  rowTcpFlags,
  rowTcpSequence,
  rowTcpWindow,
  rowTransportAt,
  words,
} from './memory.ts';
import { isIcmp } from './packet-key.ts';
import { readySide } from './start.ts';
import { takeSegment } from './tcp-connection.ts';
import { segment, turnAround } from './tcp-states.ts';
import { establish, protocolOf } from './zeek-flows.ts';

const TCP = 6;
const UDP = 17;
const UDP_HEADER_BYTES = 8;
const LETTER_C = 0x63;
const LETTER_D = 0x64;
const LETTER_W = 0x77;
const CODE_S = 0x53;

const DNS_HEADER_BYTES: u32 = 12;
const DNS_FLAGS_AT = 2;
const DNS_RESPONSE = 0x80;
const NTP_BYTES: u32 = 48;
const NTP_MODE = 7;
const NTP_CLIENT = 3;
const NTP_SERVER = 4;
/** First byte of 224.0.0.0/4 and of ff00::/8. */
const MULTICAST_IPV4 = 0xe;
const MULTICAST_IPV6 = 0xff;
const MAPPED_WORD = 0xffff;

/** The SYN that begins a connection, which is in the list of attempts already: what takeSegment would do, in short. */
export function beginAttempt(w: i32, side: i32, sequence: i32, window: i32): void {
  const own = w + W_SIDES + side * SIDE_WORDS;
  words[w + W_STATE] |= (SYN_SENT << (side * STATE_SHIFT)) | (WAS_SEEN << side);
  words[w + W_SEEN] |= SEEN_SYN;
  words[own + S_START] = sequence;
  words[own + S_ACKNOWLEDGED] = sequence;
  words[own + S_SEQUENCE] = sequence + 1;
  words[w + W_LETTERS] = 1;
  setLetter(w, 0, CODE_S);
  if (window === 0) addScaled(w, side, COUNT_ZERO_WINDOW, LETTER_W);
}

/** A TCP segment that is not plain. */
export function takeTcp(row: i32, slot: i32, side: i32, timeUs: f64): void {
  const w = slot * SLOT_WORDS;
  segment.slot = slot;
  segment.side = side;
  segment.w = w;
  segment.own = w + W_SIDES + side * SIDE_WORDS;
  segment.peer = w + W_SIDES + SIDE_WORDS - side * SIDE_WORDS;
  segment.timeUs = timeUs;
  segment.flags = rowTcpFlags[row];
  segment.sequence = rowTcpSequence[row];
  segment.acknowledged = rowTcpAcknowledged[row];
  segment.window = rowTcpWindow[row];
  segment.length = rowPayloadLength[row];
  segment.isWhole = rowPayloadCaptured[row] >= rowPayloadLength[row];
  readySide(w, 1 - side);
  takeSegment();
  if (segment.isEstablishing) establish(slot);
  touch(slot);
}

/** A packet without sequence numbers: UDP, ICMP, anything else. Returns the side that it counts for. */
export function takeDatagram(row: i32, slot: i32, side: i32, protocol: i32): i32 {
  const w = slot * SLOT_WORDS;
  if (protocol !== UDP && !isIcmp(protocol)) return side;
  let length = <f64>rowPayloadLength[row];
  if (protocol === UDP) {
    // A UDP length below its own header counts as Zeek counts it: below zero.
    if ((rowMarks[row] & MARK_BAD_TRANSPORT) !== 0)
      length =
        ((<i32>frameBytes[rowTransportAt[row] + 4]) << 8) + <i32>frameBytes[rowTransportAt[row] + 5] - UDP_HEADER_BYTES;
    addOnce(w, side, SEEN_DATA, LETTER_D);
  }
  const at = (w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_DELIVERED;
  numbers[at] = numbers[at] < 0 ? length : numbers[at] + length;
  if ((words[w + W_STATE] & (AWAITS_DNS | AWAITS_NTP)) === 0) return side;
  if (!isTurning(row, w, side)) return side;
  // Zeek turns the addresses around but leaves payload bytes with their roles, and counts this packet for the role that its
  // sender had before.
  turnAround(w);
  readySide(w, 1 - side);
  const other = at + SIDE_NUMBERS - 2 * side * SIDE_NUMBERS;
  const size = numbers[at];
  numbers[at] = numbers[other];
  numbers[other] = size;
  return 1 - side;
}

/** DNS and NTP messages say themselves who asks and who answers: whether this one contradicts the direction so far. */
function isTurning(row: i32, w: i32, side: i32): bool {
  const state = words[w + W_STATE];
  const captured = rowPayloadCaptured[row];
  const at = rowPayloadAt[row];
  const isFromOriginator = isOriginator(state, side);
  if ((state & AWAITS_DNS) !== 0) {
    if (captured < DNS_HEADER_BYTES) return false;
    words[w + W_STATE] = state & ~AWAITS_DNS;
    const isResponse = (<i32>frameBytes[at + DNS_FLAGS_AT] & DNS_RESPONSE) !== 0;
    return isResponse && isFromOriginator && !isMulticast(w + W_KEY + (1 - side) * 4);
  }
  if (captured < NTP_BYTES) return false;
  if ((<i32>frameBytes[at] & NTP_MODE) !== (isFromOriginator ? NTP_SERVER : NTP_CLIENT)) return false;
  words[w + W_STATE] = state & ~AWAITS_NTP;
  return true;
}

function isMulticast(at: i32): bool {
  const isIpv4 = words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED_WORD;
  return isIpv4 ? words[at + 3] >>> 28 === MULTICAST_IPV4 : words[at] >>> 24 === MULTICAST_IPV6;
}

/** A packet with a wrong checksum or header. Returns whether it counts for its flow all the same. */
export function takeDamaged(row: i32, slot: i32, side: i32): bool {
  const protocol = protocolOf(slot);
  if ((rowMarks[row] & MARK_BAD_CHECKSUM) === 0) return protocol !== TCP;
  const w = slot * SLOT_WORDS;
  if (protocol === TCP || protocol === UDP) addScaled(w, side, COUNT_BAD_CHECKSUM, LETTER_C);
  return false;
}
