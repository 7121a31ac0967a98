// RITA's four-part beacon score (Active Countermeasures, RITA v5): timing, sizes, spread over the day, duration; each 0 to 1.

const HISTOGRAM_BINS = 24;
/** Bars of the histogram that must be filled before the duration, or two heights of bars, say anything. */
const DURATION_BARS_MIN = 6;
const BIMODAL_BARS_MIN = 11;
/** Bars whose heights differ by less than this part of the largest count as equally high. */
const BAR_TOLERANCE = 0.05;
/** A run of filled bars this long counts as all day. */
const IDEAL_RUN = 12;
/** Quartiles closer together say nothing about skew. */
const SKEW_SPREAD_MIN = 10;

export interface BeaconScore {
  /** Mean of the four, three decimals. */
  readonly score: number;
  readonly timing: number;
  readonly sizes: number;
  readonly histogram: number;
  readonly duration: number;
  /** Median interval, seconds. */
  readonly intervalSeconds: number;
}

export interface BeaconInput {
  /** Starts of the connections, whole seconds, ascending. */
  readonly seconds: readonly number[];
  /** Bytes that the originator sent in each, IP headers included. */
  readonly bytes: readonly number[];
  /** First and last second of what was observed at all. */
  readonly firstSecond: number;
  readonly lastSecond: number;
}

/** The score, or null with fewer than 4 connections or 3 intervals that are not zero. */
export function scoreBeacon(input: BeaconInput): BeaconScore | null {
  const { seconds, firstSecond, lastSecond } = input;
  const intervals = intervalsOf(seconds);
  if (seconds.length < 4 || intervals.length < 3 || lastSecond <= firstSecond) return null;
  const timing = regularity(intervals, 1);
  const sizes = input.bytes.length < 3 ? 0 : regularity(input.bytes, 0);
  const bars = histogramOf(seconds, firstSecond, lastSecond);
  const histogram = histogramScore(bars);
  const duration = durationScore(bars, (seconds.at(-1)! - seconds[0]!) / (lastSecond - firstSecond));
  const score = thousandths((timing + sizes + histogram + duration) / 4);
  return { score, timing, sizes, histogram, duration, intervalSeconds: median(sorted(intervals)) };
}

/** Mean of 1 - |Bowley skewness| and 1 - (median absolute deviation / median). `fallback` stands for the latter below a median of 1. */
export function regularity(values: readonly number[], fallback: number): number {
  const ascending = sorted(values);
  const middle = median(ascending);
  const deviation = median(sorted(ascending.map((value) => Math.abs(value - middle))));
  const steadiness = middle >= 1 ? Math.max(0, (middle - deviation) / middle) : fallback;
  return thousandths((1 - Math.abs(bowleySkewness(ascending)) + steadiness) / 2);
}

/** (Q1 + Q3 - 2 Q2) / (Q3 - Q1) of ascending values; 0 where the quartiles lie too close to tell. Quartiles are medians of the halves. */
export function bowleySkewness(ascending: readonly number[]): number {
  const half = Math.floor(ascending.length / 2);
  const first = median(ascending.slice(0, half));
  const second = median(ascending);
  const third = median(ascending.slice(ascending.length - half));
  const isUnclear = third - first < SKEW_SPREAD_MIN || second === first || second === third;
  return isUnclear ? 0 : (first + third - 2 * second) / (third - first);
}

/** Counts of the seconds in equal bins over what was observed; the last second belongs to the last bin. */
export function histogramOf(seconds: readonly number[], first: number, last: number, bins = HISTOGRAM_BINS): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const second of seconds) {
    const bin = Math.floor(((second - first) * bins) / (last - first));
    counts[Math.max(0, Math.min(bins - 1, bin))]!++;
  }
  return counts;
}

/** The better of two: bars of equal height (coefficient of variation), or bars of two heights. */
export function histogramScore(bars: readonly number[]): number {
  const mean = bars.reduce((sum, bar) => sum + bar, 0) / bars.length;
  const variance = bars.reduce((sum, bar) => sum + (bar - mean) ** 2, 0) / bars.length;
  const variation = mean === 0 ? 2 : Math.sqrt(variance) / mean;
  const evenness = variation > 1 ? 0 : thousandths(1 - variation);
  return Math.max(evenness, bimodalScore(bars));
}

function bimodalScore(bars: readonly number[]): number {
  const filled = bars.filter((bar) => bar > 0);
  if (filled.length < BIMODAL_BARS_MIN) return 0;
  const step = Math.ceil(Math.max(...filled) * BAR_TOLERANCE);
  const heights = new Map<number, number>();
  for (const bar of filled) {
    const height = Math.floor(bar / step) * step;
    heights.set(height, (heights.get(height) ?? 0) + 1);
  }
  const [largest = 0, second = 0] = [...heights.values()].sort((a, b) => b - a);
  // One bar may be an outlier.
  return thousandths(Math.min(1, (largest + second) / Math.max(filled.length - 1, 1)));
}

/** The better of: part of the observed time between first and last contact; longest run of filled bars, round the end as round midnight. */
export function durationScore(bars: readonly number[], coverage: number): number {
  if (bars.filter((bar) => bar > 0).length < DURATION_BARS_MIN) return 0;
  let longest = 0;
  let run = 0;
  for (let i = 0; i < bars.length * 2; i++) {
    run = bars[i % bars.length]! > 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  const consistency = Math.min(longest, bars.length) / IDEAL_RUN;
  return Math.max(Math.min(1, Math.ceil(coverage * 1000) / 1000), Math.min(1, Math.ceil(consistency * 1000) / 1000));
}

/** Intervals between ascending seconds, without those of zero. */
function intervalsOf(seconds: readonly number[]): number[] {
  const intervals: number[] = [];
  for (let i = 1; i < seconds.length; i++) {
    const interval = seconds[i]! - seconds[i - 1]!;
    if (interval > 0) intervals.push(interval);
  }
  return intervals;
}

function median(ascending: readonly number[]): number {
  const half = ascending.length >> 1;
  return ascending.length % 2 === 1 ? ascending[half]! : (ascending[half - 1]! + ascending[half]!) / 2;
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
