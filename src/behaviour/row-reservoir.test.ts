import { expect, test } from 'vitest';
import { RowReservoir } from './row-reservoir.ts';

const rowOf = (value: number): Float64Array => Float64Array.of(value, -value);

test('few rows are all kept, of many each with the same chance', () => {
  const few = new RowReservoir(10, 2, 1);
  for (let i = 0; i < 4; i++) few.add(rowOf(i));
  expect([...few.values()]).toEqual([0, -0, 1, -1, 2, -2, 3, -3]);
  const kept = new Float64Array(10);
  for (let seed = 0; seed < 400; seed++) {
    const many = new RowReservoir(20, 2, seed);
    for (let i = 0; i < 1000; i++) many.add(rowOf(i));
    const values = many.values();
    for (let i = 0; i < values.length; i += 2) kept[Math.floor(values[i]! / 100)]!++;
  }
  // 8000 rows in ten classes of 800: more than five standard deviations off is no chance.
  for (const count of kept) expect(Math.abs(count - 800)).toBeLessThan(5 * Math.sqrt(800 * 0.9));
});

test('a saved reservoir goes on with the same rows, a damaged one is refused', () => {
  const reservoir = new RowReservoir(8, 2, 3);
  for (let i = 0; i < 50; i++) reservoir.add(rowOf(i));
  const text = JSON.stringify(reservoir.save());
  const again = new RowReservoir(8, 2, 3);
  again.restore(JSON.parse(text));
  for (let i = 50; i < 90; i++) for (const each of [reservoir, again]) each.add(rowOf(i));
  expect(again.values()).toEqual(reservoir.values());
  const state = JSON.parse(text) as Record<string, unknown>;
  for (const damaged of [
    null,
    { ...state, seen: 3 },
    { ...state, rows: 'AAAA' },
    { ...state, rows: 5 },
    { seen: 1, rows: '' },
  ])
    expect(() => new RowReservoir(8, 2, 3).restore(damaged)).toThrow(/rows/);
});
