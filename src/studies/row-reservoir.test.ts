import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { RowReservoir } from './row-reservoir.ts';

function fill(capacity: number, rows: number, seed: number): RowReservoir {
  const reservoir = new RowReservoir(2, capacity, createRandom(seed));
  for (let i = 0; i < rows; i++) {
    const place = reservoir.place();
    if (place >= 0) reservoir.values.set([i, i * 10], place * 2);
  }
  reservoir.arrange();
  return reservoir;
}

test('a reservoir that is large enough keeps all rows in their order', () => {
  const { values, offered, count, seen } = fill(5000, 3000, 1);
  expect([count, seen]).toEqual([3000, 3000]);
  for (let i = 0; i < 3000; i++) expect([values[i * 2], values[i * 2 + 1], offered[i]]).toEqual([i, i * 10, i]);
});

test('a sample keeps whole rows, in the order of the input, and the same ones for the same seed', () => {
  const { values, offered, count } = fill(100, 10_000, 7);
  expect(count).toBe(100);
  for (let i = 0; i < 100; i++) {
    expect([values[i * 2], values[i * 2 + 1]]).toEqual([offered[i], offered[i]! * 10]);
    if (i > 0) expect(offered[i]).toBeGreaterThan(offered[i - 1]!);
  }
  expect(fill(100, 10_000, 7).offered).toEqual(offered);
  expect(fill(100, 10_000, 8).offered).not.toEqual(offered);
});

test('every row has the same chance to be kept', () => {
  const kept = new Float64Array(200);
  for (let seed = 0; seed < 2000; seed++) for (const row of fill(20, 200, seed).offered) kept[row]!++;
  // 2,000 draws with a chance of 0.1 each: 200 ± 13.4; six deviations either way.
  for (const count of kept) expect(Math.abs(count - 200)).toBeLessThan(81);
});

test('cells are bounded whatever is asked for', () => {
  expect(new RowReservoir(100_000, 1e9, createRandom(1)).capacity).toBe(671);
});
