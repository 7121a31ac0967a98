// The bench's table is the one whose figures are published, so speeds and sums can be compared with any port of it.
import { expect, test } from 'vitest';
import { makeTable, TABLE_COLUMNS } from '../../bench/models-table.ts';

/** Sums of some columns at 100,000 rows, by seed, from the numpy original. */
const SUMS: readonly (readonly [column: number, seed1: number, seed2: number])[] = [
  [0, 876.0065176182, 1582.7632297158],
  [1, 147799413.324207, 145885070.531053],
  [2, 415351, 421729],
  [3, 16316, 16459],
  [4, 1628414689, 1637709365],
  [5, 168956.930883, 170177.998385],
  [46, 1622547033, 1629380950],
  [47, 300000, 300000],
];

test('the table has the rows, labels and column sums of the numpy original', () => {
  for (const seed of [1, 2]) {
    const { matrix, labels } = makeTable(100_000, seed);
    expect(labels.reduce((sum, label) => sum + label, 0)).toBe(seed === 1 ? 1968 : 2057);
    for (const [column, ...sums] of SUMS) {
      let sum = 0;
      for (let row = 0; row < matrix.rows; row++) sum += matrix.values[row * TABLE_COLUMNS + column]!;
      expect(Math.abs(sum / sums[seed - 1]! - 1), `column ${column}, seed ${seed}`).toBeLessThan(1e-11);
    }
  }
  const first = [...makeTable(1, 1).matrix.values.subarray(0, 6)];
  const expected = [0.0669472246667908, 184.896391174079, 2, 0, 42385, 0.0839180774964876];
  for (let i = 0; i < 6; i++) expect(first[i]).toBeCloseTo(expected[i]!, 11);
});
