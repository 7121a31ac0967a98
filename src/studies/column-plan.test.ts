import { expect, test } from 'vitest';
import type { TableSource } from '../tables/table-source.ts';
import { positionsOf } from './column-plan.ts';

const source = (names: readonly string[]): TableSource =>
  ({ file: 'wide.csv', columns: names.map((name) => ({ name, kind: 'number' })) }) as unknown as TableSource;

test('all columns of a table with a hundred thousand are found: a search for each would outlast the test', () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `c${i}`);
  const positions = positionsOf(source(names), names);
  expect(positions[0]).toBe(0);
  expect(positions.at(-1)).toBe(99_999);
});

test('the first column that is not there is named', () => {
  expect(() => positionsOf(source(['a', 'b']), ['b', 'x', 'y'])).toThrow(/no column "x"/);
});
