// What a run is metered with, and what the batch in hand is.

/** Varies how the table is arranged, never what is recorded. */
export let seed: i32 = 0;
export let isNfstream: bool = false;
export let hasStatistics: bool = false;
export let hasDirectionTimes: bool = false;
/** Flows have the sums that statistics and times of directions are made of. */
export let hasSums: bool = false;

export function makeRun(hashSeed: i32, policyIsNfstream: bool, fillsStatistics: bool): void {
  seed = hashSeed;
  isNfstream = policyIsNfstream;
  hasStatistics = fillsStatistics;
  hasDirectionTimes = policyIsNfstream;
  hasSums = fillsStatistics || policyIsNfstream;
}

/** Milliseconds modulo 2^32 of a time in microseconds. */
export function toMilliseconds(timeUs: f64): i32 {
  return <i32>(<i64>Math.floor(timeUs / 1000));
}

/** As `mix` of base/hash.ts. */
export function mix(word: i32): i32 {
  let hash = word ^ (word >>> 16);
  hash *= <i32>0x85ebca6b;
  hash ^= hash >>> 13;
  hash *= <i32>0xc2b2ae35;
  return hash ^ (hash >>> 16);
}
