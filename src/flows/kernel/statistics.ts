// Statistics of a flow while it is open: sums that its 48 numbers (flow-statistics.ts) are computed from at its end.
import {
  BOTH_MEASURED,
  HAS_MORE_FLAGS,
  HAS_PACKET,
  MORE_FLAG_WORDS,
  N_BOTH_SQUARES,
  N_SIDES,
  N_START,
  S_FLAGS,
  S_LINK_BYTES,
  S_PACKETS,
  SIDE_MEASURED,
  SIDE_NUMBERS,
  SIDE_READY,
  SIDE_WORDS,
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
} from '../flow-layout.ts';
import { numbers, recordStatistics, sideSlot, sumNumbers, sumWords, words } from './memory.ts';

const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;
const URG = 32;
const ECE = 64;
const CWR = 128;
/** Flags counted at W_MORE_FLAGS, in order: RST, URG, ECE, CWR. */
const ALL_OTHER_FLAGS = RST | 32 | 64 | 128;

/**
 * Adds a packet of `size` bytes at `ms` (modulo 2^32) to the statistics of `side`; the words of the side do not count it yet.
 * `previousMs` is the time of the packet before it. Squares are taken of differences to the first value: equal values give
 * exactly 0, and no sum cancels by more than the number of packets.
 */
export function addToStatistics(w: i32, side: i32, size: u32, ms: i32, previousMs: i32, flags: i32): void {
  const seen = words[w + W_SEEN];
  if ((seen & HAS_PACKET) === 0) {
    words[w + W_SEEN] = seen | HAS_PACKET;
    // Packets that do not count, with a wrong checksum, may have come before.
    if (startMs(w) === ms) return;
    beginSide(w, side, ms, size, flags);
    return;
  }
  const ws = sideSlot(w) + side * SIDE_WORDS;
  const ns = ws >> 1;
  const own = numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_PACKETS];
  if (own === 0) {
    beginSide(w, side, ms, size, flags);
    addBothGap(w, ms, previousMs);
    return;
  }
  if ((seen & (SIDE_MEASURED << side)) === 0) {
    const first = <u32>numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_LINK_BYTES];
    beginSide(w, side, startMs(w), first, words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS]);
  }
  if (size < <u32>sumWords[ws + T_SIZE_MIN]) sumWords[ws + T_SIZE_MIN] = size;
  if (size > <u32>sumWords[ws + T_SIZE_MAX]) sumWords[ws + T_SIZE_MAX] = size;
  const excess = <f64>size - <f64>(<u32>sumWords[ws + T_SIZE_FIRST]);
  sumNumbers[ns + T_SIZE_SQUARES] += excess * excess;
  const difference = (ms - sumWords[ws + T_LAST]) | 0;
  const gap = difference > 0 ? difference : 0;
  if (difference > 0) sumWords[ws + T_LAST] = ms;
  if (own === 1) {
    sumWords[ws + T_GAP_MIN] = gap;
    sumWords[ws + T_GAP_MAX] = gap;
    sumWords[ws + T_GAP_FIRST] = gap;
  } else {
    if (gap < sumWords[ws + T_GAP_MIN]) sumWords[ws + T_GAP_MIN] = gap;
    if (gap > sumWords[ws + T_GAP_MAX]) sumWords[ws + T_GAP_MAX] = gap;
    const more = <f64>(gap - sumWords[ws + T_GAP_FIRST]);
    sumNumbers[ns + T_GAP_SQUARES] += more * more;
  }
  addBothGap(w, ms, previousMs);
  if ((flags & ACK) !== 0) sumWords[ws + T_ACK]++;
  if ((flags & PSH) !== 0) sumWords[ws + T_PSH]++;
  if ((flags & ~(ACK | PSH)) !== 0) addRareFlags(w, side, ws, flags & words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS]);
}

/** Sets the statistics of a side to those of its first packet. */
function beginSide(w: i32, side: i32, ms: i32, size: u32, flags: i32): void {
  const ws = sideSlot(w) + side * SIDE_WORDS;
  const ns = ws >> 1;
  words[w + W_SEEN] |= SIDE_MEASURED << side;
  sumWords[ws + T_SIZE_MIN] = size;
  sumWords[ws + T_SIZE_MAX] = size;
  sumWords[ws + T_SIZE_FIRST] = size;
  sumWords[ws + T_FIRST] = ms;
  sumWords[ws + T_LAST] = ms;
  sumWords[ws + T_ACK] = (flags >> 4) & 1;
  sumWords[ws + T_PSH] = (flags >> 3) & 1;
  sumWords[ws + T_MORE_FIN] = 0;
  sumWords[ws + T_MORE_SYN] = 0;
  sumNumbers[ns + T_SIZE_SQUARES] = 0;
  sumNumbers[ns + T_GAP_SQUARES] = 0;
}

/** Start of a flow, milliseconds modulo 2^32. */
export function startMs(w: i32): i32 {
  return <i32>(<i64>Math.floor(numbers[(w >> 1) + N_START] / 1000));
}

function addBothGap(w: i32, ms: i32, previousMs: i32): void {
  const isSecond = (words[w + W_SEEN] & BOTH_MEASURED) === 0;
  const difference = (ms - (isSecond ? previousMs : sumWords[sideSlot(w) + W_BOTH_LAST])) | 0;
  const gap = difference > 0 ? difference : 0;
  if (isSecond) {
    words[w + W_SEEN] |= BOTH_MEASURED;
    sumWords[sideSlot(w) + W_BOTH_MIN] = gap;
    sumWords[sideSlot(w) + W_BOTH_MAX] = gap;
    sumWords[sideSlot(w) + W_BOTH_FIRST] = gap;
    sumWords[sideSlot(w) + W_BOTH_START] = previousMs;
    sumWords[sideSlot(w) + W_BOTH_LAST] = difference > 0 ? ms : previousMs;
    sumNumbers[(sideSlot(w) >> 1) + N_BOTH_SQUARES] = 0;
    return;
  }
  if (difference > 0) sumWords[sideSlot(w) + W_BOTH_LAST] = ms;
  if (gap < sumWords[sideSlot(w) + W_BOTH_MIN]) sumWords[sideSlot(w) + W_BOTH_MIN] = gap;
  if (gap > sumWords[sideSlot(w) + W_BOTH_MAX]) sumWords[sideSlot(w) + W_BOTH_MAX] = gap;
  const more = <f64>(gap - sumWords[sideSlot(w) + W_BOTH_FIRST]);
  sumNumbers[(sideSlot(w) >> 1) + N_BOTH_SQUARES] += more * more;
}

/** Counts flags that the side has sent before; the first of each kind is a bit of S_FLAGS. */
function addRareFlags(w: i32, side: i32, ws: i32, repeated: i32): void {
  if ((repeated & FIN) !== 0) sumWords[ws + T_MORE_FIN]++;
  if ((repeated & SYN) !== 0) sumWords[ws + T_MORE_SYN]++;
  if ((repeated & ALL_OTHER_FLAGS) === 0) return;
  if ((words[w + W_STATE] & HAS_MORE_FLAGS) === 0) {
    words[w + W_STATE] |= HAS_MORE_FLAGS;
    for (let i = 0; i < 2 * MORE_FLAG_WORDS; i++) sumWords[sideSlot(w) + W_MORE_FLAGS + i] = 0;
  }
  const at = sideSlot(w) + W_MORE_FLAGS + side * MORE_FLAG_WORDS;
  if ((repeated & RST) !== 0) sumWords[at]++;
  if ((repeated & URG) !== 0) sumWords[at + 1]++;
  if ((repeated & ECE) !== 0) sumWords[at + 2]++;
  if ((repeated & CWR) !== 0) sumWords[at + 3]++;
}

// Columns of the output: four a direction for sizes, then for intervals; then eight a direction for flags.
const GAPS = 12;
const FLAG_COLUMNS = 24;
const COLUMNS_OF_FLAGS = 8;
const COLUMNS = 48;

/** Writes the 48 numbers of the flow at `w` to `recordStatistics[at]` on; `source` is the side that counts as the source. */
export function writeStatistics(w: i32, source: i32, at: i32): void {
  memory.fill(changetype<usize>(recordStatistics) + ((<usize>at) << 3), 0, COLUMNS * 8);
  const packetsA = packetsOf(w, source);
  const packetsB = packetsOf(w, 1 - source);
  if (packetsA > 0) writeSide(w, source, at, 1, packetsA);
  if (packetsB > 0) writeSide(w, 1 - source, at, 2, packetsB);
  if (packetsA > 0 && packetsB > 0) {
    writeBoth(w, source, at, packetsA, packetsB);
    return;
  }
  // One side alone is both together.
  const from = packetsA > 0 ? 1 : 2;
  for (let i = 0; i < 4; i++) {
    recordStatistics[at + i] = recordStatistics[at + from * 4 + i];
    recordStatistics[at + GAPS + i] = recordStatistics[at + GAPS + from * 4 + i];
  }
  const flags = at + FLAG_COLUMNS;
  for (let i = 0; i < COLUMNS_OF_FLAGS; i++)
    recordStatistics[flags + i] = recordStatistics[flags + from * COLUMNS_OF_FLAGS + i];
}

function packetsOf(w: i32, side: i32): f64 {
  if ((words[w + W_SEEN] & (SIDE_READY << side)) === 0) return 0;
  return numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_PACKETS];
}

function writeBoth(w: i32, source: i32, at: i32, packetsA: f64, packetsB: f64): void {
  const n = (w >> 1) + N_SIDES;
  const packets = packetsA + packetsB;
  // Sizes of both sides from those of each (Chan, Golub, LeVeque 1979).
  const step = recordStatistics[at + 9] - recordStatistics[at + 5];
  const squares = sizeSquares(w, source, packetsA) + sizeSquares(w, 1 - source, packetsB);
  recordStatistics[at] = min<f64>(recordStatistics[at + 4], recordStatistics[at + 8]);
  recordStatistics[at + 1] = (numbers[n + S_LINK_BYTES] + numbers[n + SIDE_NUMBERS + S_LINK_BYTES]) / packets;
  recordStatistics[at + 2] = Math.sqrt((squares + (step * step * packetsA * packetsB) / packets) / (packets - 1));
  recordStatistics[at + 3] = max<f64>(recordStatistics[at + 7], recordStatistics[at + 11]);
  const span = <f64>(sumWords[sideSlot(w) + W_BOTH_LAST] - sumWords[sideSlot(w) + W_BOTH_START]);
  writeGaps(sideSlot(w) + W_BOTH_MIN, packets - 1, span, sumNumbers[(sideSlot(w) >> 1) + N_BOTH_SQUARES], at + GAPS);
  const flags = at + FLAG_COLUMNS;
  for (let i = flags; i < flags + COLUMNS_OF_FLAGS; i++)
    recordStatistics[i] = recordStatistics[i + COLUMNS_OF_FLAGS] + recordStatistics[i + 2 * COLUMNS_OF_FLAGS];
}

/** Sum of squared differences of the sizes of a side to their mean. */
function sizeSquares(w: i32, side: i32, packets: f64): f64 {
  if (packets < 2) return 0;
  const size = numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_LINK_BYTES];
  const excess = size - packets * <f64>(<u32>sumWords[sideSlot(w) + side * SIDE_WORDS + T_SIZE_FIRST]);
  const squares = sumNumbers[((sideSlot(w) + side * SIDE_WORDS) >> 1) + T_SIZE_SQUARES];
  return max<f64>(0, squares - (excess * excess) / packets);
}

function writeSide(w: i32, side: i32, at: i32, direction: i32, packets: f64): void {
  const ws = sideSlot(w) + side * SIDE_WORDS;
  const sizes = at + direction * 4;
  if ((words[w + W_SEEN] & (SIDE_MEASURED << side)) === 0) {
    writeSinglePacket(w, side, at, direction);
    return;
  }
  recordStatistics[sizes] = <f64>(<u32>sumWords[ws + T_SIZE_MIN]);
  recordStatistics[sizes + 1] = numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_LINK_BYTES] / packets;
  recordStatistics[sizes + 3] = <f64>(<u32>sumWords[ws + T_SIZE_MAX]);
  if (packets > 1) {
    recordStatistics[sizes + 2] = Math.sqrt(sizeSquares(w, side, packets) / (packets - 1));
    const span = <f64>(sumWords[ws + T_LAST] - sumWords[ws + T_FIRST]);
    const squares = sumNumbers[(ws >> 1) + T_GAP_SQUARES];
    writeGaps(ws + T_GAP_MIN, packets - 1, span, squares, at + GAPS + direction * 4);
  }
  // In nfstream's order: syn, cwr, ece, urg, ack, psh, rst, fin.
  const to = at + FLAG_COLUMNS + direction * COLUMNS_OF_FLAGS;
  const flags = words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS];
  recordStatistics[to] = sumWords[ws + T_MORE_SYN] + ((flags >> 1) & 1);
  recordStatistics[to + 4] = sumWords[ws + T_ACK];
  recordStatistics[to + 5] = sumWords[ws + T_PSH];
  recordStatistics[to + 7] = sumWords[ws + T_MORE_FIN] + (flags & 1);
  if ((flags & ALL_OTHER_FLAGS) === 0) return;
  const hasMore = (words[w + W_STATE] & HAS_MORE_FLAGS) !== 0;
  const more = sideSlot(w) + W_MORE_FLAGS + side * MORE_FLAG_WORDS;
  recordStatistics[to + 6] = ((flags >> 2) & 1) + (hasMore ? sumWords[more] : 0);
  recordStatistics[to + 3] = ((flags >> 5) & 1) + (hasMore ? sumWords[more + 1] : 0);
  recordStatistics[to + 2] = ((flags >> 6) & 1) + (hasMore ? sumWords[more + 2] : 0);
  recordStatistics[to + 1] = ((flags >> 7) & 1) + (hasMore ? sumWords[more + 3] : 0);
}

/** A side whose only packet is the flow's first one. */
function writeSinglePacket(w: i32, side: i32, at: i32, direction: i32): void {
  const size = numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_LINK_BYTES];
  const sizes = at + direction * 4;
  recordStatistics[sizes] = size;
  recordStatistics[sizes + 1] = size;
  recordStatistics[sizes + 3] = size;
  const to = at + FLAG_COLUMNS + direction * COLUMNS_OF_FLAGS;
  const flags = words[w + W_SIDES + side * SIDE_WORDS + S_FLAGS];
  recordStatistics[to] = (flags >> 1) & 1;
  recordStatistics[to + 1] = (flags >> 7) & 1;
  recordStatistics[to + 2] = (flags >> 6) & 1;
  recordStatistics[to + 3] = (flags >> 5) & 1;
  recordStatistics[to + 4] = (flags >> 4) & 1;
  recordStatistics[to + 5] = (flags >> 3) & 1;
  recordStatistics[to + 6] = (flags >> 2) & 1;
  recordStatistics[to + 7] = flags & 1;
}

/** Four numbers of `count` intervals that sum to `span`; smallest, largest and first stand at `sumWords[at]` on. */
function writeGaps(at: i32, count: f64, span: f64, squares: f64, to: i32): void {
  recordStatistics[to] = sumWords[at];
  recordStatistics[to + 1] = span / count;
  recordStatistics[to + 3] = sumWords[at + 1];
  if (count < 2) return;
  const excess = span - count * <f64>sumWords[at + 2];
  recordStatistics[to + 2] = Math.sqrt(max<f64>(0, squares - (excess * excess) / count) / (count - 1));
}
