// Kernel: sorts the numbers of a column, which is most of what fitting ECOD and COPOD costs.

/**
 * LSD radix sort (Knuth, TAOCP vol. 3, 5.2.5) of 64-bit keys by digits of 11 bits. The three upper digits (sign, exponent, 19 to 20 bits
 * of fraction) leave most columns sorted but for a few neighbours, which insertion puts right; where it would have to move more than
 * MOVES_PER_NUMBER numbers each, the lower three are sorted by first.
 */
const DIGIT_BITS: u64 = 11;
/** Digits that are sorted by in one go, and the first of the upper ones. */
const DIGITS: i32 = 3;
const UPPER: i32 = 3;
const BUCKETS: i32 = 2048;
const MASK: u64 = 2047;
const MOVES_PER_NUMBER: i32 = 2;
const SIGN: u64 = 0x8000000000000000;

/** The first byte that the module itself does not use. */
export function firstFreeByte(): usize {
  return __heap_base;
}

/**
 * Sorts `count` doubles at `at`, none of them NaN, ascending by their bits (−0 before 0). `scratch` has as many bytes, `histograms` has a
 * word for each of 3 × 2048 buckets.
 */
export function sortNumbers(at: usize, scratch: usize, histograms: usize, count: i32): void {
  if (count < 2) return;
  for (let i = 0; i < count; i++) {
    const place = at + ((<usize>i) << 3);
    const bits = load<u64>(place);
    store<u64>(place, bits ^ (<u64>(<i64>bits >> 63) | SIGN));
  }
  let sorted = sortDigits(at, scratch, histograms, count, UPPER);
  if (!insertAll(sorted, count, MOVES_PER_NUMBER * count)) {
    const other = sorted === at ? scratch : at;
    sorted = sortDigits(sorted, other, histograms, count, 0);
    sorted = sortDigits(sorted, sorted === at ? scratch : at, histograms, count, UPPER);
  }
  for (let i = 0; i < count; i++) {
    const key = load<u64>(sorted + ((<usize>i) << 3));
    store<u64>(at + ((<usize>i) << 3), key ^ (~(<u64>(<i64>key >> 63)) | SIGN));
  }
}

/** Sorts keys by three digits; returns where they are then. A digit that all share is left out. */
function sortDigits(from: usize, to: usize, histograms: usize, count: i32, firstDigit: i32): usize {
  const lowest = <u64>firstDigit * DIGIT_BITS;
  countDigits(from, histograms, count, lowest);
  for (let digit = firstDigit; digit < firstDigit + DIGITS; digit++) {
    const histogram = histograms + ((<usize>(digit - firstDigit) * BUCKETS) << 2);
    const shift = <u64>digit * DIGIT_BITS;
    const first = (load<u64>(from) >> shift) & MASK;
    if (load<u32>(histogram + ((<usize>first) << 2)) === <u32>count) continue;
    scatter(from, to, histogram, shift, count);
    const swapped = from;
    from = to;
    to = swapped;
  }
  return from;
}

function countDigits(from: usize, histograms: usize, count: i32, lowest: u64): void {
  memory.fill(histograms, 0, (DIGITS * BUCKETS) << 2);
  const second = histograms + (BUCKETS << 2);
  const third = second + (BUCKETS << 2);
  for (let i = 0; i < count; i++) {
    const key = load<u64>(from + ((<usize>i) << 3)) >> lowest;
    increment(histograms + ((<usize>(key & MASK)) << 2));
    increment(second + ((<usize>((key >> DIGIT_BITS) & MASK)) << 2));
    increment(third + ((<usize>((key >> (2 * DIGIT_BITS)) & MASK)) << 2));
  }
}

function increment(counter: usize): void {
  store<u32>(counter, load<u32>(counter) + 1);
}

/** Moves keys into the order of one digit; keys with the same digit keep theirs. */
function scatter(from: usize, to: usize, histogram: usize, shift: u64, count: i32): void {
  let position: u32 = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const counter = histogram + ((<usize>bucket) << 2);
    const size = load<u32>(counter);
    store<u32>(counter, position);
    position += size;
  }
  for (let i = 0; i < count; i++) {
    const key = load<u64>(from + ((<usize>i) << 3));
    const counter = histogram + ((<usize>((key >> shift) & MASK)) << 2);
    const place = load<u32>(counter);
    store<u64>(to + ((<usize>place) << 3), key);
    store<u32>(counter, place + 1);
  }
}

/** Sorts keys by insertion, in at most so many moves; false where they do not suffice, and all keys are still there. */
function insertAll(keys: usize, count: i32, moves: i32): bool {
  let before = load<u64>(keys);
  for (let i = 1; i < count; i++) {
    let place = keys + ((<usize>i) << 3);
    const key = load<u64>(place);
    if (key >= before) {
      before = key;
      continue;
    }
    do {
      store<u64>(place, load<u64>(place - 8));
      place -= 8;
      moves--;
    } while (place > keys && load<u64>(place - 8) > key && moves > 0);
    store<u64>(place, key);
    if (moves <= 0) return false;
  }
  return true;
}
