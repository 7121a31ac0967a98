// Turns open flows of the table into records.
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../../packets/packet-marks.ts';
import {
  FIRST_SIDE_1,
  HAS_FIN,
  HAS_MAC,
  HAS_RARE,
  INACTIVE,
  IS_AMBIGUOUS,
  N_LAST,
  N_MISSED,
  N_SERIAL,
  N_SIDES,
  N_START,
  ORIGINATOR_IS_1,
  RESET,
  S_DELIVERED,
  S_FLAGS,
  S_IP_BYTES,
  S_LINK_BYTES,
  S_PACKETS,
  SIDE_MEASURED,
  SIDE_NUMBERS,
  SIDE_READY,
  SIDE_WORDS,
  SLOT_WORDS,
  SYN_SENT,
  T_FIRST,
  T_LAST,
  TUNNEL_MASK,
  W_KEY,
  W_LETTERS,
  W_MAC,
  W_NANOSECONDS,
  W_ORIGIN,
  W_PARENT,
  W_SEEN,
  W_SERVICES,
  W_SIDES,
  W_STATE,
  W_VLAN,
} from '../flow-layout.ts';
import { tcpConnectionState, udpConnectionState } from './connection-state.ts';
import { previousOf, stateOf } from './endpoint-states.ts';
import { HISTORY_MAX, letterAt } from './history.ts';
import {
  bytes,
  copyAddress,
  I32s,
  numbers,
  rareNumbers,
  recordDirectionUs,
  recordHasMac,
  recordHistory,
  recordHistoryLength,
  recordKey,
  recordLastNs,
  recordLastUs,
  recordMissedBytes,
  recordOriginatorBytes,
  recordOriginatorIpBytes,
  recordOriginatorLinkBytes,
  recordOriginatorMac,
  recordOriginatorPackets,
  recordOriginatorTcpFlags,
  recordParentUid,
  recordReason,
  recordResponderBytes,
  recordResponderIpBytes,
  recordResponderLinkBytes,
  recordResponderMac,
  recordResponderPackets,
  recordResponderTcpFlags,
  recordSerial,
  recordServices,
  recordStartNs,
  recordStartUs,
  recordState,
  recordTunnel,
  recordUid,
  recordVlan,
  sideSlot,
  sumWords,
  words,
} from './memory.ts';
import { hasDirectionTimes, hasStatistics, mix } from './run.ts';
import { writeStatistics } from './statistics.ts';
import { hasNoDataAcknowledged, streamBytes } from './tcp-stream.ts';

const TCP = 6;
const UDP = 17;
const ADDRESS_WORDS = 4;
const MAC_BYTES = 6;
const MIX_A: i32 = <i32>0x9e3779b1;
const MIX_B: i32 = <i32>0x85ebca77;
const PROTOCOL_MASK = 255;
const TWO_32: f64 = 4294967296;
const STATISTICS_COUNT = 48;
const DIRECTION_TIMES = 4;

/** Appends the record of a slot to a batch that has room. */
export function writeRecord(slot: i32, i: i32, reason: i32): void {
  const w = slot * SLOT_WORDS;
  const n = w >> 1;
  const originator = (words[w + W_STATE] & ORIGINATOR_IS_1) === 0 ? 0 : 1;
  const origin = words[w + W_ORIGIN];
  recordReason[i] = reason;
  recordSerial[i] = numbers[n + N_SERIAL];
  writeUid(w, recordUid, i * 2);
  recordParentUid[i * 2] = words[w + W_PARENT];
  recordParentUid[i * 2 + 1] = words[w + W_PARENT + 1];
  writeKeyOf(w, originator, recordKey, i * KEY_WORDS);
  const nanoseconds = words[w + W_NANOSECONDS];
  const startUs = numbers[n + N_START];
  const isAfter = numbers[n + N_LAST] >= startUs;
  recordStartUs[i] = startUs;
  recordStartNs[i] = nanoseconds & 0xffff;
  recordLastUs[i] = isAfter ? numbers[n + N_LAST] : startUs;
  recordLastNs[i] = isAfter ? nanoseconds >>> 16 : nanoseconds & 0xffff;
  const letters = words[w + W_LETTERS];
  recordHistoryLength[i] = letters;
  for (let j = 0; j < letters; j++) recordHistory[i * HISTORY_MAX + j] = letterAt(w, j);
  writeSides(w, originator, i);
  writeSummary(w, originator, i);
  recordServices[i] = words[w + W_SERVICES];
  recordVlan[i] = words[w + W_VLAN];
  recordTunnel[i] = origin & TUNNEL_MASK;
  writeMacs(w, originator, i);
  if (hasStatistics) writeStatistics(w, originator, i * STATISTICS_COUNT);
  if (hasDirectionTimes) writeDirectionTimes(w, originator, i);
}

/** 64 bits that name a flow, from its key in the direction of its first packet and its start. */
export function writeUid(w: i32, out: I32s, at: i32): void {
  const origin = words[w + W_ORIGIN];
  const source = w + W_KEY + ((origin & FIRST_SIDE_1) === 0 ? 0 : ADDRESS_WORDS);
  const destination = w + W_KEY + ((origin & FIRST_SIDE_1) === 0 ? ADDRESS_WORDS : 0);
  const startUs = numbers[(w >> 1) + N_START];
  const high = <i32>Math.floor(startUs / TWO_32);
  const low = <i32>(<i64>startUs);
  const serial = (origin & IS_AMBIGUOUS) === 0 ? 0 : <i32>numbers[(w >> 1) + N_SERIAL] + 1;
  const nanoseconds = words[w + W_NANOSECONDS] & 0xffff;
  let a = ((low ^ (high << 20)) * MIX_A) ^ words[w + W_KEY + KEY_PORTS];
  let b = ((low + nanoseconds + serial * 0x27d4eb2f) * MIX_B) ^ words[w + W_KEY + KEY_PROTOCOL];
  // IPv4 addresses are mapped: all but their last words are the same.
  const lowest = (words[source] | words[source + 1] | words[destination] | words[destination + 1]) === 0 ? 3 : 0;
  for (let i = ADDRESS_WORDS - 1; i >= lowest; i--) {
    a = (a ^ (a >>> 15) ^ words[source + i]) * 0x2c1b3c6d + words[destination + i];
    b = (b ^ (b >>> 13) ^ words[destination + i]) * 0x297a2d39 + words[source + i];
  }
  out[at] = mix(a ^ (b >>> 16));
  out[at + 1] = mix(b ^ (a * MIX_A));
}

/** Key of the flow at `w`, originator first. */
export function writeKeyOf(w: i32, originator: i32, key: I32s, to: i32): void {
  const from = w + W_KEY + originator * ADDRESS_WORDS;
  const other = w + W_KEY + ADDRESS_WORDS - originator * ADDRESS_WORDS;
  const base = changetype<usize>(words);
  const target = changetype<usize>(key) + ((<usize>to) << 2);
  copyAddress(base + ((<usize>from) << 2), target);
  copyAddress(base + ((<usize>other) << 2), target + ADDRESS_WORDS * 4);
  const ports = words[w + W_KEY + KEY_PORTS];
  key[to + KEY_PORTS] = originator === 0 ? ports : (ports << 16) | (ports >>> 16);
  key[to + KEY_PROTOCOL] = words[w + W_KEY + KEY_PROTOCOL] & PROTOCOL_MASK;
}

/** Counts of both sides; a side that has sent nothing was never written in the slot. */
function writeSides(w: i32, originator: i32, i: i32): void {
  const seen = words[w + W_SEEN];
  const a = (w >> 1) + N_SIDES + originator * SIDE_NUMBERS;
  const b = (w >> 1) + N_SIDES + SIDE_NUMBERS - originator * SIDE_NUMBERS;
  const hasA = (seen & (SIDE_READY << originator)) !== 0;
  const hasB = (seen & (SIDE_READY << (1 - originator))) !== 0;
  recordOriginatorPackets[i] = hasA ? numbers[a + S_PACKETS] : 0;
  recordOriginatorIpBytes[i] = hasA ? numbers[a + S_IP_BYTES] : 0;
  recordOriginatorLinkBytes[i] = hasA ? numbers[a + S_LINK_BYTES] : 0;
  recordOriginatorTcpFlags[i] = hasA ? words[w + W_SIDES + originator * SIDE_WORDS + S_FLAGS] : 0;
  recordResponderPackets[i] = hasB ? numbers[b + S_PACKETS] : 0;
  recordResponderIpBytes[i] = hasB ? numbers[b + S_IP_BYTES] : 0;
  recordResponderLinkBytes[i] = hasB ? numbers[b + S_LINK_BYTES] : 0;
  recordResponderTcpFlags[i] = hasB ? words[w + W_SIDES + SIDE_WORDS - originator * SIDE_WORDS + S_FLAGS] : 0;
}

/** Payload bytes, missed bytes and connection state. */
function writeSummary(w: i32, originator: i32, i: i32): void {
  const protocol = words[w + W_KEY + KEY_PROTOCOL] & PROTOCOL_MASK;
  const state = words[w + W_STATE];
  const bytesA = bytesOf(w, originator, protocol);
  const bytesB = bytesOf(w, 1 - originator, protocol);
  const durationUs = recordLastUs[i] - recordStartUs[i];
  const hasDuration = durationUs > 0 || (durationUs === 0 && recordLastNs[i] > recordStartNs[i]);
  recordOriginatorBytes[i] = hasDuration ? max<f64>(0, bytesA) : -1;
  recordResponderBytes[i] = hasDuration ? max<f64>(0, bytesB) : -1;
  recordMissedBytes[i] = (state & HAS_RARE) === 0 ? 0 : rareNumbers[(sideSlot(w) >> 1) + N_MISSED];
  if (protocol === TCP)
    recordState[i] = tcpConnectionState(
      stateOf(state, originator),
      stateOf(state, 1 - originator),
      bytesA === 0 && bytesB === 0,
      i * HISTORY_MAX,
      recordHistoryLength[i],
    );
  else recordState[i] = protocol === UDP ? udpConnectionState(bytesA >= 0, bytesB >= 0) : 0;
}

/** Payload bytes of a side: of TCP by sequence numbers, of others their sum, below 0 if it sent nothing. */
function bytesOf(w: i32, side: i32, protocol: i32): f64 {
  const isReady = (words[w + W_SEEN] & (SIDE_READY << side)) !== 0;
  if (protocol !== TCP) return isReady ? numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_DELIVERED] : -1;
  if (!isReady) return 0;
  const state = words[w + W_STATE];
  const s = w + W_SIDES + side * SIDE_WORDS;
  // A half-open connection that was discovered and aborted: its sequence numbers say nothing of data.
  const isAborted =
    previousOf(state, side) === SYN_SENT && stateOf(state, side) === RESET && stateOf(state, 1 - side) === INACTIVE;
  if (isAborted && !hasNoDataAcknowledged(s)) return 0;
  return streamBytes(s, (state & (HAS_FIN << side)) !== 0);
}

function writeMacs(w: i32, originator: i32, i: i32): void {
  const origin = words[w + W_ORIGIN];
  const hasMac = (origin & HAS_MAC) !== 0;
  recordHasMac[i] = hasMac ? 1 : 0;
  // The first packet's source stands first.
  const isFirst = ((origin & FIRST_SIDE_1) !== 0) === (originator === 1);
  const from = (w + W_MAC) * 4 + (isFirst ? 0 : MAC_BYTES);
  const to = (w + W_MAC) * 4 + (isFirst ? MAC_BYTES : 0);
  const at = i * MAC_BYTES;
  for (let j = 0; j < MAC_BYTES; j++) {
    recordOriginatorMac[at + j] = hasMac ? bytes[from + j] : 0;
    recordResponderMac[at + j] = hasMac ? bytes[to + j] : 0;
  }
}

/** First and last packet of each direction, to the millisecond; the slot holds them modulo 2^32 ms. */
function writeDirectionTimes(w: i32, source: i32, i: i32): void {
  const startMs = Math.floor(numbers[(w >> 1) + N_START] / 1000);
  for (let direction = 0; direction < 2; direction++) {
    const side = direction === 0 ? source : 1 - source;
    const at = i * DIRECTION_TIMES + direction * 2;
    const ws = sideSlot(w) + side * SIDE_WORDS;
    const hasPackets =
      (words[w + W_SEEN] & (SIDE_READY << side)) !== 0 &&
      numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_PACKETS] > 0;
    const isMeasured = (words[w + W_SEEN] & (SIDE_MEASURED << side)) !== 0;
    const firstMs = isMeasured ? startMs + <f64>(sumWords[ws + T_FIRST] - <i32>(<i64>startMs)) : startMs;
    const lastMs = isMeasured ? startMs + <f64>(sumWords[ws + T_LAST] - <i32>(<i64>startMs)) : startMs;
    recordDirectionUs[at] = hasPackets ? firstMs * 1000 : 0;
    recordDirectionUs[at + 1] = hasPackets ? lastMs * 1000 : 0;
  }
}
