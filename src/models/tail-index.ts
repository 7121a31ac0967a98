// Finds the place of a number among a column's sorted values in a few steps: buckets over the leading bits, then a search within one.

/**
 * Buckets over the upper 32 bits of doubles, which order them: sign, exponent, 20 bits of fraction. A bucket covers a stretch of
 * magnitudes, so gaussian and log-normal columns spread over many. Magnitudes under `floor` share one, since the few values next to zero
 * take most of all exponents.
 */
export interface TailIndex {
  readonly floor: number;
  /** Key of the lowest value. */
  readonly low: number;
  readonly shift: number;
  /** Place of the first value of each bucket, and at the end their number. */
  readonly starts: Uint32Array;
}

/** NaNs behind the values that are searched: so many of a bucket are compared at once. */
export const PADDING = 4;

/** Which of the two words of a double is the upper one. */
const UPPER_WORD = new Uint32Array(new Float64Array([1]).buffer)[1] === 0 ? 0 : 1;
/** One value in so many may lie under the floor, on each side of zero. */
const FLOOR_SHARE = 4096;
/** The upper word of infinity. */
const MAGNITUDE_MAX = 0x7ff00000;

/** Order-preserving, not one to one: of a larger double the key is larger or equal. `upper` is the upper word, signed. */
function keyOf(upper: number, floor: number): number {
  const magnitude = (upper & 0x7fffffff) - floor;
  const above = magnitude < 0 ? 0 : magnitude;
  return upper < 0 ? -above : above;
}

/** The index of ascending values: at most as many buckets as values. */
export function makeTailIndex(values: Float64Array): TailIndex {
  const count = values.length;
  if (count === 0) return { floor: 0, low: 0, shift: 0, starts: new Uint32Array(2) };
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * count);
  const floor = chooseFloor(values, words);
  const low = keyOf(words[UPPER_WORD]!, floor);
  const span = keyOf(words[2 * (count - 1) + UPPER_WORD]!, floor) - low;
  let shift = 0;
  while (span >>> shift >= count && shift < 31) shift++;
  const starts = new Uint32Array((span >>> shift) + 2);
  fillStarts(words, floor, low, shift, starts);
  return { floor, low, shift, starts };
}

function fillStarts(words: Int32Array, floor: number, low: number, shift: number, starts: Uint32Array): void {
  const count = words.length / 2;
  let bucket = 0;
  for (let place = 0; place < count; place++) {
    const own = (keyOf(words[2 * place + UPPER_WORD]!, floor) - low) >>> shift;
    while (bucket < own) starts[++bucket] = place;
  }
  while (bucket + 1 < starts.length) starts[++bucket] = count;
}

/** A magnitude that few values lie under; zero itself does. */
function chooseFloor(values: Float64Array, words: Int32Array): number {
  const count = values.length;
  let zero = 0;
  for (let high = count; zero < high; ) {
    const middle = (zero + high) >> 1;
    if (values[middle]! < 0) zero = middle + 1;
    else high = middle;
  }
  const step = Math.floor(count / FLOOR_SHARE);
  const below = zero - 1 - step;
  const above = zero + step + (values[zero] === 0 ? 1 : 0);
  const magnitude = (place: number): number =>
    place < 0 || place >= count ? MAGNITUDE_MAX : words[2 * place + UPPER_WORD]! & 0x7fffffff;
  return Math.max(Math.min(magnitude(below), magnitude(above)) - 1, 0);
}

/** The bucket of each of `count` numbers from `first` on, of which `words` are the words: the nearest one for a number beyond them. */
export function findBuckets(
  words: Int32Array,
  first: number,
  count: number,
  index: TailIndex,
  buckets: Uint32Array,
): void {
  const { floor, low, shift } = index;
  const last = index.starts.length - 2;
  for (let i = 0, word = 2 * first + UPPER_WORD; i < count; i++, word += 2) {
    const upper = words[word]!;
    const magnitude = (upper & 0x7fffffff) - floor;
    const above = magnitude < 0 ? 0 : magnitude;
    const offset = (upper < 0 ? -above : above) - low;
    const bucket = offset < 0 ? 0 : offset >>> shift;
    buckets[i] = bucket > last ? last : bucket;
  }
}

/**
 * Writes the place of each of `count` numbers from `first` on, of which the bucket is known: 2i + 1 when it equals the i-th value, 2i
 * when it lies between that and the one before, 2 × values + 1 when it is NaN. `padded` are the values and PADDING times NaN.
 */
export function findPlaces(
  numbers: Float64Array,
  first: number,
  count: number,
  buckets: Uint32Array,
  starts: Uint32Array,
  padded: Float64Array,
  places: Uint32Array,
): void {
  const missing = 2 * (padded.length - PADDING) + 1;
  for (let i = 0; i < count; i++) {
    const number = numbers[first + i]!;
    const bucket = buckets[i]!;
    let low = starts[bucket]!;
    let high = starts[bucket + 1]!;
    if (high - low <= PADDING) {
      // All of the bucket and some beyond, without a branch: in a search half of them would be mispredicted.
      low +=
        +(padded[low]! < number) +
        +(padded[low + 1]! < number) +
        +(padded[low + 2]! < number) +
        +(padded[low + 3]! < number);
    } else {
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (padded[middle]! < number) low = middle + 1;
        else high = middle;
      }
    }
    places[i] = Number.isNaN(number) ? missing : 2 * low + +(padded[low] === number);
  }
}
