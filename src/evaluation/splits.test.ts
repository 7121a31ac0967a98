// What splits, the search for duplicates, alerts per device-day and means over seeds promise.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashWords } from '../base/hash.ts';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { alertsPerDeviceDay } from './device-days.ts';
import { findCrossDuplicates } from './duplicates.ts';
import { splitByFile, splitByGroup, splitByTime, splitRandom } from './splits.ts';
import { meanAndSd } from './summary.ts';

const groupList = fc.array(fc.constantFrom('lamp', 'plug', 'camera', '', 'tv'), { minLength: 2, maxLength: 60 });

test('a group stands on one side only, and both sides have one', () => {
  fc.assert(
    fc.property(groupList, fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.nat(), (groups, share, seed) => {
      fc.pre(new Set(groups).size > 1);
      const isTest = splitByGroup(groups, share, createRandom(seed));
      expect(isTest.length).toBe(groups.length);
      const sides = new Map<string, Set<number>>();
      groups.forEach((group, i) => {
        sides.set(group, (sides.get(group) ?? new Set()).add(isTest[i]!));
      });
      for (const side of sides.values()) expect(side.size).toBe(1);
      expect(new Set(isTest).size).toBe(2);
    }),
  );
});

test('many groups of one size give the share that was asked for, another seed another choice', () => {
  const files = Uint32Array.from({ length: 1000 }, (_, i) => i % 100);
  const isTest = splitByFile(files, 0.3, createRandom(1));
  expect(isTest.reduce((sum, one) => sum + one, 0)).toBe(300);
  expect(splitByFile(files, 0.3, createRandom(1))).toEqual(isTest);
  expect(splitByFile(files, 0.3, createRandom(2))).not.toEqual(isTest);
});

test('one group, one time, one row and rows without a time are refused in words', () => {
  const random = createRandom(1);
  expect(() => splitByGroup(['a', 'a'], 0.3, random)).toThrow('All 2 rows belong to one group');
  expect(() => splitByFile(Uint32Array.of(7, 7), 0.3, random)).toThrow('belong to one file');
  expect(() => splitByTime(Float64Array.of(5, 5, 5), 0.3)).toThrow('same time');
  expect(() => splitByTime(Float64Array.of(5, Number.NaN, 6), 0.3)).toThrow('1 of 3 rows have no time');
  expect(() => splitRandom(1, 0.3, random)).toThrow('at least two rows');
  expect(() => splitRandom(10, 1, random)).toThrow('not between 0 and 1');
});

test('no training row is later than a test row, and rows of one time stay together', () => {
  const times = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(times, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (list, share) => {
      fc.pre(new Set(list).size > 1);
      const isTest = splitByTime(Float64Array.from(list), share);
      const train = list.filter((_, i) => isTest[i] === 0);
      const test = list.filter((_, i) => isTest[i] === 1);
      expect(Math.max(...train)).toBeLessThan(Math.min(...test));
    }),
  );
  expect([...splitByTime(Float64Array.of(4, 1, 3, 2), 0.25)]).toEqual([1, 0, 0, 0]);
});

test('a random split takes the share it was asked for, by the seed', () => {
  const isTest = splitRandom(1000, 0.3, createRandom(3));
  expect(isTest.reduce((sum, one) => sum + one, 0)).toBe(300);
  expect(splitRandom(1000, 0.3, createRandom(3))).toEqual(isTest);
  expect([...splitRandom(2, 0.01, createRandom(3))].sort()).toEqual([0, 1]);
});

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]?.length ?? 0, values: Float64Array.from(rows.flat()) };
}

test('duplicates across the split are counted once each, and the first is named', () => {
  const matrix = matrixOf([
    [1, 2],
    [3, 4],
    [1, 2],
    [3, 4.000001],
    [1, 2],
    [Number.NaN, 0],
    [Number.NaN, 0],
    [0, -0],
  ]);
  const isTest = Uint8Array.of(0, 0, 1, 1, 1, 0, 1, 1);
  expect(findCrossDuplicates(matrix, isTest)).toEqual({
    rows: 3,
    first: [0, 2],
    isDuplicate: Uint8Array.of(0, 0, 1, 0, 1, 0, 1, 0),
  });
  expect(findCrossDuplicates(matrix, new Uint8Array(8))).toMatchObject({ rows: 0, first: null });
  expect(findCrossDuplicates(matrixOf([]), new Uint8Array(0))).toMatchObject({ rows: 0, first: null });
});

test('rows are duplicates whatever the sign of their zeros and the form of their missing numbers, which stay as they are', () => {
  const matrix = { rows: 2, columns: 3, values: Float64Array.of(0, Number.NaN, 7, -0, 0, 7) };
  // NaN with the sign bit set, as arithmetic makes it on most processors.
  new Uint32Array(matrix.values.buffer).set([0, 0xfff80000], 2 * 4);
  expect(findCrossDuplicates(matrix, Uint8Array.of(0, 1)).rows).toBe(1);
  expect(Object.is(matrix.values[3], -0)).toBe(true);
});

test('the search for duplicates finds what comparing all pairs finds', () => {
  const cell = fc.constantFrom(0, -0, 1, 2, Number.NaN);
  const isSame = (one: number, other: number): boolean => one === other || (Number.isNaN(one) && Number.isNaN(other));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, fc.boolean()), { maxLength: 60 }), (list) => {
      const isTest = Uint8Array.from(list, (row) => (row[2] ? 1 : 0));
      const equal = list
        .map((row, i) => {
          const j = list.findIndex((other) => !other[2] && isSame(other[0], row[0]) && isSame(other[1], row[1]));
          return row[2] && j >= 0 ? ([j, i] as const) : null;
        })
        .filter((pair) => pair !== null);
      const found = findCrossDuplicates(matrixOf(list.map((row) => [row[0], row[1]])), isTest);
      expect(found).toMatchObject({ rows: equal.length, first: equal[0] ?? null });
      expect([...found.isDuplicate.keys()].filter((i) => found.isDuplicate[i] === 1)).toEqual(equal.map(([, i]) => i));
    }),
  );
});

/** hashWords of four words up to its last, and the last word that leads to one and the same state: MurmurHash3 can be run backwards. */
function collidingRow(first: number): Uint32Array {
  const spread = (word: number): number => {
    const k = Math.imul(word, 0xcc9e2d51);
    return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  };
  let hash = 1;
  for (const word of [first, 0, 0]) {
    hash ^= spread(word);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  const wanted = Math.imul(hash ^ 0x1234567, inverse(0x1b873593));
  const last = Math.imul((wanted >>> 15) | (wanted << 17), inverse(0xcc9e2d51));
  return Uint32Array.of(first, 0, 0, last);
}

/** Of an odd number, modulo 2³² (Newton). */
function inverse(odd: number): number {
  let guess = odd;
  for (let i = 0; i < 5; i++) guess = Math.imul(guess, 2 - Math.imul(odd, guess));
  return guess;
}

function collidingMatrix(rows: number): Matrix {
  const words = new Uint32Array(rows * 4);
  for (let i = 0; i < rows; i++) words.set(collidingRow(i), i * 4);
  return { rows, columns: 2, values: new Float64Array(words.buffer) };
}

test('rows of one hash are told apart, and rows made to collide end the search instead of hanging it', () => {
  const few = collidingMatrix(100);
  const words = new Uint32Array(few.values.buffer);
  expect(new Set(Array.from({ length: 100 }, (_, i) => hashWords(words, i * 4, 4, 1))).size).toBe(1);
  expect(
    findCrossDuplicates(
      few,
      Uint8Array.from({ length: 100 }, (_, i) => i % 2),
    ).rows,
  ).toBe(0);
  expect(() => findCrossDuplicates(collidingMatrix(30_000), new Uint8Array(30_000))).toThrow('look made for it');
});

test('alerts per device-day: watched time ends an hour after a row, abnormal rows do not count', () => {
  const day = 86_400;
  const hours = Array.from({ length: 25 }, (_, i) => i * 3600);
  const times = Float64Array.from([...hours, ...hours, 40 * day]);
  const devices = [...hours.map(() => 'lamp'), ...hours.map(() => 'plug'), 'attacker'];
  const isFlagged = new Uint8Array(51);
  isFlagged.set([1, 1, 1], 3);
  isFlagged[50] = 1;
  const isNormal = new Uint8Array(51).fill(1);
  isNormal[50] = 0;
  expect(alertsPerDeviceDay(isFlagged, isNormal, times, devices)).toBe(1.5);
  // Both devices as one: one day and, of the rows at equal times, nothing twice.
  expect(alertsPerDeviceDay(isFlagged, isNormal, times, null)).toBe(3);
  expect(alertsPerDeviceDay(Uint8Array.of(1, 0), Uint8Array.of(1, 1), Float64Array.of(0, 30 * day), null)).toBe(24);
  expect(alertsPerDeviceDay(Uint8Array.of(1), Uint8Array.of(1), Float64Array.of(5), null)).toBe(1440);
  expect(alertsPerDeviceDay(Uint8Array.of(1), Uint8Array.of(0), Float64Array.of(5), null)).toBeNull();
  expect(alertsPerDeviceDay(Uint8Array.of(1), Uint8Array.of(1), Float64Array.of(Number.NaN), null)).toBeNull();
});

test('the spread over seeds is the sample standard deviation, and undefined values are left out', () => {
  expect(meanAndSd([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, sd: Math.sqrt(32 / 7) });
  expect(meanAndSd([Number.NaN, 0.5])).toEqual({ mean: 0.5, sd: 0 });
  expect(meanAndSd([Number.NaN])).toBeNull();
  expect(meanAndSd([])).toBeNull();
});
