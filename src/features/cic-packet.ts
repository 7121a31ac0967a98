// What one packet adds to its flow in the set `cic`: the definitions of the columns as updates of a slot's numbers.
import {
  addSample,
  COUNT,
  FLOW_NUMBERS,
  N_ACK,
  N_ACTIVE,
  N_BACKWARD,
  N_CWR,
  N_DATA,
  N_ECE,
  N_FORWARD,
  N_GAPS,
  N_HEADER_LEAST,
  N_IDLE,
  N_LAST,
  N_LENGTHS,
  N_PAUSES,
  N_PERIOD,
  N_RST,
  N_START,
  N_SYN,
  S_BULK_BYTES,
  S_BULK_PACKETS,
  S_BULK_US,
  S_BULKS,
  S_FIN,
  S_GAPS,
  S_HEADERS,
  S_LAST,
  S_LENGTHS,
  S_PSH,
  S_RUN_BYTES,
  S_RUN_LAST,
  S_RUN_PACKETS,
  S_RUN_START,
  S_URG,
  S_WINDOW,
} from './cic-layout.ts';

export const TCP_FIN = 1;
export const TCP_SYN = 2;
export const TCP_RST = 4;
const TCP_PSH = 8;
export const TCP_ACK = 16;
const TCP_URG = 32;
const TCP_ECE = 64;
const TCP_CWR = 128;

/** A longer gap parts two active periods. */
export const ACTIVITY_TIMEOUT_US = 5_000_000;
/** A longer gap parts two subflows, and two bulks. */
export const PAUSE_US = 1_000_000;
/** Packets with payload that make a bulk. */
export const BULK_PACKETS = 4;

/** Makes the numbers at `at` those of a flow without packets. */
export function beginFlow(numbers: Float64Array, at: number, timeUs: number): void {
  numbers.fill(0, at, at + FLOW_NUMBERS);
  numbers[at + N_FORWARD + S_WINDOW] = -1;
  numbers[at + N_BACKWARD + S_WINDOW] = -1;
  numbers[at + N_START] = timeUs;
  numbers[at + N_LAST] = timeUs;
  numbers[at + N_PERIOD] = timeUs;
}

/** Adds a packet. `side` 0 = forward; `window` -1 where there is none. */
export function addPacket(
  numbers: Float64Array,
  at: number,
  side: number,
  timeUs: number,
  header: number,
  payload: number,
  flags: number,
  window: number,
): void {
  const last = numbers[at + N_LAST]!;
  // A packet stamped before the one ahead of it counts as captured at the same time.
  const us = timeUs > last ? timeUs : last;
  const sideAt = at + (side === 0 ? N_FORWARD : N_BACKWARD);
  if (numbers[at + N_LENGTHS + COUNT]! > 0) addGap(numbers, at, us - last, last, us);
  numbers[at + N_LAST] = us;
  addSample(numbers, at + N_LENGTHS, payload);
  if (numbers[sideAt + S_LENGTHS + COUNT]! > 0) addSample(numbers, sideAt + S_GAPS, us - numbers[sideAt + S_LAST]!);
  else numbers[sideAt + S_WINDOW] = window;
  numbers[sideAt + S_LAST] = us;
  addSample(numbers, sideAt + S_LENGTHS, payload);
  numbers[sideAt + S_HEADERS]! += header;
  if (side === 0) {
    if (payload > 0) numbers[at + N_DATA]!++;
    const least = numbers[at + N_HEADER_LEAST]!;
    if (least === 0 || header < least) numbers[at + N_HEADER_LEAST] = header;
  }
  if (payload > 0) addToRun(numbers, sideAt, at + (side === 0 ? N_BACKWARD : N_FORWARD), us, payload);
  if (flags !== 0) addFlags(numbers, at, sideAt, flags);
}

/** A gap between two packets of the flow, whichever sides sent them. */
function addGap(numbers: Float64Array, at: number, gap: number, last: number, us: number): void {
  addSample(numbers, at + N_GAPS, gap);
  if (gap <= PAUSE_US) return;
  numbers[at + N_PAUSES]!++;
  if (gap <= ACTIVITY_TIMEOUT_US) return;
  const active = last - numbers[at + N_PERIOD]!;
  if (active > 0) addSample(numbers, at + N_ACTIVE, active);
  addSample(numbers, at + N_IDLE, gap);
  numbers[at + N_PERIOD] = us;
}

/** A packet with payload goes on with the run of its side, and ends that of the other. */
function addToRun(numbers: Float64Array, sideAt: number, otherAt: number, us: number, payload: number): void {
  numbers[otherAt + S_RUN_PACKETS] = 0;
  const runLast = numbers[sideAt + S_RUN_LAST]!;
  const packets = us - runLast > PAUSE_US ? 1 : numbers[sideAt + S_RUN_PACKETS]! + 1;
  numbers[sideAt + S_RUN_PACKETS] = packets;
  numbers[sideAt + S_RUN_LAST] = us;
  if (packets === 1) {
    numbers[sideAt + S_RUN_START] = us;
    numbers[sideAt + S_RUN_BYTES] = payload;
    return;
  }
  numbers[sideAt + S_RUN_BYTES]! += payload;
  if (packets < BULK_PACKETS) return;
  if (packets === BULK_PACKETS) {
    numbers[sideAt + S_BULKS]!++;
    numbers[sideAt + S_BULK_PACKETS]! += packets;
    numbers[sideAt + S_BULK_BYTES]! += numbers[sideAt + S_RUN_BYTES]!;
    numbers[sideAt + S_BULK_US]! += us - numbers[sideAt + S_RUN_START]!;
    return;
  }
  numbers[sideAt + S_BULK_PACKETS]!++;
  numbers[sideAt + S_BULK_BYTES]! += payload;
  numbers[sideAt + S_BULK_US]! += us - runLast;
}

function addFlags(numbers: Float64Array, at: number, sideAt: number, flags: number): void {
  if ((flags & TCP_ACK) !== 0) numbers[at + N_ACK]!++;
  if ((flags & TCP_PSH) !== 0) numbers[sideAt + S_PSH]!++;
  if ((flags & ~(TCP_ACK | TCP_PSH)) === 0) return;
  if ((flags & TCP_FIN) !== 0) numbers[sideAt + S_FIN]!++;
  if ((flags & TCP_SYN) !== 0) numbers[at + N_SYN]!++;
  if ((flags & TCP_RST) !== 0) numbers[at + N_RST]!++;
  if ((flags & TCP_URG) !== 0) numbers[sideAt + S_URG]!++;
  if ((flags & TCP_ECE) !== 0) numbers[at + N_ECE]!++;
  if ((flags & TCP_CWR) !== 0) numbers[at + N_CWR]!++;
}
