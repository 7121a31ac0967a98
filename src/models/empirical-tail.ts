// How far out a number lies among those seen: the upper tail of an empirical distribution, made continuous so that it never ties apart values.

/** Numbers seen, ascending, and a unit for distances beyond their ends. */
export interface EmpiricalTail {
  readonly sorted: Float64Array;
  /** Above 0. */
  readonly spread: number;
}

/**
 * Share of the numbers seen that lie at or above `value`, strictly between 0 and 1 for finite values: n − i over n + 1 at the i-th (ties
 * share their middle), straight lines between, and beyond the ends ever nearer to 0 or 1, so that of two values the larger always has the
 * smaller tail. `value` must not be NaN.
 */
export function upperTail({ sorted, spread }: EmpiricalTail, value: number): number {
  const count = sorted.length;
  const whole = count + 1;
  const least = sorted[0]!;
  const largest = sorted[count - 1]!;
  if (value > largest) return spread / (spread + (value - largest)) / whole;
  if (value < least) return 1 - spread / (spread + (least - value)) / whole;
  const from = countBelow(sorted, value, false);
  const to = countBelow(sorted, value, true);
  if (to > from) return (count - (from + to - 1) / 2) / whole;
  const below = sorted[from - 1]!;
  return (count - (from - 1) - (value - below) / (sorted[from]! - below)) / whole;
}

/** A unit for distances: the (population) standard deviation, or 1 where that is no positive number. */
export function spreadOf(sorted: Float64Array): number {
  let sum = 0;
  for (const value of sorted) sum += value / sorted.length;
  let squares = 0;
  for (const value of sorted) squares += (value - sum) ** 2 / sorted.length;
  const spread = Math.sqrt(squares);
  return spread > 0 && spread < Number.POSITIVE_INFINITY ? spread : 1;
}

/** At most `most` of ascending numbers, evenly spaced, with both ends. */
export function thinSorted(sorted: Float64Array, most: number): Float64Array {
  if (sorted.length <= most) return sorted.slice();
  const step = (sorted.length - 1) / (most - 1);
  return Float64Array.from({ length: most }, (_, i) => sorted[Math.round(i * step)]!);
}

/** Checks an array of a model file: at least one number, ascending, no NaN. Throws an Error with words. */
export function restoreTail(sorted: unknown, what: string): EmpiricalTail {
  if (!(sorted instanceof Float64Array) || sorted.length === 0) throw new Error(`${what} are missing`);
  for (let i = 0; i < sorted.length; i++) {
    if (!Number.isFinite(sorted[i])) throw new Error(`${what} are not finite`);
    if (i > 0 && sorted[i - 1]! > sorted[i]!) throw new Error(`${what} are not in order`);
  }
  return { sorted, spread: spreadOf(sorted) };
}

/** Numbers below `value`, and with `isEqualIn` those equal to it as well. */
function countBelow(sorted: Float64Array, value: number, isEqualIn: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value || (isEqualIn && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}
