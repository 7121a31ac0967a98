// The endpoint states of a TCP connection, how they change, and when the connection counts as closed.
import { addCode, isOriginator } from './flow-history.ts';
import * as layout from './flow-layout.ts';
import type { FlowLists } from './flow-lists.ts';
import * as tables from './flow-table.ts';
import * as segments from './tcp-segment.ts';
import { isDataPending, type StreamContext } from './tcp-stream.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const {
  CLOSED,
  CLOSE_DEFERRED,
  DID_CLOSE,
  DID_END,
  ESTABLISHED,
  HAS_FIN,
  INACTIVE,
  IS_PARTIAL,
  N_LAST,
  ORIGINATOR_IS_1,
  PARTIAL,
  PREVIOUS_SHIFT,
  RESET,
  STATE_BITS,
  STATE_SHIFT,
  SYN_ACK_SENT,
  SYN_SENT,
  WAS_SEEN,
  W_STATE,
} = layout;
const { LIST_ATTEMPT, LIST_CLOSED, LIST_IDLE_TCP, LIST_LINGER } = tables;
const { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } = segments;

/** Zeek's tcp_attempt_delay, tcp_close_delay and tcp_connection_linger (5 s each) and tcp_session_timer (6 s). */
export const ATTEMPT_US = 5e6;
export const CLOSE_DELAY_US = 5e6;
export const LINGER_US = 5e6;
export const SESSION_TIMER_US = 6e6;

const CODE_TURNED = 0x5e;

export interface TcpContext extends StreamContext {
  readonly lists: FlowLists;
}

/** The segment in hand; one object a meter, filled anew for every segment that goes the long way. */
export class Segment {
  slot = 0;
  side = 0;
  /** Where the words of the flow, of the sender and of the other side begin. */
  w = 0;
  own = 0;
  peer = 0;
  timeUs = 0;
  flags = 0;
  sequence = 0;
  acknowledged = 0;
  window = 0;
  /** Payload bytes by the headers, and whether all were captured. */
  length = 0;
  isWhole = true;
  /** Set by `takeSegment`: the connection is established by this segment. */
  isEstablishing = false;
  /** The sender's end of the connection closes with this segment. */
  closes = false;
}

export const stateOf = (state: number, side: number): number => (state >> (side * STATE_SHIFT)) & STATE_BITS;

export const previousOf = (state: number, side: number): number =>
  (state >> (PREVIOUS_SHIFT + side * STATE_SHIFT)) & STATE_BITS;

export const isHandshake = (state: number): boolean => state <= SYN_ACK_SENT;

function waitFor(context: TcpContext, slot: number, list: number, dueUs: number): void {
  context.table.due[slot] = dueUs;
  context.lists.wait(slot, list);
}

/** Turns originator and responder of a flow around and says so in the history. */
export function turnAround(context: StreamContext, w: number): void {
  context.table.words[w + W_STATE]! ^= ORIGINATOR_IS_1;
  addCode(context.table, w, CODE_TURNED, context.counters);
}

function setState(context: TcpContext, segment: Segment, side: number, to: number): void {
  const { words } = context.table;
  const state = words[segment.w + W_STATE]!;
  const from = stateOf(state, side);
  if (from === to) return;
  const states = (STATE_BITS << (side * STATE_SHIFT)) | (STATE_BITS << (PREVIOUS_SHIFT + side * STATE_SHIFT));
  words[segment.w + W_STATE] =
    (state & ~states) | (to << (side * STATE_SHIFT)) | (from << (PREVIOUS_SHIFT + side * STATE_SHIFT));
  // The end of the handshake brings the long timeout.
  if (!isHandshake(to) && isHandshake(from) && isHandshake(stateOf(state, 1 - side)))
    context.lists.idle(segment.slot, LIST_IDLE_TCP);
}

/** Moves the sender's state on. */
export function updateState(context: TcpContext, segment: Segment): void {
  switch (stateOf(context.table.words[segment.w + W_STATE]!, segment.side)) {
    case INACTIVE:
      fromInactive(context, segment);
      break;
    case SYN_SENT:
    case SYN_ACK_SENT:
      fromSynSent(context, segment);
      break;
    case ESTABLISHED:
    case PARTIAL:
      fromEstablished(context, segment);
      break;
    case CLOSED:
      fromClosed(context, segment);
      break;
    default:
  }
}

function fromInactive(context: TcpContext, segment: Segment): void {
  const { words } = context.table;
  const { w, side, flags } = segment;
  const wasOriginator = isOriginator(words[w + W_STATE]!, side);
  if ((flags & TCP_SYN) !== 0) {
    if (wasOriginator) {
      setState(context, segment, side, (flags & TCP_ACK) !== 0 ? SYN_ACK_SENT : SYN_SENT);
      waitFor(context, segment.slot, LIST_ATTEMPT, segment.timeUs + ATTEMPT_US);
    } else answerSyn(context, segment);
  }
  if ((flags & TCP_FIN) !== 0) {
    setState(context, segment, side, CLOSED);
    segment.closes = true;
  }
  if ((flags & TCP_RST) !== 0) {
    setState(context, segment, side, RESET);
    segment.closes = true;
  }
  if (stateOf(words[w + W_STATE]!, side) !== INACTIVE) return;
  const peerState = stateOf(words[w + W_STATE]!, 1 - side);
  // Some hosts acknowledge a SYN before they answer it with their own.
  if (!wasOriginator && segment.length === 0 && peerState === SYN_SENT) return;
  if ((flags & TCP_ACK) !== 0 && peerState === ESTABLISHED) {
    // The SYN was missed, the answer to it was not.
    setState(context, segment, side, ESTABLISHED);
    words[w + W_STATE] = (words[w + W_STATE]! & ~IS_PARTIAL) | (WAS_SEEN << side);
  } else setState(context, segment, side, PARTIAL);
}

/** A SYN, with or without ACK, from the responder. */
function answerSyn(context: TcpContext, segment: Segment): void {
  const { words } = context.table;
  const { w, side, flags } = segment;
  const peer = 1 - side;
  if ((flags & TCP_ACK) === 0 && stateOf(words[w + W_STATE]!, peer) === SYN_ACK_SENT) {
    // SYN and SYN-ACK were captured in the wrong order.
    words[w + W_STATE]! &= ~IS_PARTIAL;
    turnAround(context, w);
    setState(context, segment, peer, ESTABLISHED);
    words[w + W_STATE]! = (words[w + W_STATE]! & ~IS_PARTIAL) | (WAS_SEEN << side);
  }
  if (stateOf(words[w + W_STATE]!, peer) === SYN_SENT) setState(context, segment, peer, ESTABLISHED);
  setState(context, segment, side, ESTABLISHED);
  segment.isEstablishing = stateOf(words[w + W_STATE]!, peer) !== PARTIAL;
}

function fromSynSent(context: TcpContext, segment: Segment): void {
  if ((segment.flags & TCP_FIN) !== 0) {
    setState(context, segment, segment.side, CLOSED);
    segment.closes = true;
  }
  if ((segment.flags & TCP_RST) !== 0) {
    setState(context, segment, segment.side, RESET);
    segment.closes = true;
  }
}

function fromEstablished(context: TcpContext, segment: Segment): void {
  const { side, flags } = segment;
  const state = context.table.words[segment.w + W_STATE]!;
  const peer = 1 - side;
  if (
    (flags & (TCP_SYN | TCP_ACK)) === TCP_SYN &&
    stateOf(state, side) === PARTIAL &&
    stateOf(state, peer) === INACTIVE
  )
    setState(context, segment, side, SYN_SENT);
  if ((flags & (TCP_FIN | TCP_RST)) === TCP_FIN) {
    setState(context, segment, side, CLOSED);
    // A FIN and then a RST of the other side was an ordinary end after all.
    if (stateOf(state, peer) === RESET && previousOf(state, peer) === CLOSED) setState(context, segment, peer, CLOSED);
    segment.closes = true;
  }
  if ((flags & TCP_RST) !== 0) {
    setState(context, segment, side, RESET);
    segment.closes = true;
  }
}

function fromClosed(context: TcpContext, segment: Segment): void {
  const { table } = context;
  const { w, slot, side } = segment;
  const state = table.words[w + W_STATE]!;
  if ((segment.flags & TCP_RST) === 0 || stateOf(state, 1 - side) === CLOSED) return;
  setState(context, segment, side, RESET);
  if ((state & (DID_CLOSE << side)) === 0) segment.closes = true;
  else if (table.listOf[slot] !== LIST_CLOSED) waitFor(context, slot, LIST_LINGER, segment.timeUs + SESSION_TIMER_US);
}

/** Reports the close of a side, or puts it off while data is pending. */
export function close(context: TcpContext, segment: Segment, side: number): void {
  const { table } = context;
  const { words, numbers } = table;
  const { w, slot } = segment;
  if (isDataPending(table, w, side)) {
    words[w + W_STATE]! |= CLOSE_DEFERRED;
    return;
  }
  const state = words[w + W_STATE]! & ~CLOSE_DEFERRED;
  words[w + W_STATE] = state | (DID_CLOSE << side);
  if ((state & (DID_CLOSE << side)) !== 0) return;
  const peer = 1 - side;
  const peerState = stateOf(state, peer);
  const lastUs = numbers[(w >> 1) + N_LAST]!;
  const isComplete = stateOf(state, side) === RESET || (state & (DID_CLOSE << peer)) !== 0 || peerState === INACTIVE;
  if (isComplete) waitFor(context, slot, LIST_CLOSED, lastUs + CLOSE_DELAY_US);
  else if (peerState === RESET) waitFor(context, slot, LIST_LINGER, lastUs + SESSION_TIMER_US);
}

/** Reports the end of a side's stream once everything up to its FIN or RST is delivered. */
export function checkEnd(context: TcpContext, segment: Segment, side: number): void {
  const { words } = context.table;
  const { w } = segment;
  const state = words[w + W_STATE]!;
  if ((state & (DID_END << side)) !== 0) return;
  if ((state & (HAS_FIN << side)) === 0 && stateOf(state, side) < CLOSED) return;
  if (isDataPending(context.table, w, side)) return;
  words[w + W_STATE] = state | (DID_END << side);
  if ((state & CLOSE_DEFERRED) === 0) return;
  close(context, segment, side);
  words[w + W_STATE]! &= ~CLOSE_DEFERRED;
}

/** True when a connection in the linger list has nothing more to come. */
export function isLingering(state: number): boolean {
  const closed = (state & (3 * DID_CLOSE)) / DID_CLOSE;
  if (closed === 0) return false;
  if (closed === 3) return true;
  const a = stateOf(state, 0);
  const b = stateOf(state, 1);
  return a === RESET || b === RESET || a === INACTIVE || b === INACTIVE;
}
