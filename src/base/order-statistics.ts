// Quantiles of numbers: of sorted arrays by position, of unsorted ones by selection, which is linear in their count.

/**
 * The quantile at `part` (0 to 1) of ascending numbers, interpolated between neighbours as numpy's `linear` and R's type 7 do. NaN where
 * there are none.
 */
export function quantileOf(sorted: Float64Array, part: number): number {
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  const position = last * Math.min(1, Math.max(0, part));
  const below = Math.min(Math.floor(position), last);
  return between(sorted[below]!, sorted[Math.min(below + 1, last)]!, position - below);
}

/** Quantiles at ascending `parts` of unsorted numbers without NaN, which it reorders; the same numbers as of a sorted array. */
export function selectQuantiles(values: Float64Array, parts: readonly number[]): number[] {
  const last = values.length - 1;
  if (last < 0) return parts.map(() => Number.NaN);
  let from = 0;
  return parts.map((part) => {
    const position = last * part;
    const below = Math.min(Math.floor(position), last);
    selectAt(values, from, last, below);
    from = below;
    if (below === position || below === last) return values[below]!;
    return between(values[below]!, leastOf(values, below + 1, last), position - below);
  });
}

// numpy's way round, from the nearer end, so that both ends are hit exactly.
function between(low: number, high: number, share: number): number {
  if (low === high || share === 0) return low;
  const step = high - low;
  if (step === Number.POSITIVE_INFINITY) return low * (1 - share) + high * share;
  return share < 0.5 ? low + step * share : high - step * (1 - share);
}

function leastOf(values: Float64Array, from: number, to: number): number {
  let least = values[from]!;
  for (let i = from + 1; i <= to; i++) if (values[i]! < least) least = values[i]!;
  return least;
}

/** Rounds of partitioning after which the rest is sorted: crafted orders cannot make the work quadratic. */
const ROUNDS_MAX = 64;

/** Reorders values[from..to] so that position `at` holds what it would after sorting, with nothing larger before it and nothing smaller after. */
function selectAt(values: Float64Array, from: number, to: number, at: number): void {
  let low = from;
  let high = to;
  for (let round = 0; low < high; round++) {
    if (round === ROUNDS_MAX) {
      values.subarray(low, high + 1).sort();
      return;
    }
    const pivot = medianOfThree(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const swap = values[left]!;
      values[left++] = values[right]!;
      values[right--] = swap;
    }
    if (at <= right) high = right;
    else if (at >= left) low = left;
    else return;
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : a < c ? c : a;
  return a < c ? a : b < c ? c : b;
}
