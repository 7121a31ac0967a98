import { expect, test } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

test('the entry written longest ago leaves, however many left before it', () => {
  const map = new BoundedMap<number, string>(4);
  for (let i = 0; i < 1000; i++) map.set(i, `value ${i}`);
  expect([...map.entries()].map(([key]) => key)).toEqual([996, 997, 998, 999]);
  expect(map.displaced).toBe(996);
});

test('writing an entry again makes it the youngest', () => {
  const map = new BoundedMap<string, number>(3);
  for (const key of ['a', 'b', 'c']) map.set(key, 1);
  map.set('a', 2);
  map.set('d', 1);
  map.set('e', 1);
  expect([...map.entries()]).toEqual([
    ['a', 2],
    ['d', 1],
    ['e', 1],
  ]);
});

test('entries deleted from outside make room', () => {
  const map = new BoundedMap<number, number>(3);
  for (const key of [1, 2, 3, 4]) map.set(key, key);
  map.delete(2);
  map.delete(4);
  for (const key of [5, 6, 7]) map.set(key, key);
  expect([...map.entries()].map(([key]) => key)).toEqual([5, 6, 7]);
  expect(map.size).toBe(3);
});
