// Open flows under the `zeek` policy: how they begin, which way they go, when a SYN begins another one, and when they end.
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../../packets/packet-marks.ts';
import {
  AWAITS_DNS,
  AWAITS_NTP,
  DID_CLOSE,
  INACTIVE,
  N_LAST,
  ORIGINATOR_IS_1,
  S_START,
  SIDE_WORDS,
  SLOT_WORDS,
  SYN_ACK_SENT,
  SYN_SENT,
  W_KEY,
  W_NANOSECONDS,
  W_SIDES,
  W_STATE,
} from '../flow-layout.ts';
import { IS_DNS, IS_INTERACTIVE, IS_NTP, LIKELY_TCP, LIKELY_UDP } from '../port-kinds.ts';
import { isHandshake, stateOf } from './endpoint-states.ts';
import { addCode, isOriginator } from './history.ts';
import { clockUs, delay, idle, nextList, waitFor } from './lists.ts';
import {
  COUNT_FLOWS,
  counters,
  frameTimeUs,
  listFetched,
  numbers,
  portKinds,
  rowFrame,
  rowKey,
  rowTcpFlags,
  timeoutUs,
  words,
} from './memory.ts';
import { end, REASON_CLOSED, REASON_TIMEOUT, take } from './open.ts';
import { readySide, startFlow } from './start.ts';
import {
  enter,
  fetchList,
  head,
  LIST_ATTEMPT,
  LIST_CLOSED,
  LIST_DNS,
  LIST_IDLE,
  LIST_IDLE_INTERACTIVE,
  LIST_IDLE_TCP,
  LIST_LINGER,
  listOf,
  writeKey,
} from './table.ts';
import { TCP_ACK, TCP_SYN } from './tcp-segment.ts';
import { ATTEMPT_US, isLingering, LINGER_US, SESSION_TIMER_US } from './tcp-states.ts';

const TCP = 6;
const UDP = 17;
const MICROSECONDS: f64 = 1e6;
/** Zeek's udp_inactivity_timeout (also of ICMP and other protocols), tcp_inactivity_timeout, and that of interactive ports. */
const IDLE_SECONDS: f64 = 60;
const IDLE_TCP_SECONDS: f64 = 300;
const IDLE_INTERACTIVE_SECONDS: f64 = 3600;
/** Zeek's dns_session_timeout: looked at every 10 s, ended when quiet for all but one of them. */
const DNS_US: f64 = 10e6;
const DNS_QUIET_US: f64 = 9e6;
/** Zeek's max_timer_expires: no more timers go off at one packet. An attempt that ends uses up two. */
export const EXPIRED_PER_PACKET = 300;
const CODE_TURNED = 0x5e;
const BROADCAST = -1;
const MAPPED_WORD = 0xffff;

/** A packet so long after its flow's first one begins another flow; infinite = none does, as in Zeek. */
export let activeUs: f64 = Infinity;
/** A capture with times below a microsecond has been seen. */
export let hasNanoseconds: bool = false;
/** A flow has begun before the largest time seen: the same packets may come twice. */
let wentBack: bool = false;

/** Timeouts in seconds, below 0 = those of Zeek. */
export function makeZeek(idleSeconds: f64, activeSeconds: f64): void {
  activeUs = activeSeconds < 0 ? Infinity : activeSeconds * MICROSECONDS;
  timeoutUs[LIST_IDLE] = (idleSeconds < 0 ? IDLE_SECONDS : idleSeconds) * MICROSECONDS;
  timeoutUs[LIST_IDLE_TCP] = (idleSeconds < 0 ? IDLE_TCP_SECONDS : idleSeconds) * MICROSECONDS;
  timeoutUs[LIST_IDLE_INTERACTIVE] = (idleSeconds < 0 ? IDLE_INTERACTIVE_SECONDS : idleSeconds) * MICROSECONDS;
}

/** Begins a flow with a row; `low` to `hash` are as for `findSlot`. Returns its slot. */
export function begin(row: i32, low: i32, high: i32, ports: i32, hash: i32, side: i32, isReplacing: bool): i32 {
  const protocol = rowKey[row * KEY_WORDS + KEY_PROTOCOL];
  const timeUs = frameTimeUs[rowFrame[row]];
  const slot = take(timeUs);
  writeKey(slot, hash, low, high, ports, protocol);
  const destination = side === 0 ? high : low;
  const isTurned = isTurnedByPorts(destination, protocol, side, ports, rowTcpFlags[row]);
  const originator = isTurned ? 1 - side : side;
  const responderKinds: i32 = portKinds[originator === 0 ? ports & 0xffff : ports >>> 16];
  const isDns = protocol === UDP && (responderKinds & IS_DNS) !== 0;
  let state = originator === 0 ? 0 : ORIGINATOR_IS_1;
  if (isDns) state |= AWAITS_DNS;
  if (protocol === UDP && (responderKinds & IS_NTP) !== 0) state |= AWAITS_NTP;
  const serial = counters[COUNT_FLOWS] - 1;
  if (timeUs < clockUs) wentBack = true;
  const isAmbiguous = isReplacing || (wentBack && timeUs <= clockUs);
  startFlow(slot, serial, side, state, isAmbiguous, row);
  if (isTurned) addCode(slot * SLOT_WORDS, CODE_TURNED);
  enter(slot);
  if (protocol === TCP) delay(slot, LIST_ATTEMPT, ATTEMPT_US);
  else if (isDns) delay(slot, LIST_DNS, DNS_US);
  else idle(slot, LIST_IDLE);
  return slot;
}

/** Whether the ports say that the sender of a flow's first packet is its responder. */
export function isTurnedByPorts(destination: i32, protocol: i32, side: i32, ports: i32, flags: i32): bool {
  const likely = protocol === TCP ? LIKELY_TCP : protocol === UDP ? LIKELY_UDP : 0;
  if (likely === 0 || (protocol === TCP && (flags & (TCP_SYN | TCP_ACK)) === TCP_SYN)) return false;
  const sourcePort = side === 0 ? ports >>> 16 : ports & 0xffff;
  const destinationPort = side === 0 ? ports & 0xffff : ports >>> 16;
  if ((<i32>portKinds[sourcePort] & likely) === 0) return false;
  if ((<i32>portKinds[destinationPort] & likely) !== 0) {
    if (protocol === UDP || (flags & TCP_SYN) !== 0 || sourcePort >= destinationPort) return false;
  }
  return !(rowKey[destination + 3] === BROADCAST && rowKey[destination + 2] === MAPPED_WORD);
}

/** Whether a segment with SYN begins another connection on the addresses and ports of the open one. */
export function isReuse(slot: i32, flags: i32, sequence: i32): bool {
  const w = slot * SLOT_WORDS;
  const state = words[w + W_STATE];
  const originator = isOriginator(state, 0) ? 0 : 1;
  const starts = w + W_SIDES + S_START;
  readySide(w, 0);
  readySide(w, 1);
  const hasAck = (flags & TCP_ACK) !== 0;
  // A SYN-ACK begins a connection only where nothing of the originator was seen.
  if (hasAck && stateOf(state, originator) !== INACTIVE) return false;
  if ((state & (3 * DID_CLOSE)) !== 0) return true;
  const beginner = hasAck ? 1 - originator : originator;
  if (sequence === words[starts + beginner * SIDE_WORDS]) return false;
  const isSwappedHandshake =
    !hasAck &&
    stateOf(state, originator) === SYN_ACK_SENT &&
    stateOf(state, 1 - originator) === INACTIVE &&
    sequence === words[starts + (1 - originator) * SIDE_WORDS];
  return !isSwappedHandshake;
}

/** A connection is established: those of people at a keyboard may be quiet for long. */
export function establish(slot: i32): void {
  const w = slot * SLOT_WORDS;
  const state = words[w + W_STATE];
  const ports = words[w + W_KEY + KEY_PORTS];
  const originator = isOriginator(state, 0) ? 0 : 1;
  const originatorPort = originator === 0 ? ports >>> 16 : ports & 0xffff;
  let kinds: i32 = portKinds[originator === 0 ? ports & 0xffff : ports >>> 16];
  const originatorKinds: i32 = portKinds[originatorPort];
  if (stateOf(state, originator) === INACTIVE && (kinds & LIKELY_TCP) === 0 && (originatorKinds & LIKELY_TCP) !== 0)
    kinds = originatorKinds;
  if ((kinds & IS_INTERACTIVE) !== 0 && listOf[slot] === LIST_IDLE_TCP) idle(slot, LIST_IDLE_INTERACTIVE);
}

/** Ends what is due at `nowUs`, as many as Zeek ends at one packet. */
export function expire(nowUs: f64, most: i32): void {
  let left = most;
  for (let list = nextList(nowUs); list >= 0 && left > 0; list = nextList(nowUs)) {
    const slot = head(list);
    if (listFetched[list] === 0) listFetched[list] = fetchList(slot);
    listFetched[list]--;
    left -= list === LIST_ATTEMPT ? 2 : 1;
    if (list >= LIST_IDLE) end(slot, REASON_TIMEOUT);
    else if (list === LIST_CLOSED) end(slot, REASON_CLOSED);
    else look(slot, list, nowUs);
  }
}

/** The time of a flow in a list has come that only gives reason to look. */
function look(slot: i32, list: i32, nowUs: f64): void {
  const w = slot * SLOT_WORDS;
  const state = words[w + W_STATE];
  const quietUs = nowUs - numbers[(w >> 1) + N_LAST];
  if (list === LIST_DNS) {
    if (quietUs >= DNS_QUIET_US) end(slot, REASON_TIMEOUT);
    else delay(slot, LIST_DNS, DNS_US);
    return;
  }
  if (list === LIST_LINGER) {
    if (isLingering(state) && quietUs > LINGER_US) end(slot, REASON_CLOSED);
    else delay(slot, LIST_LINGER, SESSION_TIMER_US);
    return;
  }
  const originator = isOriginator(state, 0) ? 0 : 1;
  const originatorState = stateOf(state, originator);
  const responderState = stateOf(state, 1 - originator);
  const isSilent = responderState === INACTIVE;
  if (isSilent && (originatorState === SYN_SENT || originatorState === SYN_ACK_SENT)) end(slot, REASON_TIMEOUT);
  else if (isSilent && originatorState === INACTIVE && quietUs > LINGER_US) end(slot, REASON_TIMEOUT);
  else if (isSilent && originatorState === INACTIVE) waitLonger(slot);
  else idle(slot, isHandshake(originatorState) && isHandshake(responderState) ? LIST_IDLE : LIST_IDLE_TCP);
}

function waitLonger(slot: i32): void {
  waitFor(slot, LIST_ATTEMPT, clockUs + SESSION_TIMER_US);
}

/** Keeps the nanoseconds of a packet whose time is the last that counts. */
export function setNanoseconds(w: i32, timeUs: f64, nanoseconds: i32): void {
  hasNanoseconds = true;
  if (numbers[(w >> 1) + N_LAST] !== timeUs) return;
  words[w + W_NANOSECONDS] = (words[w + W_NANOSECONDS] & 0xffff) | (nanoseconds << 16);
}

export function protocolOf(slot: i32): i32 {
  return words[slot * SLOT_WORDS + W_KEY + KEY_PROTOCOL];
}
