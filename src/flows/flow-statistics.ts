// The 48 statistics of a flow: nfstream's names, in nfstream's order, over frame lengths (ps) and intervals (piat_ms).
import {
  FLAG_SIDE_WORDS,
  N_BOTH_SQUARES,
  N_SIDES,
  N_STATISTICS,
  S_LINK_BYTES,
  S_PACKETS,
  SIDE_NUMBERS,
  SIDE_WORDS,
  T_ACK,
  T_FIRST,
  T_GAP_FIRST,
  T_GAP_MAX,
  T_GAP_MIN,
  T_GAP_SQUARES,
  T_LAST,
  T_PSH,
  T_SIZE_FIRST,
  T_SIZE_MAX,
  T_SIZE_MIN,
  T_SIZE_SQUARES,
  W_BOTH_FIRST,
  W_BOTH_MAX,
  W_BOTH_MIN,
  W_FLAG_COUNTS,
  W_STATISTICS,
} from './flow-layout.ts';

const DIRECTIONS = ['bidirectional', 'src2dst', 'dst2src'] as const;
const MEASURES = ['ps', 'piat_ms'] as const;
const MOMENTS = ['min', 'mean', 'stddev', 'max'] as const;
const FLAGS = ['syn', 'cwr', 'ece', 'urg', 'ack', 'psh', 'rst', 'fin'] as const;

/**
 * Names of the columns of `FlowBatch.statistics`, index = column: sizes in bytes on the wire (min, mean, sample standard
 * deviation, max) for both directions together, source to destination, destination to source; then intervals between packets
 * in milliseconds; then counts of packets with each TCP flag.
 */
export const STATISTICS_NAMES: readonly string[] = [
  ...MEASURES.flatMap((measure) =>
    DIRECTIONS.flatMap((direction) => MOMENTS.map((moment) => `${direction}_${moment}_${measure}`)),
  ),
  ...DIRECTIONS.flatMap((direction) => FLAGS.map((flag) => `${direction}_${flag}_packets`)),
];

const GAP_MAX = 0x7fffffff;
const ACK = 16;
const PSH = 8;
/** TCP flag bit of each counted flag beside ACK and PSH, index = word behind W_FLAG_COUNTS. */
const RARE_FLAGS = [1, 2, 4, 32, 64, 128] as const;
const ALL_RARE_FLAGS = 1 | 2 | 4 | 32 | 64 | 128;

/** Empties the flag counts of a new flow; the rest is set by its first packets. */
export function beginStatistics(words: Int32Array, w: number): void {
  words.fill(0, w + W_FLAG_COUNTS, w + W_FLAG_COUNTS + RARE_FLAGS.length);
  words.fill(0, w + W_FLAG_COUNTS + FLAG_SIDE_WORDS, w + W_FLAG_COUNTS + FLAG_SIDE_WORDS + RARE_FLAGS.length);
  for (let side = 0; side < 2; side++) {
    words[w + W_STATISTICS + side * SIDE_WORDS + T_ACK] = 0;
    words[w + W_STATISTICS + side * SIDE_WORDS + T_PSH] = 0;
  }
}

/**
 * Adds a packet of `size` bytes at `ms` to the statistics of `side`; its S_PACKETS does not count it yet. Squares are taken
 * of differences to the first value: equal values give exactly 0, and no sum cancels more than the number of packets.
 */
export function addToStatistics(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  side: number,
  size: number,
  ms: number,
  flags: number,
): void {
  const n = w >> 1;
  const ws = w + W_STATISTICS + side * SIDE_WORDS;
  const ns = n + N_STATISTICS + side * SIDE_NUMBERS;
  const own = numbers[n + N_SIDES + side * SIDE_NUMBERS + S_PACKETS]!;
  const other = numbers[n + N_SIDES + SIDE_NUMBERS - side * SIDE_NUMBERS + S_PACKETS]!;
  const otherLast = other === 0 ? ms : numbers[n + N_STATISTICS + SIDE_NUMBERS - side * SIDE_NUMBERS + T_LAST]!;
  let last = otherLast;
  if (own === 0) {
    words[ws + T_SIZE_MIN] = size;
    words[ws + T_SIZE_MAX] = size;
    words[ws + T_SIZE_FIRST] = size;
    numbers[ns + T_SIZE_SQUARES] = 0;
    numbers[ns + T_GAP_SQUARES] = 0;
    numbers[ns + T_FIRST] = ms;
    numbers[ns + T_LAST] = ms;
  } else {
    if (size < words[ws + T_SIZE_MIN]!) words[ws + T_SIZE_MIN] = size;
    if (size > words[ws + T_SIZE_MAX]!) words[ws + T_SIZE_MAX] = size;
    const excess = size - words[ws + T_SIZE_FIRST]!;
    numbers[ns + T_SIZE_SQUARES]! += excess * excess;
    const ownLast = numbers[ns + T_LAST]!;
    if (other === 0 || ownLast > otherLast) last = ownLast;
    const gap = ms > ownLast ? Math.min(ms - ownLast, GAP_MAX) : 0;
    if (ms > ownLast) numbers[ns + T_LAST] = ms;
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
  }
  const total = own + other;
  if (total > 0) {
    const gap = ms > last ? Math.min(ms - last, GAP_MAX) : 0;
    if (total === 1) {
      words[w + W_BOTH_MIN] = gap;
      words[w + W_BOTH_MAX] = gap;
      words[w + W_BOTH_FIRST] = gap;
      numbers[n + N_BOTH_SQUARES] = 0;
    } else {
      if (gap < words[w + W_BOTH_MIN]!) words[w + W_BOTH_MIN] = gap;
      if (gap > words[w + W_BOTH_MAX]!) words[w + W_BOTH_MAX] = gap;
      const more = gap - words[w + W_BOTH_FIRST]!;
      numbers[n + N_BOTH_SQUARES]! += more * more;
    }
  }
  if ((flags & ACK) !== 0) words[ws + T_ACK]!++;
  if ((flags & PSH) !== 0) words[ws + T_PSH]!++;
  if ((flags & ALL_RARE_FLAGS) !== 0) addRareFlags(words, w + W_FLAG_COUNTS + side * FLAG_SIDE_WORDS, flags);
}

function addRareFlags(words: Int32Array, at: number, flags: number): void {
  for (let i = 0; i < RARE_FLAGS.length; i++) if ((flags & RARE_FLAGS[i]!) !== 0) words[at + i]!++;
}

// Columns of the output, four a direction.
const SIZES = 0;
const GAPS = 12;
const FLAG_COLUMNS = 24;
const COLUMNS_OF_FLAGS = FLAGS.length;
/** Column of each rare flag within its direction, index as in RARE_FLAGS. */
const RARE_COLUMNS = [7, 0, 6, 3, 2, 1] as const;
const COLUMN_ACK = 4;
const COLUMN_PSH = 5;

/** Writes the 48 numbers of the flow at `w` to `out[at]` on; `source` is the side that counts as the source. */
export function writeStatistics(
  words: Int32Array,
  numbers: Float64Array,
  w: number,
  source: number,
  out: Float64Array,
  at: number,
): void {
  writeSide(words, numbers, w, source, out, at, 1);
  writeSide(words, numbers, w, 1 - source, out, at, 2);
  const n = w >> 1;
  const a = n + N_SIDES;
  const b = a + SIDE_NUMBERS;
  const packetsA = numbers[a + S_PACKETS]!;
  const packetsB = numbers[b + S_PACKETS]!;
  const packets = packetsA + packetsB;
  const first = at + SIZES;
  // Sizes of both sides from those of each (Chan, Golub, LeVeque 1979).
  const step = packetsA === 0 || packetsB === 0 ? 0 : out[first + 9]! - out[first + 5]!;
  const squares = sizeSquares(words, numbers, w, 0) + sizeSquares(words, numbers, w, 1);
  const spread = squares + (packets > 0 ? (step * step * packetsA * packetsB) / packets : 0);
  const isOneSided = packetsA === 0 || packetsB === 0;
  const only = first + (out[first + 7] === 0 && out[first + 11]! > 0 ? 8 : 4);
  out[first] = isOneSided ? out[only]! : Math.min(out[first + 4]!, out[first + 8]!);
  out[first + 1] = packets > 0 ? (numbers[a + S_LINK_BYTES]! + numbers[b + S_LINK_BYTES]!) / packets : 0;
  out[first + 2] = packets > 1 ? Math.sqrt(spread / (packets - 1)) : 0;
  out[first + 3] = isOneSided ? out[only + 3]! : Math.max(out[first + 7]!, out[first + 11]!);
  const earliest = firstMs(numbers, n, packetsA, packetsB);
  const latest = lastMs(numbers, n, packetsA, packetsB);
  const squaresOfGaps = packets > 2 ? numbers[n + N_BOTH_SQUARES]! : 0;
  writeGaps(words, w + W_BOTH_MIN, packets - 1, latest - earliest, squaresOfGaps, out, at + GAPS);
  const flags = at + FLAG_COLUMNS;
  for (let i = 0; i < COLUMNS_OF_FLAGS; i++)
    out[flags + i] = out[flags + COLUMNS_OF_FLAGS + i]! + out[flags + 2 * COLUMNS_OF_FLAGS + i]!;
}

function firstMs(numbers: Float64Array, n: number, packetsA: number, packetsB: number): number {
  const a = numbers[n + N_STATISTICS + T_FIRST]!;
  const b = numbers[n + N_STATISTICS + SIDE_NUMBERS + T_FIRST]!;
  return packetsB === 0 ? a : packetsA === 0 ? b : Math.min(a, b);
}

function lastMs(numbers: Float64Array, n: number, packetsA: number, packetsB: number): number {
  const a = numbers[n + N_STATISTICS + T_LAST]!;
  const b = numbers[n + N_STATISTICS + SIDE_NUMBERS + T_LAST]!;
  return packetsB === 0 ? a : packetsA === 0 ? b : Math.max(a, b);
}

/** Sum of squared differences of the sizes of a side to their mean. */
function sizeSquares(words: Int32Array, numbers: Float64Array, w: number, side: number): number {
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  const packets = numbers[n + S_PACKETS]!;
  if (packets < 2) return 0;
  const ws = w + W_STATISTICS + side * SIDE_WORDS;
  const excess = numbers[n + S_LINK_BYTES]! - packets * words[ws + T_SIZE_FIRST]!;
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
): void {
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  const ns = (w >> 1) + N_STATISTICS + side * SIDE_NUMBERS;
  const ws = w + W_STATISTICS + side * SIDE_WORDS;
  const packets = numbers[n + S_PACKETS]!;
  const sizes = at + SIZES + direction * 4;
  out[sizes] = packets > 0 ? words[ws + T_SIZE_MIN]! : 0;
  out[sizes + 1] = packets > 0 ? numbers[n + S_LINK_BYTES]! / packets : 0;
  out[sizes + 2] = packets > 1 ? Math.sqrt(sizeSquares(words, numbers, w, side) / (packets - 1)) : 0;
  out[sizes + 3] = packets > 0 ? words[ws + T_SIZE_MAX]! : 0;
  const span = numbers[ns + T_LAST]! - numbers[ns + T_FIRST]!;
  writeGaps(words, ws + T_GAP_MIN, packets - 1, span, numbers[ns + T_GAP_SQUARES]!, out, at + GAPS + direction * 4);
  const flags = at + FLAG_COLUMNS + direction * COLUMNS_OF_FLAGS;
  const counts = w + W_FLAG_COUNTS + side * FLAG_SIDE_WORDS;
  for (let i = 0; i < RARE_COLUMNS.length; i++) out[flags + RARE_COLUMNS[i]!] = words[counts + i]!;
  out[flags + COLUMN_ACK] = words[ws + T_ACK]!;
  out[flags + COLUMN_PSH] = words[ws + T_PSH]!;
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
  if (count < 1) {
    out.fill(0, to, to + 4);
    return;
  }
  const excess = span - count * words[at + 2]!;
  const spread = Math.max(0, squares - (excess * excess) / count);
  out[to] = words[at]!;
  out[to + 1] = span / count;
  out[to + 2] = count > 1 ? Math.sqrt(spread / (count - 1)) : 0;
  out[to + 3] = words[at + 1]!;
}
