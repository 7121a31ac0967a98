// Open flows under the `zeek` policy: how they begin, which way they go, when a SYN begins another one, and when they end.
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import * as rows from '../packets/packet-batch.ts';
import { addCode, isOriginator } from './flow-history.ts';
import * as layout from './flow-layout.ts';
import type { FlowMeterOptions } from './flow-meter.ts';
import { readySide, startFlow } from './flow-start.ts';
import * as tables from './flow-table.ts';
import { writeKey } from './flow-table.ts';
import { HolePool } from './hole-pool.ts';
import { OpenFlows, REASON_CLOSED, REASON_TIMEOUT } from './open-flows.ts';
import { RowKeys } from './row-keys.ts';
import { IS_DNS, IS_INTERACTIVE, IS_NTP, LIKELY_TCP, LIKELY_UDP, PORT_KINDS } from './server-ports.ts';
import * as segments from './tcp-segment.ts';
import {
  ATTEMPT_US,
  isHandshake,
  isLingering,
  LINGER_US,
  SESSION_TIMER_US,
  stateOf,
  type TcpContext,
} from './tcp-states.ts';
import { forgetStream } from './tcp-stream.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } = rows;
const {
  AWAITS_DNS,
  AWAITS_NTP,
  DID_CLOSE,
  INACTIVE,
  N_LAST,
  ORIGINATOR_IS_1,
  SIDE_WORDS,
  SYN_ACK_SENT,
  SYN_SENT,
  S_START,
  W_KEY,
  W_NANOSECONDS,
  W_SIDES,
  W_STATE,
} = layout;
const { LIST_ATTEMPT, LIST_CLOSED, LIST_DNS, LIST_IDLE, LIST_IDLE_INTERACTIVE, LIST_IDLE_TCP, LIST_LINGER, LISTS } =
  tables;
const { TCP_ACK, TCP_SYN } = segments;

const TCP = 6;
const UDP = 17;
const MICROSECONDS = 1e6;
/** Zeek's udp_inactivity_timeout (also of ICMP and other protocols), tcp_inactivity_timeout, and that of interactive ports. */
const IDLE_SECONDS = 60;
const IDLE_TCP_SECONDS = 300;
const IDLE_INTERACTIVE_SECONDS = 3600;
/** Zeek's dns_session_timeout: looked at every 10 s, ended when quiet for all but one of them. */
const DNS_US = 10e6;
const DNS_QUIET_US = 9e6;
/** Zeek's max_timer_expires: no more timers go off at one packet. An attempt that ends uses up two. */
const EXPIRED_PER_PACKET = 300;
const CODE_TURNED = 0x5e;
const BROADCAST = -1;
const MAPPED_WORD = 0xffff;

export class ZeekFlows {
  readonly open: OpenFlows;
  readonly context: TcpContext;
  readonly keys: RowKeys;
  /** A packet so long after its flow's first one begins another flow; infinite = none does, as in Zeek. */
  readonly activeUs: number;
  /** A capture with times below a microsecond has been seen. */
  hasNanoseconds = false;
  /** Flows at the head of each list whose memory was fetched. */
  readonly #fetched = new Int32Array(LISTS);
  /** A flow has begun before the largest time seen: the same packets may come twice. */
  #wentBack = false;

  constructor(options: FlowMeterOptions) {
    this.open = new OpenFlows({
      meter: options,
      hasDirectionTimes: false,
      forget: (slot) => forgetStream(this.context, slot * this.open.table.stride),
    });
    const { table, lists, counters } = this.open;
    this.context = { table, lists, counters, holes: new HolePool() };
    this.keys = new RowKeys(options.hashSeed ?? 0);
    const { idleSeconds } = options;
    this.activeUs = (options.activeSeconds ?? Number.POSITIVE_INFINITY) * MICROSECONDS;
    lists.timeoutUs[LIST_IDLE] = (idleSeconds ?? IDLE_SECONDS) * MICROSECONDS;
    lists.timeoutUs[LIST_IDLE_TCP] = (idleSeconds ?? IDLE_TCP_SECONDS) * MICROSECONDS;
    lists.timeoutUs[LIST_IDLE_INTERACTIVE] = (idleSeconds ?? IDLE_INTERACTIVE_SECONDS) * MICROSECONDS;
  }

  /** Begins a flow with a row; `low` to `hash` are as for `findSlot`. Returns its slot. */
  begin(
    frames: FrameBatch,
    packets: PacketBatch,
    row: number,
    low: number,
    high: number,
    ports: number,
    hash: number,
    side: number,
    isReplacing: boolean,
  ): number {
    const { table, lists, counters } = this.open;
    const key = this.keys.words;
    const protocol = key[row * KEY_WORDS + KEY_PROTOCOL]!;
    const timeUs = frames.timeUs[packets.frame[row]!]!;
    const slot = this.open.take(timeUs);
    writeKey(table, slot, hash, key, low, high, ports, protocol);
    const destination = side === 0 ? high : low;
    const isTurned = this.#isTurned(key, destination, protocol, side, ports, packets.tcpFlags[row]!);
    const originator = isTurned ? 1 - side : side;
    const responderKinds = PORT_KINDS[originator === 0 ? ports & 0xffff : ports >>> 16]!;
    const isDns = protocol === UDP && (responderKinds & IS_DNS) !== 0;
    let state = originator === 0 ? 0 : ORIGINATOR_IS_1;
    if (isDns) state |= AWAITS_DNS;
    if (protocol === UDP && (responderKinds & IS_NTP) !== 0) state |= AWAITS_NTP;
    const serial = counters.flows - 1;
    if (timeUs < lists.clockUs) this.#wentBack = true;
    const isAmbiguous = isReplacing || (this.#wentBack && timeUs <= lists.clockUs);
    startFlow(table, slot, serial, side, state, isAmbiguous, frames, packets, row);
    if (isTurned) addCode(table, slot * table.stride, CODE_TURNED, counters);
    table.enter(slot);
    if (protocol === TCP) lists.delay(slot, LIST_ATTEMPT, ATTEMPT_US);
    else if (isDns) lists.delay(slot, LIST_DNS, DNS_US);
    else lists.idle(slot, LIST_IDLE);
    return slot;
  }

  /** Whether the ports say that the sender of a flow's first packet is its responder. */
  #isTurned(
    key: Int32Array,
    destination: number,
    protocol: number,
    side: number,
    ports: number,
    flags: number,
  ): boolean {
    const likely = protocol === TCP ? LIKELY_TCP : protocol === UDP ? LIKELY_UDP : 0;
    if (likely === 0 || (protocol === TCP && (flags & (TCP_SYN | TCP_ACK)) === TCP_SYN)) return false;
    const sourcePort = side === 0 ? ports >>> 16 : ports & 0xffff;
    const destinationPort = side === 0 ? ports & 0xffff : ports >>> 16;
    if ((PORT_KINDS[sourcePort]! & likely) === 0) return false;
    if ((PORT_KINDS[destinationPort]! & likely) !== 0) {
      if (protocol === UDP || (flags & TCP_SYN) !== 0 || sourcePort >= destinationPort) return false;
    }
    return !(key[destination + 3] === BROADCAST && key[destination + 2] === MAPPED_WORD);
  }

  /** Whether a segment with SYN begins another connection on the addresses and ports of the open one. */
  isReuse(slot: number, flags: number, sequence: number): boolean {
    const { words, numbers, stride } = this.open.table;
    const w = slot * stride;
    const state = words[w + W_STATE]!;
    const originator = isOriginator(state, 0) ? 0 : 1;
    const starts = w + W_SIDES + S_START;
    readySide(words, numbers, w, 0);
    readySide(words, numbers, w, 1);
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
  establish(slot: number): void {
    const { table, lists } = this.open;
    const w = slot * table.stride;
    const state = table.words[w + W_STATE]!;
    const ports = table.words[w + W_KEY + KEY_PORTS]!;
    const originator = isOriginator(state, 0) ? 0 : 1;
    const originatorPort = originator === 0 ? ports >>> 16 : ports & 0xffff;
    let kinds = PORT_KINDS[originator === 0 ? ports & 0xffff : ports >>> 16]!;
    const originatorKinds = PORT_KINDS[originatorPort]!;
    if (stateOf(state, originator) === INACTIVE && (kinds & LIKELY_TCP) === 0 && (originatorKinds & LIKELY_TCP) !== 0)
      kinds = originatorKinds;
    if ((kinds & IS_INTERACTIVE) !== 0 && table.listOf[slot] === LIST_IDLE_TCP) lists.idle(slot, LIST_IDLE_INTERACTIVE);
  }

  /** Ends what is due at `nowUs`, as many as Zeek ends at one packet. */
  expire(nowUs: number, most: number = EXPIRED_PER_PACKET): void {
    const { lists, table } = this.open;
    let left = most;
    for (let list = lists.next(nowUs); list >= 0 && left > 0; list = lists.next(nowUs)) {
      const slot = table.head(list);
      if (this.#fetched[list] === 0) this.#fetched[list] = table.fetchList(slot);
      this.#fetched[list]!--;
      left -= list === LIST_ATTEMPT ? 2 : 1;
      if (list >= LIST_IDLE) this.open.end(slot, REASON_TIMEOUT);
      else if (list === LIST_CLOSED) this.open.end(slot, REASON_CLOSED);
      else this.#look(slot, list, nowUs);
    }
  }

  /** The time of a flow in a list has come that only gives reason to look. */
  #look(slot: number, list: number, nowUs: number): void {
    const { open } = this;
    const { table, lists } = open;
    const w = slot * table.stride;
    const state = table.words[w + W_STATE]!;
    const quietUs = nowUs - table.numbers[(w >> 1) + N_LAST]!;
    if (list === LIST_DNS) {
      if (quietUs >= DNS_QUIET_US) open.end(slot, REASON_TIMEOUT);
      else lists.delay(slot, LIST_DNS, DNS_US);
      return;
    }
    if (list === LIST_LINGER) {
      if (isLingering(state) && quietUs > LINGER_US) open.end(slot, REASON_CLOSED);
      else lists.delay(slot, LIST_LINGER, SESSION_TIMER_US);
      return;
    }
    const originator = isOriginator(state, 0) ? 0 : 1;
    const originatorState = stateOf(state, originator);
    const responderState = stateOf(state, 1 - originator);
    const isSilent = responderState === INACTIVE;
    if (isSilent && (originatorState === SYN_SENT || originatorState === SYN_ACK_SENT)) open.end(slot, REASON_TIMEOUT);
    else if (isSilent && originatorState === INACTIVE && quietUs > LINGER_US) open.end(slot, REASON_TIMEOUT);
    else if (isSilent && originatorState === INACTIVE) this.#waitLonger(slot);
    else lists.idle(slot, isHandshake(originatorState) && isHandshake(responderState) ? LIST_IDLE : LIST_IDLE_TCP);
  }

  #waitLonger(slot: number): void {
    this.open.table.due[slot] = this.open.lists.clockUs + SESSION_TIMER_US;
    this.open.lists.wait(slot, LIST_ATTEMPT);
  }

  /** Keeps the nanoseconds of a packet whose time is the last that counts. */
  setNanoseconds(w: number, timeUs: number, nanoseconds: number): void {
    const { words, numbers } = this.open.table;
    this.hasNanoseconds = true;
    if (numbers[(w >> 1) + N_LAST] !== timeUs) return;
    words[w + W_NANOSECONDS] = (words[w + W_NANOSECONDS]! & 0xffff) | (nanoseconds << 16);
  }

  protocolOf(slot: number): number {
    return this.open.table.words[slot * this.open.table.stride + W_KEY + KEY_PROTOCOL]!;
  }
}
