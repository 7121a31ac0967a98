// One TCP segment of a connection: the short way for data and acknowledgements in order, see tcp-connection.ts for the rest.
import {
  CLOSE_DEFERRED,
  DID_CLOSE,
  ESTABLISHED,
  HAS_FIN,
  HAS_HOLE,
  HAS_WRAPPED,
  N_SIDES,
  PARTIAL,
  S_ACKNOWLEDGED,
  S_DELIVERED,
  S_SEQUENCE,
  S_START,
  S_TRIMMED,
  SIDE_NUMBERS,
  SIDE_WORDS,
  SKIPS,
  STATE_BITS,
  STATE_SHIFT,
  W_SIDES,
  WAS_SEEN,
} from '../flow-layout.ts';
import { numbers, words } from './memory.ts';

export const TCP_FIN = 1;
export const TCP_SYN = 2;
export const TCP_RST = 4;
export const TCP_ACK = 16;

const BOTH = 3;
const BOTH_STATES = STATE_BITS | (STATE_BITS << STATE_SHIFT);

/** A connection in one of these states, under this mask, is whole, and nothing about it is unusual. */
export const PLAIN_MASK =
  BOTH_STATES |
  (BOTH * DID_CLOSE) |
  (BOTH * WAS_SEEN) |
  (BOTH * SKIPS) |
  (BOTH * HAS_FIN) |
  (BOTH * HAS_HOLE) |
  CLOSE_DEFERRED |
  HAS_WRAPPED;
export const PLAIN_STATE = ESTABLISHED | (ESTABLISHED << STATE_SHIFT) | (BOTH * WAS_SEEN);
/** The same of a connection whose beginning was not seen. */
export const PLAIN_PARTIAL = PARTIAL | (PARTIAL << STATE_SHIFT) | (BOTH * WAS_SEEN);

/** Beyond this much unacknowledged data the long way decides whether to go on (Zeek's tcp_max_initial_window). */
const UNACKNOWLEDGED_PLAIN = 16_384;

/**
 * Takes a segment with ACK and without SYN, FIN, RST of a connection in PLAIN_STATE or PLAIN_PARTIAL if it is in order: changes the sequence
 * numbers of the flow whose words begin at `w`, or returns false and has changed nothing.
 */
export function takePlainSegment(w: i32, side: i32, sequence: i32, acknowledged: i32, length: u32): bool {
  const own = w + W_SIDES + side * SIDE_WORDS;
  const peer = w + W_SIDES + SIDE_WORDS - side * SIDE_WORDS;
  const ownNumbers = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  const peerNumbers = (w >> 1) + N_SIDES + SIDE_NUMBERS - side * SIDE_NUMBERS;
  const relative = (sequence - words[own + S_START]) | 0;
  const relativeAcknowledged = (acknowledged - words[peer + S_START]) | 0;
  if (relative < 0 || relativeAcknowledged < 0 || acknowledged === 0) return false;
  if (relativeAcknowledged > numbers[peerNumbers + S_DELIVERED]) return false;
  const peerAcknowledged = words[peer + S_ACKNOWLEDGED];
  const isNewer = ((acknowledged - peerAcknowledged) | 0) > 0;
  if (isNewer && <u32>acknowledged < <u32>peerAcknowledged) return false;
  const sent = words[own + S_SEQUENCE];
  if (length > 0) {
    const end = sequence + <i32>length;
    const upper = <f64>relative + <f64>length;
    if (((end - sent) | 0) <= 0 || <u32>end < <u32>sent) return false;
    if (relative > numbers[ownNumbers + S_DELIVERED]) return false;
    if (upper - numbers[ownNumbers + S_TRIMMED] > UNACKNOWLEDGED_PLAIN) return false;
    words[own + S_SEQUENCE] = end;
    if (upper > numbers[ownNumbers + S_DELIVERED]) numbers[ownNumbers + S_DELIVERED] = upper;
  } else if (((sequence - sent) | 0) > 0) return false;
  if (isNewer) words[peer + S_ACKNOWLEDGED] = acknowledged;
  if (relativeAcknowledged > numbers[peerNumbers + S_TRIMMED]) numbers[peerNumbers + S_TRIMMED] = relativeAcknowledged;
  return true;
}
