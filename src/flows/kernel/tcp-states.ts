// The endpoint states of a TCP connection, how they change, and when the connection counts as closed.
import {
  CLOSE_DEFERRED,
  CLOSED,
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
  W_STATE,
  WAS_SEEN,
} from '../flow-layout.ts';
import { SEGMENT_AT } from '../kernel-layout.ts';
import { isHandshake, previousOf, stateOf } from './endpoint-states.ts';
import { addCode, isOriginator } from './history.ts';
import { idle, waitFor } from './lists.ts';
import { numbers, words } from './memory.ts';
import { LIST_ATTEMPT, LIST_CLOSED, LIST_IDLE_TCP, LIST_LINGER, listOf } from './table.ts';
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from './tcp-segment.ts';
import { isDataPending } from './tcp-stream.ts';

/** Zeek's tcp_attempt_delay, tcp_close_delay and tcp_connection_linger (5 s each) and tcp_session_timer (6 s). */
export const ATTEMPT_US: f64 = 5e6;
export const CLOSE_DELAY_US: f64 = 5e6;
export const LINGER_US: f64 = 5e6;
export const SESSION_TIMER_US: f64 = 6e6;

const CODE_TURNED = 0x5e;

/** The segment in hand: one, filled anew for every segment that goes the long way. */
@unmanaged
export class Segment {
  slot: i32;
  side: i32;
  /** Where the words of the flow, of the sender and of the other side begin. */
  w: i32;
  own: i32;
  peer: i32;
  flags: i32;
  timeUs: f64;
  sequence: i32;
  acknowledged: i32;
  window: i32;
  /** Payload bytes by the headers, and whether all were captured. */
  length: u32;
  isWhole: bool;
  /** Set by `takeSegment`: the connection is established by this segment. */
  isEstablishing: bool;
  /** The sender's end of the connection closes with this segment. */
  closes: bool;
}

export const segment = changetype<Segment>(<usize>SEGMENT_AT);

/** Turns originator and responder of a flow around and says so in the history. */
export function turnAround(w: i32): void {
  words[w + W_STATE] ^= ORIGINATOR_IS_1;
  addCode(w, CODE_TURNED);
}

function setState(side: i32, to: i32): void {
  const state = words[segment.w + W_STATE];
  const from = stateOf(state, side);
  if (from === to) return;
  const states = (STATE_BITS << (side * STATE_SHIFT)) | (STATE_BITS << (PREVIOUS_SHIFT + side * STATE_SHIFT));
  words[segment.w + W_STATE] =
    (state & ~states) | (to << (side * STATE_SHIFT)) | (from << (PREVIOUS_SHIFT + side * STATE_SHIFT));
  // The end of the handshake brings the long timeout.
  if (!isHandshake(to) && isHandshake(from) && isHandshake(stateOf(state, 1 - side))) idle(segment.slot, LIST_IDLE_TCP);
}

/** Moves the sender's state on. */
export function updateState(): void {
  switch (stateOf(words[segment.w + W_STATE], segment.side)) {
    case INACTIVE:
      fromInactive();
      break;
    case SYN_SENT:
    case SYN_ACK_SENT:
      fromSynSent();
      break;
    case ESTABLISHED:
    case PARTIAL:
      fromEstablished();
      break;
    case CLOSED:
      fromClosed();
      break;
    default:
  }
}

function fromInactive(): void {
  const w = segment.w;
  const side = segment.side;
  const flags = segment.flags;
  const wasOriginator = isOriginator(words[w + W_STATE], side);
  if ((flags & TCP_SYN) !== 0) {
    if (wasOriginator) {
      setState(side, (flags & TCP_ACK) !== 0 ? SYN_ACK_SENT : SYN_SENT);
      waitFor(segment.slot, LIST_ATTEMPT, segment.timeUs + ATTEMPT_US);
    } else answerSyn();
  }
  if ((flags & TCP_FIN) !== 0) {
    setState(side, CLOSED);
    segment.closes = true;
  }
  if ((flags & TCP_RST) !== 0) {
    setState(side, RESET);
    segment.closes = true;
  }
  if (stateOf(words[w + W_STATE], side) !== INACTIVE) return;
  const peerState = stateOf(words[w + W_STATE], 1 - side);
  // Some hosts acknowledge a SYN before they answer it with their own.
  if (!wasOriginator && segment.length === 0 && peerState === SYN_SENT) return;
  if ((flags & TCP_ACK) !== 0 && peerState === ESTABLISHED) {
    // The SYN was missed, the answer to it was not.
    setState(side, ESTABLISHED);
    words[w + W_STATE] = (words[w + W_STATE] & ~IS_PARTIAL) | (WAS_SEEN << side);
  } else setState(side, PARTIAL);
}

/** A SYN, with or without ACK, from the responder. */
function answerSyn(): void {
  const w = segment.w;
  const side = segment.side;
  const flags = segment.flags;
  const peer = 1 - side;
  if ((flags & TCP_ACK) === 0 && stateOf(words[w + W_STATE], peer) === SYN_ACK_SENT) {
    // SYN and SYN-ACK were captured in the wrong order.
    words[w + W_STATE] &= ~IS_PARTIAL;
    turnAround(w);
    setState(peer, ESTABLISHED);
    words[w + W_STATE] = (words[w + W_STATE] & ~IS_PARTIAL) | (WAS_SEEN << side);
  }
  if (stateOf(words[w + W_STATE], peer) === SYN_SENT) setState(peer, ESTABLISHED);
  setState(side, ESTABLISHED);
  segment.isEstablishing = stateOf(words[w + W_STATE], peer) !== PARTIAL;
}

function fromSynSent(): void {
  if ((segment.flags & TCP_FIN) !== 0) {
    setState(segment.side, CLOSED);
    segment.closes = true;
  }
  if ((segment.flags & TCP_RST) !== 0) {
    setState(segment.side, RESET);
    segment.closes = true;
  }
}

function fromEstablished(): void {
  const side = segment.side;
  const flags = segment.flags;
  const state = words[segment.w + W_STATE];
  const peer = 1 - side;
  if (
    (flags & (TCP_SYN | TCP_ACK)) === TCP_SYN &&
    stateOf(state, side) === PARTIAL &&
    stateOf(state, peer) === INACTIVE
  )
    setState(side, SYN_SENT);
  if ((flags & (TCP_FIN | TCP_RST)) === TCP_FIN) {
    setState(side, CLOSED);
    // A FIN and then a RST of the other side was an ordinary end after all.
    if (stateOf(state, peer) === RESET && previousOf(state, peer) === CLOSED) setState(peer, CLOSED);
    segment.closes = true;
  }
  if ((flags & TCP_RST) !== 0) {
    setState(side, RESET);
    segment.closes = true;
  }
}

function fromClosed(): void {
  const w = segment.w;
  const slot = segment.slot;
  const side = segment.side;
  const state = words[w + W_STATE];
  if ((segment.flags & TCP_RST) === 0 || stateOf(state, 1 - side) === CLOSED) return;
  setState(side, RESET);
  if ((state & (DID_CLOSE << side)) === 0) segment.closes = true;
  else if (listOf[slot] !== LIST_CLOSED) waitFor(slot, LIST_LINGER, segment.timeUs + SESSION_TIMER_US);
}

/** Reports the close of a side, or puts it off while data is pending. */
export function close(side: i32): void {
  const w = segment.w;
  const slot = segment.slot;
  if (isDataPending(w, side)) {
    words[w + W_STATE] |= CLOSE_DEFERRED;
    return;
  }
  const state = words[w + W_STATE] & ~CLOSE_DEFERRED;
  words[w + W_STATE] = state | (DID_CLOSE << side);
  if ((state & (DID_CLOSE << side)) !== 0) return;
  const peer = 1 - side;
  const peerState = stateOf(state, peer);
  const lastUs = numbers[(w >> 1) + N_LAST];
  const isComplete = stateOf(state, side) === RESET || (state & (DID_CLOSE << peer)) !== 0 || peerState === INACTIVE;
  if (isComplete) waitFor(slot, LIST_CLOSED, lastUs + CLOSE_DELAY_US);
  else if (peerState === RESET) waitFor(slot, LIST_LINGER, lastUs + SESSION_TIMER_US);
}

/** Reports the end of a side's stream once everything up to its FIN or RST is delivered. */
export function checkEnd(side: i32): void {
  const w = segment.w;
  const state = words[w + W_STATE];
  if ((state & (DID_END << side)) !== 0) return;
  if ((state & (HAS_FIN << side)) === 0 && stateOf(state, side) < CLOSED) return;
  if (isDataPending(w, side)) return;
  words[w + W_STATE] = state | (DID_END << side);
  if ((state & CLOSE_DEFERRED) === 0) return;
  close(side);
  words[w + W_STATE] &= ~CLOSE_DEFERRED;
}

/** True when a connection in the linger list has nothing more to come. */
export function isLingering(state: i32): bool {
  const closed = (state & (3 * DID_CLOSE)) / DID_CLOSE;
  if (closed === 0) return false;
  if (closed === 3) return true;
  const a = stateOf(state, 0);
  const b = stateOf(state, 1);
  return a === RESET || b === RESET || a === INACTIVE || b === INACTIVE;
}
