// Which rows are kept for the test: by group, by file, by time, or (only when forced) by chance. Result: one number a row, 1 = test.
import type { Random } from '../base/random.ts';

/**
 * Whole groups (devices, captures …) go to one side: groups in random order, taken while they bring the test closer to `testShare` of the
 * rows; at least one group on each side. Throws with words where there is only one group.
 */
export function splitByGroup(groups: readonly string[], testShare: number, random: Random): Uint8Array {
  const ids = new Map<string, number>();
  const members = new Uint32Array(groups.length);
  for (let i = 0; i < groups.length; i++) {
    let id = ids.get(groups[i]!);
    if (id === undefined) {
      id = ids.size;
      ids.set(groups[i]!, id);
    }
    members[i] = id;
  }
  return splitMembers(members, ids.size, testShare, random, 'group');
}

/** As splitByGroup, with numbers of files. */
export function splitByFile(files: Uint32Array, testShare: number, random: Random): Uint8Array {
  const ids = new Map<number, number>();
  for (const file of files) if (!ids.has(file)) ids.set(file, ids.size);
  const members = files.map((file) => ids.get(file)!);
  return splitMembers(members, ids.size, testShare, random, 'file');
}

function splitMembers(
  members: Uint32Array,
  count: number,
  testShare: number,
  random: Random,
  noun: 'group' | 'file',
): Uint8Array {
  checkShare(testShare);
  if (count < 2)
    throw new Error(
      `All ${members.length} rows belong to one ${noun}: there is nothing to test on that was not trained on. Give more ${noun}s, or split by time.`,
    );
  const sizes = new Uint32Array(count);
  for (const member of members) sizes[member]!++;
  const order = shuffled(count, random);
  const target = testShare * members.length;
  const isTest = new Uint8Array(count);
  let rows = 0;
  let taken = 0;
  for (const group of order) {
    const size = sizes[group]!;
    if (taken === count - 1 || Math.abs(rows + size - target) >= Math.abs(rows - target)) continue;
    isTest[group] = 1;
    rows += size;
    taken++;
  }
  if (taken === 0) isTest[smallestOf(sizes)] = 1;
  return Uint8Array.from(members, (member) => isTest[member]!);
}

/**
 * The later rows are the test, about `testShare` of them; rows of equal time stay together. Throws with words where a time is missing or
 * all are equal.
 */
export function splitByTime(times: Float64Array, testShare: number): Uint8Array {
  checkShare(testShare);
  const sorted = times.slice().sort();
  const missing = times.reduce((count, time) => count + (Number.isNaN(time) ? 1 : 0), 0);
  if (missing > 0)
    throw new Error(`${missing} of ${times.length} rows have no time: leave them out, or split by group or file.`);
  if (times.length < 2 || sorted[0] === sorted.at(-1))
    throw new Error('All rows have the same time: they cannot be split by time. Split by group or file.');
  const wanted = Math.min(times.length - 1, Math.max(1, Math.round(times.length * (1 - testShare))));
  // The border between two different times that is nearest to where it was wanted.
  let after = wanted;
  while (after < times.length && sorted[after] === sorted[after - 1]) after++;
  let before = wanted;
  while (before > 0 && sorted[before] === sorted[before - 1]) before--;
  const border = after < times.length && (before === 0 || after - wanted <= wanted - before) ? after : before;
  const from = sorted[border]!;
  return Uint8Array.from(times, (time) => (time >= from ? 1 : 0));
}

/** Rows by chance, `testShare` of them, at least one on each side. Neighbouring rows land on both sides: figures from it flatter. */
export function splitRandom(rows: number, testShare: number, random: Random): Uint8Array {
  checkShare(testShare);
  if (rows < 2) throw new Error('A split needs at least two rows.');
  const count = Math.min(rows - 1, Math.max(1, Math.round(rows * testShare)));
  const isTest = new Uint8Array(rows);
  for (const row of shuffled(rows, random).subarray(0, count)) isTest[row] = 1;
  return isTest;
}

/** 0 to count − 1 in random order (Fisher and Yates). */
function shuffled(count: number, random: Random): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const at = Math.floor(random() * (i + 1));
    order[i] = order[at]!;
    order[at] = i;
  }
  return order;
}

function smallestOf(sizes: Uint32Array): number {
  let smallest = 0;
  for (let i = 1; i < sizes.length; i++) if (sizes[i]! < sizes[smallest]!) smallest = i;
  return smallest;
}

function checkShare(testShare: number): void {
  if (!(testShare > 0 && testShare < 1))
    throw new Error(`The test's share of the rows is ${testShare}, not between 0 and 1.`);
}
