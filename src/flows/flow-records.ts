// Turns open flows of the table into records.
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../packets/packet-batch.ts';
import { tcpConnectionState, udpConnectionState } from './connection-state.ts';
import { type FlowBatch, HISTORY_MAX } from './flow-batch.ts';
import {
  HAS_FIN,
  INACTIVE,
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
  SIDE_NUMBERS,
  SIDE_WORDS,
  SYN_SENT,
  W_FIRST,
  W_HISTORY,
  W_KEY,
  W_LETTERS,
  W_MAC,
  W_NANOSECONDS,
  W_PARENT,
  W_SERVICES,
  W_SIDES,
  W_STATE,
  W_TUNNEL,
  W_UID,
  W_VLAN,
} from './flow-layout.ts';
import { writeStatistics } from './flow-statistics.ts';
import type { FlowTable } from './flow-table.ts';
import { previousOf, stateOf } from './tcp-states.ts';
import { hasNoDataAcknowledged, streamBytes } from './tcp-stream.ts';

const TCP = 6;
const UDP = 17;
const ADDRESS_WORDS = 4;
const MAC_BYTES = 6;
const PROTOCOL_MASK = 255;
/** W_FIRST: the MAC addresses are known. */
export const HAS_MAC = 2;

/** Appends the record of a slot to a batch that has room. */
export function writeRecord(table: FlowTable, slot: number, records: FlowBatch, reason: number): void {
  const { words, numbers, stride } = table;
  const w = slot * stride;
  const n = w >> 1;
  const i = records.count++;
  const state = words[w + W_STATE]!;
  const originator = (state & ORIGINATOR_IS_1) === 0 ? 0 : 1;
  records.reason[i] = reason;
  records.serial[i] = numbers[n + N_SERIAL]!;
  for (let j = 0; j < 2; j++) {
    records.uid[i * 2 + j] = words[w + W_UID + j]!;
    records.parentUid[i * 2 + j] = words[w + W_PARENT + j]!;
  }
  writeKeyOf(words, w, originator, records.key, i * KEY_WORDS);
  const nanoseconds = words[w + W_NANOSECONDS]!;
  records.startUs[i] = numbers[n + N_START]!;
  records.startNs[i] = nanoseconds & 0xffff;
  const isAfter = numbers[n + N_LAST]! >= numbers[n + N_START]!;
  records.lastUs[i] = isAfter ? numbers[n + N_LAST]! : numbers[n + N_START]!;
  records.lastNs[i] = isAfter ? nanoseconds >>> 16 : nanoseconds & 0xffff;
  writeCounts(words, numbers, w, originator, records, i);
  writeSummary(table, w, originator, records, i);
  records.services[i] = words[w + W_SERVICES]!;
  records.vlan[i] = words[w + W_VLAN]!;
  records.tunnel[i] = words[w + W_TUNNEL]!;
  writeMacs(table, w, originator, records, i);
  const letters = words[w + W_LETTERS]!;
  records.historyLength[i] = letters;
  const history = (w + W_HISTORY) * 4;
  for (let j = 0; j < letters; j++) records.history[i * HISTORY_MAX + j] = table.bytes[history + j]!;
  if (records.statistics !== null) writeStatistics(words, numbers, w, originator, records.statistics, i * 48);
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

function writeCounts(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  originator: number,
  records: FlowBatch,
  i: number,
): void {
  const a = (w >> 1) + N_SIDES + originator * SIDE_NUMBERS;
  const b = (w >> 1) + N_SIDES + SIDE_NUMBERS - originator * SIDE_NUMBERS;
  records.originatorPackets[i] = numbers[a + S_PACKETS]!;
  records.responderPackets[i] = numbers[b + S_PACKETS]!;
  records.originatorIpBytes[i] = numbers[a + S_IP_BYTES]!;
  records.responderIpBytes[i] = numbers[b + S_IP_BYTES]!;
  records.originatorLinkBytes[i] = numbers[a + S_LINK_BYTES]!;
  records.responderLinkBytes[i] = numbers[b + S_LINK_BYTES]!;
  records.originatorTcpFlags[i] = words[w + W_SIDES + originator * SIDE_WORDS + S_FLAGS]!;
  records.responderTcpFlags[i] = words[w + W_SIDES + SIDE_WORDS - originator * SIDE_WORDS + S_FLAGS]!;
}

/** Payload bytes, missed bytes and connection state. */
function writeSummary(table: FlowTable, w: number, originator: number, records: FlowBatch, i: number): void {
  const { words, numbers } = table;
  const protocol = words[w + W_KEY + KEY_PROTOCOL]! & PROTOCOL_MASK;
  const isTcp = protocol === TCP;
  const bytesA = isTcp ? tcpBytes(words, w, originator) : payloadBytes(numbers, w, originator);
  const bytesB = isTcp ? tcpBytes(words, w, 1 - originator) : payloadBytes(numbers, w, 1 - originator);
  const hasDuration = durationNs(records, i) > 0;
  records.originatorBytes[i] = hasDuration ? Math.max(0, bytesA) : -1;
  records.responderBytes[i] = hasDuration ? Math.max(0, bytesB) : -1;
  records.missedBytes[i] = numbers[(w >> 1) + N_MISSED]!;
  const state = words[w + W_STATE]!;
  if (isTcp)
    records.state[i] = tcpConnectionState(
      stateOf(state, originator),
      stateOf(state, 1 - originator),
      bytesA === 0 && bytesB === 0,
      table.bytes,
      (w + W_HISTORY) * 4,
      words[w + W_LETTERS]!,
    );
  else records.state[i] = protocol === UDP ? udpConnectionState(bytesA >= 0, bytesB >= 0) : 0;
}

function durationNs(records: FlowBatch, i: number): number {
  return (records.lastUs[i]! - records.startUs[i]!) * 1000 + records.lastNs[i]! - records.startNs[i]!;
}

/** Payload bytes of a side of a flow without sequence numbers; below 0: it sent nothing. */
function payloadBytes(numbers: Float64Array, w: number, side: number): number {
  return numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_DELIVERED]!;
}

function tcpBytes(words: Int32Array, w: number, side: number): number {
  const state = words[w + W_STATE]!;
  const s = w + W_SIDES + side * SIDE_WORDS;
  // A half-open connection that was discovered and aborted: its sequence numbers say nothing of data.
  const isAborted =
    previousOf(state, side) === SYN_SENT && stateOf(state, side) === RESET && stateOf(state, 1 - side) === INACTIVE;
  if (isAborted && !hasNoDataAcknowledged(words, s)) return 0;
  return streamBytes(words, s, (state & (HAS_FIN << side)) !== 0);
}

function writeMacs(table: FlowTable, w: number, originator: number, records: FlowBatch, i: number): void {
  const first = table.words[w + W_FIRST]!;
  const hasMac = (first & HAS_MAC) !== 0;
  records.hasMac[i] = hasMac ? 1 : 0;
  // The first packet's source stands first.
  const source = (w + W_MAC) * 4;
  const isSender = (first & 1) === originator;
  for (let j = 0; j < MAC_BYTES; j++) {
    const sender = hasMac ? table.bytes[source + j]! : 0;
    const receiver = hasMac ? table.bytes[source + MAC_BYTES + j]! : 0;
    records.originatorMac[i * MAC_BYTES + j] = isSender ? sender : receiver;
    records.responderMac[i * MAC_BYTES + j] = isSender ? receiver : sender;
  }
}
