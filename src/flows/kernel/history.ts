// Zeek's history of a connection: one letter an event, upper case from the originator.
import {
  COUNT_WORDS,
  HAS_RARE,
  HISTORY_NEAR,
  ORIGINATOR_IS_1,
  RARE_WORDS,
  W_COUNTS,
  W_HISTORY,
  W_HISTORY_FAR,
  W_LETTERS,
  W_SEEN,
  W_STATE,
} from '../flow-layout.ts';
import { bytes, COUNT_HISTORY_CUT, counters, rareBytes, rareWords, sideSlot, words } from './memory.ts';

// Letters that are written once a direction, as bits of W_SEEN (the responder's 16 bits higher). Those of SYN, FIN and RST
// come again when the sequence number changes.
export const SEEN_SYN = 1;
export const SEEN_FIN = 2;
export const SEEN_RST = 4;
export const SEEN_INCONSISTENT = 8;
export const SEEN_DATA = 16;
export const SEEN_ACK = 32;
export const SEEN_MULTI = 64;
export const RESPONDER_SHIFT = 16;

// Events whose 1st, 10th, 100th … occurrence is written; index of the count.
export const COUNT_RETRANSMISSION = 0;
export const COUNT_ZERO_WINDOW = 1;
export const COUNT_BAD_CHECKSUM = 2;
export const COUNT_GAP = 3;

/** Bits of W_SEEN for events that have happened once, four a side. */
const FIRST_SHIFT = 24;

const UPPER_CASE_OFFSET = 32;
/** As in flow-batch.ts. */
export const HISTORY_MAX = 64;

export function isOriginator(state: i32, side: i32): bool {
  return ((state & ORIGINATOR_IS_1) === 0) === (side === 0);
}

/** Sets the words that few flows need to zero, once a flow. */
export function needRare(w: i32): void {
  if ((words[w + W_STATE] & HAS_RARE) !== 0) return;
  words[w + W_STATE] |= HAS_RARE;
  const c = sideSlot(w);
  for (let i = 0; i < RARE_WORDS; i++) rareWords[c + i] = 0;
}

/** The i-th letter of the flow at `w`. */
export function letterAt(w: i32, i: i32): i32 {
  return i < HISTORY_NEAR
    ? bytes[(w + W_HISTORY) * 4 + i]
    : rareBytes[(sideSlot(w) + W_HISTORY_FAR) * 4 + i - HISTORY_NEAR];
}

export function setLetter(w: i32, i: i32, code: i32): void {
  if (i < HISTORY_NEAR) bytes[(w + W_HISTORY) * 4 + i] = code;
  else rareBytes[(sideSlot(w) + W_HISTORY_FAR) * 4 + i - HISTORY_NEAR] = code;
}

/** Writes a letter (lower-case code) in the case of the side. */
export function addLetter(w: i32, side: i32, letter: i32): void {
  addCode(w, isOriginator(words[w + W_STATE], side) ? letter - UPPER_CASE_OFFSET : letter);
}

/** Writes a letter as it is. */
export function addCode(w: i32, code: i32): void {
  const letters = words[w + W_LETTERS];
  if (letters >= HISTORY_MAX) {
    counters[COUNT_HISTORY_CUT] += 1;
    return;
  }
  setLetter(w, letters, code);
  words[w + W_LETTERS] = letters + 1;
}

/** Writes a letter unless the direction has it already. Returns whether it had. */
export function addOnce(w: i32, side: i32, bit: i32, letter: i32): bool {
  const mask = isOriginator(words[w + W_STATE], side) ? bit : bit << RESPONDER_SHIFT;
  const seen = words[w + W_SEEN];
  if ((seen & mask) !== 0) return true;
  words[w + W_SEEN] = seen | mask;
  addLetter(w, side, letter);
  return false;
}

/** Counts an event of a side; writes the letter at the 1st, 10th, 100th … The first is a bit of W_SEEN, the others a count. */
export function addScaled(w: i32, side: i32, count: i32, letter: i32): void {
  const first = 1 << (FIRST_SHIFT + side * COUNT_WORDS + count);
  if ((words[w + W_SEEN] & first) === 0) {
    words[w + W_SEEN] |= first;
    addLetter(w, side, letter);
    return;
  }
  needRare(w);
  const at = sideSlot(w) + W_COUNTS + side * COUNT_WORDS + count;
  const more = rareWords[at] + 1;
  rareWords[at] = more;
  for (let power: i64 = 10; power <= <i64>more + 1; power *= 10) {
    if (power === <i64>more + 1) addLetter(w, side, letter);
  }
}
