// A TCP connection as Zeek follows it, segment by segment: sequence arithmetic and history. Its states: tcp-states.ts.
import {
  CLOSED,
  CONTROL_WORDS,
  DID_CLOSE,
  ESTABLISHED,
  HAS_FIN,
  HAS_RARE,
  HAS_WRAPPED,
  INACTIVE,
  IS_PARTIAL,
  N_FIN,
  N_LAST,
  PARTIAL,
  RESET,
  S_ACKNOWLEDGED,
  S_SEQUENCE,
  S_START,
  S_WRAPS,
  SYN_ACK_SENT,
  SYN_SENT,
  W_CONTROL,
  W_LETTERS,
  W_SEEN,
  W_STATE,
  WAS_SEEN,
} from '../flow-layout.ts';
import { previousOf, stateOf } from './endpoint-states.ts';
import {
  addLetter,
  addOnce,
  addScaled,
  COUNT_RETRANSMISSION,
  COUNT_ZERO_WINDOW,
  isOriginator,
  letterAt,
  needRare,
  RESPONDER_SHIFT,
  SEEN_ACK,
  SEEN_DATA,
  SEEN_FIN,
  SEEN_INCONSISTENT,
  SEEN_MULTI,
  SEEN_RST,
  SEEN_SYN,
  setLetter,
} from './history.ts';
import { numbers, rareNumbers, rareWords, sideSlot, words } from './memory.ts';
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from './tcp-segment.ts';
import { checkEnd, close, segment, turnAround, updateState } from './tcp-states.ts';
import { takeAcknowledgement, takeData } from './tcp-stream.ts';

/** A SYN or RST whose sequence number is further off is not believed. */
const LARGE_STEP = 1_048_576;
const TWO_32: f64 = 4294967296;
const WRAPS_MASK = 0xffff;
const WRAPS_SHIFT = 16;

const LETTER_A = 0x61;
const LETTER_D = 0x64;
const LETTER_F = 0x66;
const LETTER_H = 0x68;
const LETTER_I = 0x69;
const LETTER_Q = 0x71;
const LETTER_R = 0x72;
const LETTER_S = 0x73;
const LETTER_T = 0x74;
const LETTER_W = 0x77;
const CODE_H = 0x48;

/** Follows a valid segment: changes state, history, sequence numbers and lists of its flow. */
export function takeSegment(): void {
  const w = segment.w;
  const side = segment.side;
  const own = segment.own;
  const flags = segment.flags;
  const length = segment.length;
  segment.isEstablishing = false;
  segment.closes = false;
  markPartial();
  const control = ((flags & TCP_SYN) !== 0 ? 1 : 0) + ((flags & TCP_FIN) !== 0 ? 1 : 0);
  const taken: u32 = control + ((flags & TCP_RST) !== 0 ? 0 : length);
  const end = segment.sequence + <i32>taken;
  beginSide(end);
  const relative = relativeTo(own, segment.sequence, words[own + S_SEQUENCE], words[own + S_WRAPS] & WRAPS_MASK);
  writeFlags(relative);
  writeZeroWindow();
  if ((words[w + W_STATE] & (3 * DID_CLOSE)) !== 3 * DID_CLOSE) numbers[(w >> 1) + N_LAST] = segment.timeUs;
  if ((flags & TCP_FIN) !== 0) {
    needRare(w);
    words[w + W_STATE] |= HAS_FIN << side;
    // Zeek has 64 unsigned bits here: below zero is far beyond any acknowledgement.
    rareNumbers[(sideSlot(w) >> 1) + N_FIN + side] = relative + <f64>taken < 0 ? Infinity : relative + <f64>taken;
  }
  const acknowledged: f64 = (flags & TCP_ACK) !== 0 ? readAcknowledgement() : 0;
  readSequence(end);
  updateState();
  if ((flags & TCP_ACK) !== 0 && takeAcknowledgement(segment.slot, 1 - side, acknowledged)) checkEnd(1 - side);
  words[w + W_STATE] |= WAS_SEEN << side;
  if (length > 0 && segment.isWhole && (flags & TCP_RST) === 0 && relative >= 0)
    takeData(segment.slot, side, (flags & TCP_SYN) !== 0 ? relative + 1 : relative, length);
  checkEnd(side);
  if (segment.closes) close(side);
}

function markPartial(): void {
  const w = segment.w;
  const side = segment.side;
  const flags = segment.flags;
  const state = words[w + W_STATE];
  if ((state & (WAS_SEEN << side)) !== 0) return;
  const hasSyn = (flags & TCP_SYN) !== 0;
  if (isOriginator(state, side)) {
    const isPartial = !hasSyn || (flags & TCP_ACK) !== 0;
    words[w + W_STATE] = isPartial ? state | IS_PARTIAL : state & ~IS_PARTIAL;
  } else if (!hasSyn) words[w + W_STATE] = state | IS_PARTIAL;
}

/** Sets a side's first sequence numbers, or sets them anew when a SYN contradicts what was believed. */
function beginSide(end: i32): void {
  const own = segment.own;
  const flags = segment.flags;
  const sequence = segment.sequence;
  const state = words[segment.w + W_STATE];
  const hasSyn = (flags & TCP_SYN) !== 0;
  switch (stateOf(state, segment.side)) {
    case INACTIVE:
      // Without a SYN, numbering starts as though there had been one, and the first segment is no retransmission.
      words[own + S_START] = hasSyn ? sequence : sequence - 1;
      words[own + S_ACKNOWLEDGED] = words[own + S_START];
      words[own + S_SEQUENCE] = hasSyn ? end : sequence;
      return;
    case SYN_SENT:
    case SYN_ACK_SENT:
      if (!hasSyn || sequence === words[own + S_START]) return;
      break;
    case ESTABLISHED:
    case PARTIAL:
      if (!hasSyn) return;
      break;
    case RESET:
      if (!hasSyn || previousOf(state, segment.side) !== INACTIVE) return;
      break;
    default:
      return;
  }
  words[own + S_START] = sequence;
  words[own + S_ACKNOWLEDGED] = sequence;
  words[own + S_SEQUENCE] = end;
}

/**
 * `current` relative to the first sequence number of the side at `own`, given the last one seen and how often it went round.
 * Below zero: before the first.
 */
function relativeTo(own: i32, current: i32, last: i32, wraps: i32): f64 {
  const step = (current - last) | 0;
  let round = wraps;
  if (step < 0 && round > 0 && <u32>current > <u32>last) round--;
  else if (step > 0 && <u32>current < <u32>last) round++;
  const start = words[own + S_START];
  return round === 0 ? <f64>(current - start) : <f64>round * TWO_32 + <f64>(<u32>current) - <f64>(<u32>start);
}

/** The relative acknowledgement number; updates what is known of the other side's sequence numbers. */
function readAcknowledgement(): f64 {
  const w = segment.w;
  const side = segment.side;
  const peer = segment.peer;
  const acknowledged = segment.acknowledged;
  if (stateOf(words[w + W_STATE], 1 - side) === INACTIVE) {
    words[peer + S_START] = acknowledged - 1;
    words[peer + S_ACKNOWLEDGED] = acknowledged - 1;
    words[peer + S_SEQUENCE] = acknowledged - 1;
    return 1;
  }
  const last = words[peer + S_ACKNOWLEDGED];
  const relative = relativeTo(peer, acknowledged, last, words[peer + S_WRAPS] >>> WRAPS_SHIFT);
  if (relative < 0) return 0;
  const step = (acknowledged - last) | 0;
  // A zero far off is a broken header rather than a stream that happens to stand there.
  const isBroken = acknowledged === 0 && step > LARGE_STEP;
  if ((segment.flags & TCP_RST) === 0 && step > 0 && !isBroken) {
    if (<u32>acknowledged < <u32>last) {
      words[peer + S_WRAPS] += 1 << WRAPS_SHIFT;
      words[w + W_STATE] |= HAS_WRAPPED;
    }
    words[peer + S_ACKNOWLEDGED] = acknowledged;
  }
  return relative;
}

function readSequence(end: i32): void {
  const w = segment.w;
  const side = segment.side;
  const own = segment.own;
  const flags = segment.flags;
  const length = segment.length;
  const last = words[own + S_SEQUENCE];
  const step = (end - last) | 0;
  if ((flags & (TCP_SYN | TCP_RST)) !== 0 && (step > LARGE_STEP || step < -LARGE_STEP)) return;
  // A FIN behind nothing but the SYN is believed, however far: more than 2 GB may have passed unseen.
  const isFirstFin = (flags & TCP_FIN) !== 0 && last === ((words[own + S_START] + 1) | 0);
  if (!isFirstFin && stateOf(words[w + W_STATE], side) === RESET) return;
  if (isFirstFin || step > 0) {
    if (<u32>end < <u32>last) {
      words[own + S_WRAPS] += 1;
      words[w + W_STATE] |= HAS_WRAPPED;
    }
    words[own + S_SEQUENCE] = end;
  } else if (length > 0) addScaled(w, side, COUNT_RETRANSMISSION, LETTER_T);
}

function writeFlags(relative: f64): void {
  const w = segment.w;
  const side = segment.side;
  const flags = segment.flags;
  const length = segment.length;
  const control = flags & (TCP_SYN | TCP_FIN | TCP_RST);
  if (control === TCP_SYN) {
    writeControl(0, SEEN_SYN, (flags & TCP_ACK) !== 0 ? LETTER_H : LETTER_S, relative);
  } else if (control === TCP_FIN) {
    // A FIN stands behind the data of its segment.
    writeControl(1, SEEN_FIN, LETTER_F, relative + <f64>length);
  } else if (control === TCP_RST) {
    writeControl(2, SEEN_RST, LETTER_R, relative);
  } else if (control === 0) {
    if (length === 0 && (flags & TCP_ACK) === 0) return;
    turnAfterSynAck();
    if (length > 0) addOnce(w, side, SEEN_DATA, LETTER_D);
    else addOnce(w, side, SEEN_ACK, LETTER_A);
  } else if ((control & (TCP_FIN | TCP_RST)) === (TCP_FIN | TCP_RST)) {
    addOnce(w, side, SEEN_INCONSISTENT, LETTER_I);
  } else addOnce(w, side, SEEN_MULTI, LETTER_Q);
}

/**
 * Data or an acknowledgement right after a SYN-ACK that began the connection: no scan goes on like this, the SYN was missed.
 * The sender of the SYN-ACK is the responder.
 */
function turnAfterSynAck(): void {
  const w = segment.w;
  if (words[w + W_LETTERS] !== 1 || letterAt(w, 0) !== CODE_H) return;
  words[w + W_LETTERS] = 0;
  turnAround(w);
  setLetter(w, 1, LETTER_H);
  words[w + W_LETTERS] = 2;
  words[w + W_SEEN] = (words[w + W_SEEN] & ~SEEN_SYN) | (SEEN_SYN << RESPONDER_SHIFT);
  words[w + W_STATE] &= ~IS_PARTIAL;
}

/** SYN, FIN and RST are written again when they come with another sequence number. */
function writeControl(kind: i32, bit: i32, letter: i32, relative: f64): void {
  const w = segment.w;
  const side = segment.side;
  const at = sideSlot(w) + W_CONTROL + side * CONTROL_WORDS + kind;
  const isAgain = addOnce(w, side, bit, letter);
  // The first SYN is the beginning of the numbering, which is what zero says.
  if (relative === 0 && (words[w + W_STATE] & HAS_RARE) === 0) return;
  needRare(w);
  if (isAgain && rareWords[at] !== <i32>(<i64>relative)) addLetter(w, side, letter);
  rareWords[at] = <i32>(<i64>relative);
}

/** A window of 0 means something unless the sender is reset or the other side has nothing more to send. */
function writeZeroWindow(): void {
  const w = segment.w;
  const side = segment.side;
  if (segment.window !== 0 || (segment.flags & TCP_RST) !== 0) return;
  const state = words[w + W_STATE];
  if (stateOf(state, 1 - side) === CLOSED || stateOf(state, side) === RESET) return;
  addScaled(w, side, COUNT_ZERO_WINDOW, LETTER_W);
}
