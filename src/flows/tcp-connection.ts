// A TCP connection as Zeek follows it, segment by segment: sequence arithmetic and history. Its states: tcp-states.ts.

import * as letters from './flow-history.ts';
import { addLetter, addOnce, addScaled, isOriginator, letterAt, needRare } from './flow-history.ts';
import * as layout from './flow-layout.ts';
import * as segments from './tcp-segment.ts';
import {
  checkEnd,
  close,
  previousOf,
  type Segment,
  stateOf,
  type TcpContext,
  turnAround,
  updateState,
} from './tcp-states.ts';
import { takeAcknowledgement, takeData } from './tcp-stream.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const {
  COUNT_RETRANSMISSION,
  COUNT_ZERO_WINDOW,
  RESPONDER_SHIFT,
  SEEN_ACK,
  SEEN_DATA,
  SEEN_FIN,
  SEEN_INCONSISTENT,
  SEEN_MULTI,
  SEEN_RST,
  SEEN_SYN,
} = letters;
const {
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
  SYN_ACK_SENT,
  SYN_SENT,
  S_ACKNOWLEDGED,
  S_SEQUENCE,
  S_START,
  S_WRAPS,
  WAS_SEEN,
  W_CONTROL,
  W_LETTERS,
  W_SEEN,
  W_STATE,
} = layout;
const { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } = segments;

/** A SYN or RST whose sequence number is further off is not believed. */
const LARGE_STEP = 1_048_576;
const TWO_32 = 4294967296;
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
export function takeSegment(context: TcpContext, segment: Segment): void {
  const { words, numbers } = context.table;
  const { w, side, own, flags, length } = segment;
  segment.isEstablishing = false;
  segment.closes = false;
  markPartial(words, segment);
  const control = ((flags & TCP_SYN) !== 0 ? 1 : 0) + ((flags & TCP_FIN) !== 0 ? 1 : 0);
  const taken = control + ((flags & TCP_RST) !== 0 ? 0 : length);
  const end = (segment.sequence + taken) | 0;
  beginSide(words, segment, end);
  const relative = relativeTo(
    words,
    own,
    segment.sequence,
    words[own + S_SEQUENCE]!,
    words[own + S_WRAPS]! & WRAPS_MASK,
  );
  writeFlags(context, segment, relative);
  writeZeroWindow(context, segment);
  if ((words[w + W_STATE]! & (3 * DID_CLOSE)) !== 3 * DID_CLOSE) numbers[(w >> 1) + N_LAST] = segment.timeUs;
  if ((flags & TCP_FIN) !== 0) {
    needRare(words, w);
    words[w + W_STATE]! |= HAS_FIN << side;
    // Zeek has 64 unsigned bits here: below zero is far beyond any acknowledgement.
    numbers[(w >> 1) + N_FIN + side] = relative + taken < 0 ? Number.POSITIVE_INFINITY : relative + taken;
  }
  const acknowledged = (flags & TCP_ACK) !== 0 ? readAcknowledgement(words, segment) : 0;
  readSequence(context, segment, end);
  updateState(context, segment);
  if ((flags & TCP_ACK) !== 0 && takeAcknowledgement(context, segment.slot, 1 - side, acknowledged))
    checkEnd(context, segment, 1 - side);
  words[w + W_STATE]! |= WAS_SEEN << side;
  if (length > 0 && segment.isWhole && (flags & TCP_RST) === 0 && relative >= 0)
    takeData(context, segment.slot, side, (flags & TCP_SYN) !== 0 ? relative + 1 : relative, length);
  checkEnd(context, segment, side);
  if (segment.closes) close(context, segment, side);
}

function markPartial(words: Int32Array, segment: Segment): void {
  const { w, side, flags } = segment;
  const state = words[w + W_STATE]!;
  if ((state & (WAS_SEEN << side)) !== 0) return;
  const hasSyn = (flags & TCP_SYN) !== 0;
  if (isOriginator(state, side)) {
    const isPartial = !hasSyn || (flags & TCP_ACK) !== 0;
    words[w + W_STATE] = isPartial ? state | IS_PARTIAL : state & ~IS_PARTIAL;
  } else if (!hasSyn) words[w + W_STATE] = state | IS_PARTIAL;
}

/** Sets a side's first sequence numbers, or sets them anew when a SYN contradicts what was believed. */
function beginSide(words: Int32Array, segment: Segment, end: number): void {
  const { own, flags, sequence } = segment;
  const state = words[segment.w + W_STATE]!;
  const hasSyn = (flags & TCP_SYN) !== 0;
  switch (stateOf(state, segment.side)) {
    case INACTIVE:
      // Without a SYN, numbering starts as though there had been one, and the first segment is no retransmission.
      words[own + S_START] = hasSyn ? sequence : sequence - 1;
      words[own + S_ACKNOWLEDGED] = words[own + S_START]!;
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
function relativeTo(words: Int32Array, own: number, current: number, last: number, wraps: number): number {
  const step = (current - last) | 0;
  let round = wraps;
  if (step < 0 && round > 0 && current >>> 0 > last >>> 0) round--;
  else if (step > 0 && current >>> 0 < last >>> 0) round++;
  const start = words[own + S_START]!;
  return round === 0 ? (current - start) | 0 : round * TWO_32 + (current >>> 0) - (start >>> 0);
}

/** The relative acknowledgement number; updates what is known of the other side's sequence numbers. */
function readAcknowledgement(words: Int32Array, segment: Segment): number {
  const { w, side, peer, acknowledged } = segment;
  if (stateOf(words[w + W_STATE]!, 1 - side) === INACTIVE) {
    words[peer + S_START] = acknowledged - 1;
    words[peer + S_ACKNOWLEDGED] = acknowledged - 1;
    words[peer + S_SEQUENCE] = acknowledged - 1;
    return 1;
  }
  const last = words[peer + S_ACKNOWLEDGED]!;
  const relative = relativeTo(words, peer, acknowledged, last, words[peer + S_WRAPS]! >>> WRAPS_SHIFT);
  if (relative < 0) return 0;
  const step = (acknowledged - last) | 0;
  // A zero far off is a broken header rather than a stream that happens to stand there.
  const isBroken = acknowledged === 0 && step > LARGE_STEP;
  if ((segment.flags & TCP_RST) === 0 && step > 0 && !isBroken) {
    if (acknowledged >>> 0 < last >>> 0) {
      words[peer + S_WRAPS]! += 1 << WRAPS_SHIFT;
      words[w + W_STATE]! |= HAS_WRAPPED;
    }
    words[peer + S_ACKNOWLEDGED] = acknowledged;
  }
  return relative;
}

function readSequence(context: TcpContext, segment: Segment, end: number): void {
  const { words } = context.table;
  const { w, side, own, flags, length } = segment;
  const last = words[own + S_SEQUENCE]!;
  const step = (end - last) | 0;
  if ((flags & (TCP_SYN | TCP_RST)) !== 0 && (step > LARGE_STEP || step < -LARGE_STEP)) return;
  // A FIN behind nothing but the SYN is believed, however far: more than 2 GB may have passed unseen.
  const isFirstFin = (flags & TCP_FIN) !== 0 && last === ((words[own + S_START]! + 1) | 0);
  if (!isFirstFin && stateOf(words[w + W_STATE]!, side) === RESET) return;
  if (isFirstFin || step > 0) {
    if (end >>> 0 < last >>> 0) {
      words[own + S_WRAPS]! += 1;
      words[w + W_STATE]! |= HAS_WRAPPED;
    }
    words[own + S_SEQUENCE] = end;
  } else if (length > 0) addScaled(context.table, w, side, COUNT_RETRANSMISSION, LETTER_T, context.counters);
}

function writeFlags(context: TcpContext, segment: Segment, relative: number): void {
  const { table, counters } = context;
  const { w, side, flags, length } = segment;
  const control = flags & (TCP_SYN | TCP_FIN | TCP_RST);
  if (control === TCP_SYN) {
    writeControl(context, segment, 0, SEEN_SYN, (flags & TCP_ACK) !== 0 ? LETTER_H : LETTER_S, relative);
  } else if (control === TCP_FIN) {
    // A FIN stands behind the data of its segment.
    writeControl(context, segment, 1, SEEN_FIN, LETTER_F, relative + length);
  } else if (control === TCP_RST) {
    writeControl(context, segment, 2, SEEN_RST, LETTER_R, relative);
  } else if (control === 0) {
    if (length === 0 && (flags & TCP_ACK) === 0) return;
    turnAfterSynAck(context, segment);
    if (length > 0) addOnce(table, w, side, SEEN_DATA, LETTER_D, counters);
    else addOnce(table, w, side, SEEN_ACK, LETTER_A, counters);
  } else if ((control & (TCP_FIN | TCP_RST)) === (TCP_FIN | TCP_RST)) {
    addOnce(table, w, side, SEEN_INCONSISTENT, LETTER_I, counters);
  } else addOnce(table, w, side, SEEN_MULTI, LETTER_Q, counters);
}

/**
 * Data or an acknowledgement right after a SYN-ACK that began the connection: no scan goes on like this, the SYN was missed.
 * The sender of the SYN-ACK is the responder.
 */
function turnAfterSynAck(context: TcpContext, segment: Segment): void {
  const { words, bytes } = context.table;
  const { w } = segment;
  const history = letterAt(w, 0);
  if (words[w + W_LETTERS] !== 1 || bytes[history] !== CODE_H) return;
  words[w + W_LETTERS] = 0;
  turnAround(context, w);
  bytes[history + 1] = LETTER_H;
  words[w + W_LETTERS] = 2;
  words[w + W_SEEN] = (words[w + W_SEEN]! & ~SEEN_SYN) | (SEEN_SYN << RESPONDER_SHIFT);
  words[w + W_STATE]! &= ~IS_PARTIAL;
}

/** SYN, FIN and RST are written again when they come with another sequence number. */
function writeControl(
  context: TcpContext,
  segment: Segment,
  kind: number,
  bit: number,
  letter: number,
  relative: number,
): void {
  const { table, counters } = context;
  const { w, side } = segment;
  const at = w + W_CONTROL + side * CONTROL_WORDS + kind;
  const isAgain = addOnce(table, w, side, bit, letter, counters);
  // The first SYN is the beginning of the numbering, which is what zero says.
  if (relative === 0 && (table.words[w + W_STATE]! & HAS_RARE) === 0) return;
  needRare(table.words, w);
  if (isAgain && table.words[at] !== (relative | 0)) addLetter(table, w, side, letter, counters);
  table.words[at] = relative | 0;
}

/** A window of 0 means something unless the sender is reset or the other side has nothing more to send. */
function writeZeroWindow(context: TcpContext, segment: Segment): void {
  const { table } = context;
  const { w, side } = segment;
  if (segment.window !== 0 || (segment.flags & TCP_RST) !== 0) return;
  const state = table.words[w + W_STATE]!;
  if (stateOf(state, 1 - side) === CLOSED || stateOf(state, side) === RESET) return;
  addScaled(table, w, side, COUNT_ZERO_WINDOW, LETTER_W, context.counters);
}
