// Kernel: sorts the numbers of a column, which is most of what fitting ECOD and COPOD costs.

/** LSD radix sort (Knuth, TAOCP vol. 3, 5.2.5) of 64-bit keys in five digits of 11 bits and one of 9. */
const DIGIT_BITS: u32 = 11;
const DIGITS: i32 = 6;
const BUCKETS: i32 = 2048;
const MASK: u64 = 2047;

/** Bytes of histograms that `sortNumbers` wants. */
export const HISTOGRAM_BYTES: i32 = DIGITS * BUCKETS * 4;

/** The first byte that the module itself does not use. */
export function firstFreeByte(): usize {
  return __heap_base;
}

/**
 * Sorts `count` doubles at `at`, none of them NaN, ascending by their bits (−0 before 0). `scratch` has as many bytes; `histograms` has
 * HISTOGRAM_BYTES.
 */
export function sortNumbers(at: usize, scratch: usize, histograms: usize, count: i32): void {
  memory.fill(histograms, 0, HISTOGRAM_BYTES);
  toKeys(at, histograms, count);
  let from = at;
  let to = scratch;
  for (let digit = 0; digit < DIGITS; digit++) {
    const histogram = histograms + ((<usize>digit * BUCKETS) << 2);
    const shift = <u64>digit * DIGIT_BITS;
    if (count > 0 && load<u32>(histogram + ((<usize>((load<u64>(from) >> shift) & MASK)) << 2)) === <u32>count)
      continue;
    scatter(from, to, histogram, shift, count);
    const swapped = from;
    from = to;
    to = swapped;
  }
  toNumbers(from, at, count);
}

/** Turns doubles into unsigned keys of the same order, and counts all digits of them. */
function toKeys(at: usize, histograms: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const place = at + ((<usize>i) << 3);
    const bits = load<u64>(place);
    const key = bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
    store<u64>(place, key);
    for (let digit = 0; digit < DIGITS; digit++) {
      const counter = histograms + ((<usize>digit * BUCKETS + <usize>((key >> (<u64>digit * DIGIT_BITS)) & MASK)) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
  }
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

function toNumbers(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const key = load<u64>(from + ((<usize>i) << 3));
    store<u64>(to + ((<usize>i) << 3), key ^ (~(<u64>(<i64>key >> 63)) | 0x8000000000000000));
  }
}
