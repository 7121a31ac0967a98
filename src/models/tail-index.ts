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

/** Which of the two words of a double is the upper one. */
export const UPPER_WORD = new Uint32Array(new Float64Array([1]).buffer)[1] === 0 ? 0 : 1;

const BUCKETS_MAX = 131_072;
/** One value in so many may lie under the floor, on each side of zero. */
const FLOOR_SHARE = 256;

/** Order-preserving, not one to one: the larger the double, the larger the key or equal. */
function keyOf(upper: number, floor: number): number {
  const magnitude = (upper & 0x7fffffff) - floor;
  const above = magnitude < 0 ? 0 : magnitude;
  return upper < 0 ? -above : above;
}

/** The index of ascending values. */
export function makeTailIndex(values: Float64Array): TailIndex {
  const count = values.length;
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * count);
  const floor = count === 0 ? 0 : chooseFloor(values, words);
  const low = count === 0 ? 0 : keyOf(words[UPPER_WORD]!, floor);
  const high = count === 0 ? 0 : keyOf(words[2 * (count - 1) + UPPER_WORD]!, floor);
  let wanted = 1;
  while (wanted < count && wanted < BUCKETS_MAX) wanted *= 2;
  let shift = 0;
  while (Math.floor((high - low) / 2 ** shift) >= wanted) shift++;
  const buckets = Math.floor((high - low) / 2 ** shift) + 1;
  const starts = new Uint32Array(buckets + 1);
  let bucket = 0;
  for (let place = 0; place < count; place++) {
    const own = (keyOf(words[2 * place + UPPER_WORD]!, floor) - low) >>> shift;
    while (bucket < own) starts[++bucket] = place;
  }
  while (bucket < buckets) starts[++bucket] = count;
  return { floor, low, shift, starts };
}

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
  const above = zero + step;
  const magnitude = (place: number): number =>
    place < 0 || place >= count ? Number.MAX_SAFE_INTEGER : words[2 * place + UPPER_WORD]! & 0x7fffffff;
  return Math.min(magnitude(below), magnitude(above), 0x7ff00000);
}

/**
 * Place of a number: 2i + 1 when it equals values[i], 2i when it lies between values[i − 1] and values[i]. `upper` is its upper word,
 * signed; the number is not NaN.
 */
export function findPlace(value: number, upper: number, values: Float64Array, index: TailIndex): number {
  const { starts, floor } = index;
  const magnitude = (upper & 0x7fffffff) - floor;
  const above = magnitude < 0 ? 0 : magnitude;
  const offset = (upper < 0 ? -above : above) - index.low;
  if (offset < 0) return 0;
  const bucket = offset >>> index.shift;
  if (bucket + 1 >= starts.length) return 2 * values.length;
  let low = starts[bucket]!;
  let high = starts[bucket + 1]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return 2 * low + (low < values.length && values[low] === value ? 1 : 0);
}
