import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mix } from '../base/hash.ts';
import { SKETCH_VALUES, ValueSketch } from './device-window-sketch.ts';

function sketchOf(values: readonly number[]): ValueSketch {
  const sketch = new ValueSketch();
  for (const value of values) sketch.add(mix(value));
  return sketch;
}

const facts = (sketch: ValueSketch): number[] => [sketch.distinct, sketch.entropy];

test('few values are counted exactly, with the entropy of their frequencies', () => {
  expect(facts(new ValueSketch())).toEqual([0, 0]);
  expect(facts(sketchOf([7, 7, 7]))).toEqual([1, 0]);
  expect(facts(sketchOf([1, 2, 3, 4]))).toEqual([4, 2]);
  expect(sketchOf([1, 1, 1, 2]).entropy).toBeCloseTo(0.8112781244591328, 15);
  const full = Array.from({ length: SKETCH_VALUES }, (_, i) => i);
  expect(facts(sketchOf([...full, ...full]))).toEqual([SKETCH_VALUES, 8]);
});

test('many values are estimated: their number within 20 %, their entropy within half a bit', () => {
  for (const n of [300, 1000, 20_000, 500_000]) {
    const sketch = sketchOf(Array.from({ length: n }, (_, i) => i * 7));
    expect(Math.abs(sketch.distinct / n - 1)).toBeLessThan(0.2);
    expect(Math.abs(sketch.entropy - Math.log2(n))).toBeLessThan(0.5);
  }
});

test('neither order nor a split over sketches that are merged changes anything', () => {
  const values = fc.array(fc.oneof(fc.nat(20), fc.nat(2000)), { maxLength: 900 });
  fc.assert(
    fc.property(values, fc.nat(900), fc.nat(900), (list, a, b) => {
      const whole = sketchOf(list);
      expect(facts(sketchOf(list.toReversed()))).toEqual(facts(whole));
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const parts = [list.slice(0, low), list.slice(low, high), list.slice(high)].map(sketchOf);
      const merged = new ValueSketch();
      for (const part of [parts[1]!, parts[0]!, parts[2]!]) merged.merge(part);
      expect(facts(merged)).toEqual(facts(whole));
    }),
    { numRuns: 300 },
  );
});

test('a sketch that is reset is empty', () => {
  const sketch = sketchOf(Array.from({ length: 1000 }, (_, i) => i));
  sketch.reset();
  sketch.add(5);
  expect(facts(sketch)).toEqual([1, 0]);
});
