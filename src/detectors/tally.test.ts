// Tests of the bounded counters under the detectors.
import { expect, test } from 'vitest';
import { hashText, mix } from '../base/hash.ts';
import { createRandom } from '../base/random.ts';
import { WayTable } from '../base/way-table.ts';
import { BoundedMap } from './bounded-map.ts';
import { DistinctSets } from './distinct-sets.ts';
import { addToSketch, estimateOfSketch, SKETCH_REGISTERS } from './source-sketch.ts';
import { Tally } from './tally.ts';

test('a way table finds what it holds, and keeps the entry of worth through a flood', () => {
  const table = new WayTable(64);
  const slot = table.claim(1234, 5678, 0);
  table.worth[slot] = 10;
  for (let i = 0; i < 10_000; i++) table.claim(mix(i), mix(i + 7), i + 1);
  expect(table.find(1234, 5678)).toBe(slot);
  expect(table.size).toBe(64);
  expect(table.displaced).toBe(10_000 + 1 - 64);
  expect(table.find(mix(3), mix(10))).toBe(-1);
});

test('an entry of worth that was not used for long leaves first', () => {
  const table = new WayTable(8, 1000);
  const slot = table.claim(1, 1, 0);
  table.worth[slot] = 200;
  for (let i = 0; i < 7; i++) table.worth[table.claim(8 * i + 2, i, 5000)] = 1;
  table.claim(99, 99, 5001);
  expect(table.find(1, 1)).toBe(-1);
});

test('distinct sets count as a Set does, through lists and bitmaps', () => {
  const sets = new DistinctSets(4, 2);
  const random = createRandom(1);
  const plain = new Set<number>();
  for (let i = 0; i < 5000; i++) {
    const value = Math.floor(random() * 3000);
    if (random() < 0.7) {
      expect(sets.add(1, value)).toBe(!plain.has(value));
      plain.add(value);
    } else expect(sets.remove(1, value)).toBe(plain.delete(value));
  }
  expect(sets.count(1)).toBe(plain.size);
});

test('a set whose bitmap went to another one stands still, and begins anew after reset', () => {
  const sets = new DistinctSets(3, 1);
  for (let value = 0; value < 20; value++) sets.add(0, value);
  for (let value = 0; value < 20; value++) sets.add(1, value);
  expect(sets.add(0, 100)).toBe(false);
  expect([sets.count(0), sets.count(1)]).toEqual([20, 20]);
  sets.reset(0);
  expect(sets.add(0, 100)).toBe(true);
  expect(sets.count(0)).toBe(1);
});

test('the estimate of hashed things stays within 1 %', () => {
  const sets = new DistinctSets(1, 1);
  for (let i = 0; i < 20_000; i++) sets.add(0, hashText(`thing ${i}`, 1) & 0xffff);
  expect(Math.abs(sets.estimate(0) - 20_000) / 20_000).toBeLessThan(0.01);
});

test('a sketch estimates 20, 2,000 and 625,000 sources within 10 %', () => {
  for (const count of [20, 2000, 625_000]) {
    const registers = new Uint8Array(2 * SKETCH_REGISTERS);
    for (let i = 0; i < count; i++) addToSketch(registers, 1, mix(0x0a000000 + i));
    expect(Math.abs(estimateOfSketch(registers, 1) - count) / count, String(count)).toBeLessThan(0.1);
  }
});

test('a tally begins anew after its window, but goes on while it is told', () => {
  const flushed: number[] = [];
  const tally = new Tally({
    keys: 8,
    bitmaps: 1,
    windowSeconds: 10,
    flush: (slot) => flushed.push(tally.sets.count(slot)),
  });
  for (let i = 0; i < 5; i++) tally.add(tally.claim(1, 1, i * 1e6), i, i * 1e6);
  const slot = tally.claim(1, 1, 11e6);
  expect(tally.isFresh).toBe(true);
  for (let i = 0; i < 5; i++) tally.add(tally.claim(1, 1, (11 + i) * 1e6), i, (11 + i) * 1e6);
  expect(tally.isNews(slot, 5)).toBe(true);
  expect(tally.tell(slot)).toBe(true);
  tally.add(tally.claim(1, 1, 24e6), 77, 24e6);
  expect(tally.isFresh).toBe(false);
  tally.claim(1, 1, 40e6);
  expect(flushed).toEqual([6]);
});

test('a bounded map forgets the entry written longest ago', () => {
  const map = new BoundedMap<number, string>(4);
  for (let i = 0; i < 4; i++) map.set(i, 'a');
  map.set(0, 'b');
  map.set(9, 'c');
  expect([map.size, map.get(1), map.get(0), map.displaced]).toEqual([4, undefined, 'b', 1]);
});
