// Stretches of data above a hole.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOLE_POOL_CAPACITY, HolePool } from './hole-pool.ts';

const stretches = (pool: HolePool, first: number): [number, number][] => {
  const list: [number, number][] = [];
  for (let at = first; at !== 0; at = pool.next[at - 1]!) list.push([pool.from[at - 1]!, pool.to[at - 1]!]);
  return list;
};

test('stretches are the union of what was added, in order, joined where they meet', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 9 })), { maxLength: 30 }),
      (parts) => {
        const pool = new HolePool();
        const bytes = new Set<number>();
        let first = 0;
        for (const [from, length] of parts) {
          first = pool.add(first, from, from + length);
          for (let i = from; i < from + length; i++) bytes.add(i);
        }
        const found = stretches(pool, first);
        expect(found.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(
          [...bytes].sort((a, b) => a - b),
        );
        found.slice(1).forEach(([from], i) => {
          expect(from).toBeGreaterThan(found[i]![1]);
        });
        expect(pool.size(first)).toBe(bytes.size);
        pool.clear(first);
      },
    ),
  );
});

test('a full pool and too many stretches of one side are refused, and cleared ones can be used again', () => {
  const pool = new HolePool();
  const sides: number[] = [];
  for (let side = 0; side < HOLE_POOL_CAPACITY / 1024; side++) {
    let first = 0;
    for (let i = 1024; i > 0; i--) first = pool.add(first, i * 10, i * 10 + 1);
    sides.push(first);
  }
  expect(pool.add(0, 1, 2)).toBe(-1);
  pool.clear(sides[0]!);
  expect(pool.add(0, 1, 2)).toBeGreaterThan(0);
  expect(pool.add(sides[1]!, 99_999, 100_000)).toBe(-1);
});
