// Statistics of a flow while it is open: sums that its 48 numbers (flow-statistics.ts) are computed from at its end.
import * as layout from './flow-layout.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const {
  BOTH_MEASURED,
  HAS_MORE_FLAGS,
  HAS_PACKET,
  MORE_FLAG_WORDS,
  N_BOTH_SQUARES,
  N_SIDES,
  N_START,
  N_STATISTICS,
  SIDE_MEASURED,
  SIDE_NUMBERS,
  SIDE_READY,
  SIDE_WORDS,
  S_FLAGS,
  S_LINK_BYTES,
  S_PACKETS,
  T_ACK,
  T_FIRST,
  T_GAP_FIRST,
  T_GAP_MAX,
  T_GAP_MIN,
  T_GAP_SQUARES,
  T_LAST,
  T_MORE_FIN,
  T_MORE_SYN,
  T_PSH,
  T_SIZE_FIRST,
  T_SIZE_MAX,
  T_SIZE_MIN,
  T_SIZE_SQUARES,
  W_BOTH_FIRST,
  W_BOTH_LAST,
  W_BOTH_MAX,
  W_BOTH_MIN,
  W_BOTH_START,
  W_MORE_FLAGS,
  W_SEEN,
  W_SIDES,
  W_STATE,
  W_STATISTICS,
} = layout;

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;
/** Flags counted at W_MORE_FLAGS, in order. */
const OTHER_FLAGS = [RST, 32, 64, 128] as const;
const ALL_OTHER_FLAGS = RST | 32 | 64 | 128;

/**
 * Adds a packet of `size` bytes at `ms` (modulo 2^32) to the statistics of `side`; the words of the side do not count it yet.
 * `previousMs` is the time of the packet before it. Squares are taken of differences to the first value: equal values give
 * exactly 0, and no sum cancels by more than the number of packets.
 */
export function addToStatistics(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  side: number,
  size: number,
  ms: number,
  previousMs: number,
  flags: number,
): void {
  const seen = words[w + W_SEEN]!;
  if ((seen & HAS_PACKET) === 0) {
    words[w + W_SEEN] = seen | HAS_PACKET;
    // Packets that do not count, with a wrong checksum, may have come before.
    if (startMs(numbers, w) === ms) return;
    beginSide(words, numbers, w, side, ms, size, flags);
    return;
  }
  const ws = w + W_STATISTICS + side * SIDE_WORDS;
  const ns = (w >> 1) + N_STATISTICS + side * SIDE_NUMBERS;
  const own = numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_PACKETS]!;
  if (own === 0) {
    beginSide(words, numbers, w, side, ms, size, flags);
    addBothGap(words, numbers, w, ms, previousMs);
    return;
  }
  if ((seen & (SIDE_MEASURED << side)) === 0) {
    const first = numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_LINK_BYTES]!;
    beginSide(words, numbers, w, side, startMs(numbers, w), first, words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS]!);
  }
  if (size < words[ws + T_SIZE_MIN]!) words[ws + T_SIZE_MIN] = size;
  if (size > words[ws + T_SIZE_MAX]!) words[ws + T_SIZE_MAX] = size;
  const excess = size - words[ws + T_SIZE_FIRST]!;
  numbers[ns + T_SIZE_SQUARES]! += excess * excess;
  const difference = (ms - words[ws + T_LAST]!) | 0;
  const gap = difference > 0 ? difference : 0;
  if (difference > 0) words[ws + T_LAST] = ms;
  if (own === 1) {
    words[ws + T_GAP_MIN] = gap;
    words[ws + T_GAP_MAX] = gap;
    words[ws + T_GAP_FIRST] = gap;
  } else {
    if (gap < words[ws + T_GAP_MIN]!) words[ws + T_GAP_MIN] = gap;
    if (gap > words[ws + T_GAP_MAX]!) words[ws + T_GAP_MAX] = gap;
    const more = gap - words[ws + T_GAP_FIRST]!;
    numbers[ns + T_GAP_SQUARES]! += more * more;
  }
  addBothGap(words, numbers, w, ms, previousMs);
  if ((flags & ACK) !== 0) words[ws + T_ACK]!++;
  if ((flags & PSH) !== 0) words[ws + T_PSH]!++;
  if ((flags & ~(ACK | PSH)) !== 0)
    addRareFlags(words, w, side, ws, flags & words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS]!);
}

/** Sets the statistics of a side to those of its first packet. */
function beginSide(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  side: number,
  ms: number,
  size: number,
  flags: number,
): void {
  const ws = w + W_STATISTICS + side * SIDE_WORDS;
  const ns = (w >> 1) + N_STATISTICS + side * SIDE_NUMBERS;
  words[w + W_SEEN]! |= SIDE_MEASURED << side;
  words[ws + T_SIZE_MIN] = size;
  words[ws + T_SIZE_MAX] = size;
  words[ws + T_SIZE_FIRST] = size;
  words[ws + T_FIRST] = ms;
  words[ws + T_LAST] = ms;
  words[ws + T_ACK] = (flags >> 4) & 1;
  words[ws + T_PSH] = (flags >> 3) & 1;
  words[ws + T_MORE_FIN] = 0;
  words[ws + T_MORE_SYN] = 0;
  numbers[ns + T_SIZE_SQUARES] = 0;
  numbers[ns + T_GAP_SQUARES] = 0;
}

/** Start of a flow, milliseconds modulo 2^32. */
export function startMs(numbers: Float64Array, w: number): number {
  return Math.floor(numbers[(w >> 1) + N_START]! / 1000) | 0;
}

function addBothGap(words: Int32Array, numbers: Float64Array, w: number, ms: number, previousMs: number): void {
  const isSecond = (words[w + W_SEEN]! & BOTH_MEASURED) === 0;
  const difference = (ms - (isSecond ? previousMs : words[w + W_BOTH_LAST]!)) | 0;
  const gap = difference > 0 ? difference : 0;
  if (isSecond) {
    words[w + W_SEEN]! |= BOTH_MEASURED;
    words[w + W_BOTH_MIN] = gap;
    words[w + W_BOTH_MAX] = gap;
    words[w + W_BOTH_FIRST] = gap;
    words[w + W_BOTH_START] = previousMs;
    words[w + W_BOTH_LAST] = difference > 0 ? ms : previousMs;
    numbers[(w >> 1) + N_BOTH_SQUARES] = 0;
    return;
  }
  if (difference > 0) words[w + W_BOTH_LAST] = ms;
  if (gap < words[w + W_BOTH_MIN]!) words[w + W_BOTH_MIN] = gap;
  if (gap > words[w + W_BOTH_MAX]!) words[w + W_BOTH_MAX] = gap;
  const more = gap - words[w + W_BOTH_FIRST]!;
  numbers[(w >> 1) + N_BOTH_SQUARES]! += more * more;
}

/** Counts flags that the side has sent before; the first of each kind is a bit of S_FLAGS. */
function addRareFlags(words: Int32Array, w: number, side: number, ws: number, repeated: number): void {
  if ((repeated & FIN) !== 0) words[ws + T_MORE_FIN]!++;
  if ((repeated & SYN) !== 0) words[ws + T_MORE_SYN]!++;
  if ((repeated & ALL_OTHER_FLAGS) === 0) return;
  if ((words[w + W_STATE]! & HAS_MORE_FLAGS) === 0) {
    words[w + W_STATE]! |= HAS_MORE_FLAGS;
    words.fill(0, w + W_MORE_FLAGS, w + W_MORE_FLAGS + 2 * MORE_FLAG_WORDS);
  }
  const at = w + W_MORE_FLAGS + side * MORE_FLAG_WORDS;
  for (let i = 0; i < MORE_FLAG_WORDS; i++) if ((repeated & OTHER_FLAGS[i]!) !== 0) words[at + i]!++;
}

// Columns of the output: four a direction for sizes, then for intervals; then eight a direction for flags.
const GAPS = 12;
const FLAG_COLUMNS = 24;
const COLUMNS_OF_FLAGS = 8;
const COLUMNS = 48;
/** Bit of each flag column: syn, cwr, ece, urg, ack, psh, rst, fin. */
const FLAG_BITS = [1, 7, 6, 5, 4, 3, 2, 0] as const;

/** Writes the 48 numbers of the flow at `w` to `out[at]` on; `source` is the side that counts as the source. */
export function writeStatistics(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  source: number,
  out: Float64Array,
  at: number,
): void {
  for (let i = at; i < at + COLUMNS; i++) out[i] = 0;
  const packetsA = packetsOf(words, numbers, w, source);
  const packetsB = packetsOf(words, numbers, w, 1 - source);
  if (packetsA > 0) writeSide(words, numbers, w, source, out, at, 1, packetsA);
  if (packetsB > 0) writeSide(words, numbers, w, 1 - source, out, at, 2, packetsB);
  if (packetsA > 0 && packetsB > 0) {
    writeBoth(words, numbers, w, source, out, at, packetsA, packetsB);
    return;
  }
  // One side alone is both together.
  const from = packetsA > 0 ? 1 : 2;
  for (let i = 0; i < 4; i++) {
    out[at + i] = out[at + from * 4 + i]!;
    out[at + GAPS + i] = out[at + GAPS + from * 4 + i]!;
  }
  const flags = at + FLAG_COLUMNS;
  for (let i = 0; i < COLUMNS_OF_FLAGS; i++) out[flags + i] = out[flags + from * COLUMNS_OF_FLAGS + i]!;
}

function packetsOf(words: Int32Array, numbers: Float64Array, w: number, side: number): number {
  if ((words[w + W_SEEN]! & (SIDE_READY << side)) === 0) return 0;
  return numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_PACKETS]!;
}

function writeBoth(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  source: number,
  out: Float64Array,
  at: number,
  packetsA: number,
  packetsB: number,
): void {
  const n = (w >> 1) + N_SIDES;
  const packets = packetsA + packetsB;
  // Sizes of both sides from those of each (Chan, Golub, LeVeque 1979).
  const step = out[at + 9]! - out[at + 5]!;
  const squares =
    sizeSquares(words, numbers, w, source, packetsA) + sizeSquares(words, numbers, w, 1 - source, packetsB);
  out[at] = Math.min(out[at + 4]!, out[at + 8]!);
  out[at + 1] = (numbers[n + S_LINK_BYTES]! + numbers[n + SIDE_NUMBERS + S_LINK_BYTES]!) / packets;
  out[at + 2] = Math.sqrt((squares + (step * step * packetsA * packetsB) / packets) / (packets - 1));
  out[at + 3] = Math.max(out[at + 7]!, out[at + 11]!);
  const span = (words[w + W_BOTH_LAST]! - words[w + W_BOTH_START]!) | 0;
  writeGaps(words, w + W_BOTH_MIN, packets - 1, span, numbers[(w >> 1) + N_BOTH_SQUARES]!, out, at + GAPS);
  const flags = at + FLAG_COLUMNS;
  for (let i = flags; i < flags + COLUMNS_OF_FLAGS; i++)
    out[i] = out[i + COLUMNS_OF_FLAGS]! + out[i + 2 * COLUMNS_OF_FLAGS]!;
}

/** Sum of squared differences of the sizes of a side to their mean. */
function sizeSquares(words: Int32Array, numbers: Float64Array, w: number, side: number, packets: number): number {
  if (packets < 2) return 0;
  const bytes = numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_LINK_BYTES]!;
  const excess = bytes - packets * words[w + W_STATISTICS + side * SIDE_WORDS + T_SIZE_FIRST]!;
  const squares = numbers[(w >> 1) + N_STATISTICS + side * SIDE_NUMBERS + T_SIZE_SQUARES]!;
  return Math.max(0, squares - (excess * excess) / packets);
}

function writeSide(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  side: number,
  out: Float64Array,
  at: number,
  direction: number,
  packets: number,
): void {
  const ws = w + W_STATISTICS + side * SIDE_WORDS;
  const sizes = at + direction * 4;
  if ((words[w + W_SEEN]! & (SIDE_MEASURED << side)) === 0) {
    writeSinglePacket(words, numbers, w, side, out, at, direction);
    return;
  }
  out[sizes] = words[ws + T_SIZE_MIN]!;
  out[sizes + 1] = numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_LINK_BYTES]! / packets;
  out[sizes + 3] = words[ws + T_SIZE_MAX]!;
  if (packets > 1) {
    out[sizes + 2] = Math.sqrt(sizeSquares(words, numbers, w, side, packets) / (packets - 1));
    const span = (words[ws + T_LAST]! - words[ws + T_FIRST]!) | 0;
    const squares = numbers[(w >> 1) + N_STATISTICS + side * SIDE_NUMBERS + T_GAP_SQUARES]!;
    writeGaps(words, ws + T_GAP_MIN, packets - 1, span, squares, out, at + GAPS + direction * 4);
  }
  // In nfstream's order: syn, cwr, ece, urg, ack, psh, rst, fin.
  const to = at + FLAG_COLUMNS + direction * COLUMNS_OF_FLAGS;
  const flags = words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS]!;
  out[to] = words[ws + T_MORE_SYN]! + ((flags >> 1) & 1);
  out[to + 4] = words[ws + T_ACK]!;
  out[to + 5] = words[ws + T_PSH]!;
  out[to + 7] = words[ws + T_MORE_FIN]! + (flags & 1);
  if ((flags & ALL_OTHER_FLAGS) === 0) return;
  const hasMore = (words[w + W_STATE]! & HAS_MORE_FLAGS) !== 0;
  const more = w + W_MORE_FLAGS + side * MORE_FLAG_WORDS;
  out[to + 6] = ((flags >> 2) & 1) + (hasMore ? words[more]! : 0);
  out[to + 3] = ((flags >> 5) & 1) + (hasMore ? words[more + 1]! : 0);
  out[to + 2] = ((flags >> 6) & 1) + (hasMore ? words[more + 2]! : 0);
  out[to + 1] = ((flags >> 7) & 1) + (hasMore ? words[more + 3]! : 0);
}

/** A side whose only packet is the flow's first one. */
function writeSinglePacket(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  side: number,
  out: Float64Array,
  at: number,
  direction: number,
): void {
  const size = numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_LINK_BYTES]!;
  const sizes = at + direction * 4;
  out[sizes] = size;
  out[sizes + 1] = size;
  out[sizes + 3] = size;
  const to = at + FLAG_COLUMNS + direction * COLUMNS_OF_FLAGS;
  const flags = words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS]!;
  for (let i = 0; i < COLUMNS_OF_FLAGS; i++) out[to + i] = (flags >> FLAG_BITS[i]!) & 1;
}

/** Four numbers of `count` intervals that sum to `span`; smallest, largest and first stand at `words[at]` on. */
function writeGaps(
  words: Int32Array,
  at: number,
  count: number,
  span: number,
  squares: number,
  out: Float64Array,
  to: number,
): void {
  out[to] = words[at]!;
  out[to + 1] = span / count;
  out[to + 3] = words[at + 1]!;
  if (count < 2) return;
  const excess = span - count * words[at + 2]!;
  out[to + 2] = Math.sqrt(Math.max(0, squares - (excess * excess) / count) / (count - 1));
}
