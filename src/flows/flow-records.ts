// Turns open flows of the table into records.
import { mix } from '../base/hash.ts';
import * as rows from '../packets/packet-batch.ts';
import { tcpConnectionState, udpConnectionState } from './connection-state.ts';
import { DIRECTION_TIMES, type FlowBatch, HISTORY_MAX, STATISTICS_COUNT } from './flow-batch.ts';
import { letterAt } from './flow-history.ts';
import * as layout from './flow-layout.ts';
import type { FlowTable } from './flow-table.ts';
import { writeStatistics } from './statistics-sums.ts';
import { previousOf, stateOf } from './tcp-states.ts';
import { hasNoDataAcknowledged, streamBytes } from './tcp-stream.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } = rows;
const {
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
  SIDE_MEASURED,
  SIDE_NUMBERS,
  SIDE_READY,
  SIDE_WORDS,
  SYN_SENT,
  S_DELIVERED,
  S_FLAGS,
  S_IP_BYTES,
  S_LINK_BYTES,
  S_PACKETS,
  TUNNEL_MASK,
  T_FIRST,
  T_LAST,
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
  W_STATISTICS,
  W_VLAN,
} = layout;

const TCP = 6;
const UDP = 17;
const ADDRESS_WORDS = 4;
const MAC_BYTES = 6;
const MAC_HALVES = 3;
const PROTOCOL_MASK = 255;
const TWO_32 = 4294967296;

/** Appends the record of a slot to a batch that has room. */
export function writeRecord(table: FlowTable, slot: number, records: FlowBatch, reason: number): void {
  const { words, numbers, stride } = table;
  const w = slot * stride;
  const n = w >> 1;
  const i = records.count++;
  const originator = (words[w + W_STATE]! & ORIGINATOR_IS_1) === 0 ? 0 : 1;
  const origin = words[w + W_ORIGIN]!;
  records.reason[i] = reason;
  records.serial[i] = numbers[n + N_SERIAL]!;
  writeUid(words, numbers, w, records.uid, i * 2);
  records.parentUid[i * 2] = words[w + W_PARENT]!;
  records.parentUid[i * 2 + 1] = words[w + W_PARENT + 1]!;
  writeKeyOf(words, w, originator, records.key, i * KEY_WORDS);
  const nanoseconds = words[w + W_NANOSECONDS]!;
  const startUs = numbers[n + N_START]!;
  const isAfter = numbers[n + N_LAST]! >= startUs;
  records.startUs[i] = startUs;
  records.startNs[i] = nanoseconds & 0xffff;
  records.lastUs[i] = isAfter ? numbers[n + N_LAST]! : startUs;
  records.lastNs[i] = isAfter ? nanoseconds >>> 16 : nanoseconds & 0xffff;
  const letters = words[w + W_LETTERS]!;
  records.historyLength[i] = letters;
  for (let j = 0; j < letters; j++) records.history[i * HISTORY_MAX + j] = table.bytes[letterAt(w, j)]!;
  writeSides(words, numbers, w, originator, records, i);
  writeSummary(words, numbers, w, originator, records, i);
  records.services[i] = words[w + W_SERVICES]!;
  records.vlan[i] = words[w + W_VLAN]!;
  records.tunnel[i] = origin & TUNNEL_MASK;
  writeMacs(table, w, originator, records, i);
  if (records.statistics !== null)
    writeStatistics(words, numbers, w, originator, records.statistics, i * STATISTICS_COUNT);
  if (records.directionUs !== null) writeDirectionTimes(words, numbers, w, originator, records.directionUs, i);
}

/** 64 bits that name a flow, from its key in the direction of its first packet and its start. */
export function writeUid(words: Int32Array, numbers: Float64Array, w: number, out: Uint32Array, at: number): void {
  const origin = words[w + W_ORIGIN]!;
  const source = w + W_KEY + ((origin & FIRST_SIDE_1) === 0 ? 0 : ADDRESS_WORDS);
  const destination = w + W_KEY + ((origin & FIRST_SIDE_1) === 0 ? ADDRESS_WORDS : 0);
  const startUs = numbers[(w >> 1) + N_START]!;
  const high = Math.floor(startUs / TWO_32);
  const low = (startUs - high * TWO_32) | 0;
  const serial = (origin & IS_AMBIGUOUS) === 0 ? 0 : numbers[(w >> 1) + N_SERIAL]! + 1;
  const nanoseconds = words[w + W_NANOSECONDS]! & 0xffff;
  let a = Math.imul(low ^ (high << 20), 0x9e3779b1) ^ words[w + W_KEY + KEY_PORTS]!;
  let b = Math.imul(low + nanoseconds + Math.imul(serial, 0x27d4eb2f), 0x85ebca77) ^ words[w + W_KEY + KEY_PROTOCOL]!;
  // IPv4 addresses are mapped: all but their last words are the same.
  const lowest = (words[source]! | words[source + 1]! | words[destination]! | words[destination + 1]!) === 0 ? 3 : 0;
  for (let i = ADDRESS_WORDS - 1; i >= lowest; i--) {
    a = Math.imul(a ^ (a >>> 15) ^ words[source + i]!, 0x2c1b3c6d) + words[destination + i]!;
    b = Math.imul(b ^ (b >>> 13) ^ words[destination + i]!, 0x297a2d39) + words[source + i]!;
  }
  out[at] = mix(a ^ (b >>> 16));
  out[at + 1] = mix(b ^ Math.imul(a, 0x9e3779b1));
}

/** Key of the flow at `w`, originator first. */
export function writeKeyOf(words: Int32Array, w: number, originator: number, key: Uint32Array, to: number): void {
  const from = w + W_KEY + originator * ADDRESS_WORDS;
  const other = w + W_KEY + ADDRESS_WORDS - originator * ADDRESS_WORDS;
  for (let j = 0; j < ADDRESS_WORDS; j++) {
    key[to + j] = words[from + j]!;
    key[to + ADDRESS_WORDS + j] = words[other + j]!;
  }
  const ports = words[w + W_KEY + KEY_PORTS]!;
  key[to + KEY_PORTS] = originator === 0 ? ports : (ports << 16) | (ports >>> 16);
  key[to + KEY_PROTOCOL] = words[w + W_KEY + KEY_PROTOCOL]! & PROTOCOL_MASK;
}

/** Counts of both sides; a side that has sent nothing was never written in the slot. */
function writeSides(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  originator: number,
  records: FlowBatch,
  i: number,
): void {
  const seen = words[w + W_SEEN]!;
  const a = (w >> 1) + N_SIDES + originator * SIDE_NUMBERS;
  const b = (w >> 1) + N_SIDES + SIDE_NUMBERS - originator * SIDE_NUMBERS;
  const hasA = (seen & (SIDE_READY << originator)) !== 0;
  const hasB = (seen & (SIDE_READY << (1 - originator))) !== 0;
  records.originatorPackets[i] = hasA ? numbers[a + S_PACKETS]! : 0;
  records.originatorIpBytes[i] = hasA ? numbers[a + S_IP_BYTES]! : 0;
  records.originatorLinkBytes[i] = hasA ? numbers[a + S_LINK_BYTES]! : 0;
  records.originatorTcpFlags[i] = hasA ? words[w + W_SIDES + originator * SIDE_WORDS + S_FLAGS]! : 0;
  records.responderPackets[i] = hasB ? numbers[b + S_PACKETS]! : 0;
  records.responderIpBytes[i] = hasB ? numbers[b + S_IP_BYTES]! : 0;
  records.responderLinkBytes[i] = hasB ? numbers[b + S_LINK_BYTES]! : 0;
  records.responderTcpFlags[i] = hasB ? words[w + W_SIDES + SIDE_WORDS - originator * SIDE_WORDS + S_FLAGS]! : 0;
}

/** Payload bytes, missed bytes and connection state. */
function writeSummary(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  originator: number,
  records: FlowBatch,
  i: number,
): void {
  const protocol = words[w + W_KEY + KEY_PROTOCOL]! & PROTOCOL_MASK;
  const state = words[w + W_STATE]!;
  const bytesA = bytesOf(words, numbers, w, originator, protocol);
  const bytesB = bytesOf(words, numbers, w, 1 - originator, protocol);
  const durationUs = records.lastUs[i]! - records.startUs[i]!;
  const hasDuration = durationUs > 0 || (durationUs === 0 && records.lastNs[i]! > records.startNs[i]!);
  records.originatorBytes[i] = hasDuration ? Math.max(0, bytesA) : -1;
  records.responderBytes[i] = hasDuration ? Math.max(0, bytesB) : -1;
  records.missedBytes[i] = (state & HAS_RARE) === 0 ? 0 : numbers[(w >> 1) + N_MISSED]!;
  if (protocol === TCP)
    records.state[i] = tcpConnectionState(
      stateOf(state, originator),
      stateOf(state, 1 - originator),
      bytesA === 0 && bytesB === 0,
      records.history,
      i * HISTORY_MAX,
      records.historyLength[i]!,
    );
  else records.state[i] = protocol === UDP ? udpConnectionState(bytesA >= 0, bytesB >= 0) : 0;
}

/** Payload bytes of a side: of TCP by sequence numbers, of others their sum, below 0 if it sent nothing. */
function bytesOf(words: Int32Array, numbers: Float64Array, w: number, side: number, protocol: number): number {
  const isReady = (words[w + W_SEEN]! & (SIDE_READY << side)) !== 0;
  if (protocol !== TCP) return isReady ? numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_DELIVERED]! : -1;
  if (!isReady) return 0;
  const state = words[w + W_STATE]!;
  const s = w + W_SIDES + side * SIDE_WORDS;
  // A half-open connection that was discovered and aborted: its sequence numbers say nothing of data.
  const isAborted =
    previousOf(state, side) === SYN_SENT && stateOf(state, side) === RESET && stateOf(state, 1 - side) === INACTIVE;
  if (isAborted && !hasNoDataAcknowledged(words, s)) return 0;
  return streamBytes(words, s, (state & (HAS_FIN << side)) !== 0);
}

function writeMacs(table: FlowTable, w: number, originator: number, records: FlowBatch, i: number): void {
  const origin = table.words[w + W_ORIGIN]!;
  const hasMac = (origin & HAS_MAC) !== 0;
  records.hasMac[i] = hasMac ? 1 : 0;
  // The first packet's source stands first. Words of 16 bits, since a MAC has three of them.
  const isFirst = ((origin & FIRST_SIDE_1) !== 0) === (originator === 1);
  const { halves } = table;
  const from = (w + W_MAC) * 2 + (isFirst ? 0 : MAC_HALVES);
  const to = (w + W_MAC) * 2 + (isFirst ? MAC_HALVES : 0);
  const { originatorMac, responderMac } = records;
  const at = i * MAC_BYTES;
  for (let j = 0; j < MAC_HALVES; j++) {
    const a = hasMac ? halves[from + j]! : 0;
    const b = hasMac ? halves[to + j]! : 0;
    originatorMac[at + 2 * j] = a;
    originatorMac[at + 2 * j + 1] = a >> 8;
    responderMac[at + 2 * j] = b;
    responderMac[at + 2 * j + 1] = b >> 8;
  }
}

/** First and last packet of each direction, to the millisecond; the slot holds them modulo 2^32 ms. */
function writeDirectionTimes(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  source: number,
  out: Float64Array,
  i: number,
): void {
  const startMs = Math.floor(numbers[(w >> 1) + N_START]! / 1000);
  for (let direction = 0; direction < 2; direction++) {
    const side = direction === 0 ? source : 1 - source;
    const at = i * DIRECTION_TIMES + direction * 2;
    const ws = w + W_STATISTICS + side * SIDE_WORDS;
    const hasPackets =
      (words[w + W_SEEN]! & (SIDE_READY << side)) !== 0 &&
      numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_PACKETS]! > 0;
    const isMeasured = (words[w + W_SEEN]! & (SIDE_MEASURED << side)) !== 0;
    const firstMs = isMeasured ? startMs + ((words[ws + T_FIRST]! - startMs) | 0) : startMs;
    const lastMs = isMeasured ? startMs + ((words[ws + T_LAST]! - startMs) | 0) : startMs;
    out[at] = hasPackets ? firstMs * 1000 : 0;
    out[at + 1] = hasPackets ? lastMs * 1000 : 0;
  }
}
